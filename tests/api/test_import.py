"""What importing the package costs, and that its names are where it says."""

import ast
import subprocess
import sys
from pathlib import Path

import deepbrick
import pytest
from deepbrick import compiler, weightbrick

HEAVY = ("tensorflow", "keras", "cv2", "matplotlib", "sklearn")


def loaded_after(program):
    """Which of the heavy libraries a program has imported at its end."""
    code = f"import sys\n{program}\nprint([m for m in {HEAVY} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return ast.literal_eval(run.stdout)


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("import deepbrick", []),
        ("from deepbrick import *", []),
        ("from deepbrick import Stack\nStack.from_columns(['1d fc softmax 1d']).code('iris')", []),
    ],
)
def test_heavy_libraries_come_when_they_are_needed(program, loaded):
    assert loaded_after(program) == loaded


def test_a_model_needs_tensorflow():
    """So the tests above can fail."""
    assert "tensorflow" in loaded_after(
        "from deepbrick import Stack\nStack.from_columns(['1d fc softmax 1d']).model('iris')"
    )


def test_a_scan_needs_no_tensorflow():
    photo = Path(__file__).parents[2] / "samples" / "photos" / "image.jpg"
    assert loaded_after(f"import deepbrick\ndeepbrick.scan({str(photo)!r}).marked()") == ["cv2"]


@pytest.mark.parametrize(("package", "more"), [(deepbrick, {"__version__"}), (compiler, set()), (weightbrick, set())])
def test_type_checkers_and_python_find_the_same_names(package, more):
    tree = ast.parse(Path(package.__file__).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {alias.name: f".{node.module}" for node in block.body for alias in node.names}
    assert typed == package._MODULES  # noqa: SLF001 - what it is for
    assert set(package.__all__) == typed.keys() | more
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert set(package.__all__) <= set(dir(package))


def test_another_name():
    with pytest.raises(AttributeError, match=r"^module 'deepbrick' has no attribute 'scam'$"):
        deepbrick.scam  # noqa: B018 - it is looked up
