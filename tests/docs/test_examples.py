"""Python in the documentation compiles, and what it imports exists."""

import ast
import importlib
import importlib.util
import json
import re
from importlib import resources
from pathlib import Path

import pytest
from deepbrick.catalog import load_catalog

ROOT = Path(__file__).parents[2]


def imported(tree, package):
    """Module and name of each import; of a plain import, no name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = importlib.util.resolve_name("." * node.level + (node.module or ""), package or None)
            yield from ((module, alias.name) for alias in node.names)


def check(code):
    """Raises where a block of code does not compile, or imports what does not exist.

    Its first line may say where it is to be, as ``# compiler/layers/pooling.py``: its imports are relative to that.
    """
    place = re.match(r"# ([\w/]+)/\w+\.py\n", code)
    tree = ast.parse(code)
    compile(tree, "example", "exec")
    for module, name in imported(tree, "" if place is None else f"deepbrick.{place[1].replace('/', '.')}"):
        assert importlib.util.find_spec(module) is not None, module
        # Others are not imported: TensorFlow would take seconds.
        if name is not None and module.split(".")[0] == "deepbrick":
            assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


def test_every_block_of_python(page):
    for language, text in page.fences:
        if language == "python":
            check(text)


@pytest.mark.parametrize(
    "code",
    [
        "def f(:\n    pass\n",
        "import deepbrick.gone\n",
        "from deepbrick import gone\n",
        "# compiler/layers/x.py\nfrom ..layer import Gone\n",
        "import gone_for_good\n",
    ],
)
def test_a_wrong_block_would_be_found(code):
    with pytest.raises((SyntaxError, AssertionError)):
        check(code)


def test_the_brick_that_is_added_is_one_and_means_the_layer_that_is_added(make_page, tmp_path):
    blocks = dict(make_page(ROOT / "docs" / "add-a-layer.md").fences)
    catalog = json.loads(resources.files("deepbrick.catalog").joinpath("bricks.json").read_text(encoding="utf-8"))
    added = json.loads(blocks["json"])
    catalog["bricks"].append(added)
    (tmp_path / "bricks.json").write_text(json.dumps(catalog))
    kind = load_catalog(tmp_path / "bricks.json")[added["token"]]
    assert f'name = "{kind.meaning.layer}"' in blocks["python"]
