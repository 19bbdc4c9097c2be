"""The package as it is installed: every room is in it, rooms know only whom they may know."""

import ast
import json
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

# What each room may import, after the design; everyone may use the modules of the root.
MAY_KNOW = {
    "catalog": set(),
    "graph": set(),
    "printing": set(),
    "calibration": {"catalog", "printing"},
    "vision": {"catalog", "graph", "calibration"},
    "compiler": {"catalog", "graph"},
    "samples": {"catalog", "graph", "compiler", "calibration"},
    "training": {"catalog", "vision"},
}
NOT_INSTALLED = {"training"}  # with the rest: only who makes new weights needs it, from the checkout


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
        elif target and target[0] != inside[0] and (ROOT / target[0]).is_dir():
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


def test_nobody_knows_how_the_weights_are_made():
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT).parts[0]
        if room not in {"tests", "build", ".venv", *NOT_INSTALLED}:
            assert not NOT_INSTALLED & set(rooms_imported_by(path)), path


def test_nobody_knows_the_command_line():
    for room in MAY_KNOW:
        for path in modules(room):
            assert "cli" not in set(rooms_imported_by(path)), path


def test_the_weights_are_small_and_say_where_they_come_from():
    weights = ROOT / "vision" / "weights"
    assert sum(path.stat().st_size for path in weights.glob("*.onnx")) <= 7_000_000
    for path in weights.glob("*.onnx"):
        made = json.loads(path.with_suffix(".json").read_text())
        assert made["part"] == path.stem
        assert made["photos"] > 0
        assert made["steps"] > 0
