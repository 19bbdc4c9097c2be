"""Find the sentences of DeepBrick that are to be translated: a developer's step, with Babel."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from typer.main import get_command

from ..cli.app import app
from ..cli.languages import help_texts
from ..language.message import DOMAIN

ROOT = Path(__file__).parent.parent
_NOT_SAID = frozenset({"tests", "training", "docs", "build", "translation"})
"""Rooms whose words nobody but a developer meets."""

_SINGULAR = frozenset({"_", "gettext", "N_"})
_PLURAL = "ngettext"

Found = tuple[str, str, int, str]
"""A file, a sentence, its line, and its plural or nothing."""


def template() -> Catalog:
    """All sentences with where they are, and no translations."""
    catalog = Catalog(domain=DOMAIN, project="DeepBrick", charset="utf-8")
    for place, key, _line, plural in sorted(_all(), key=lambda found: (found[0], found[2])):
        catalog.add((key, plural) if plural else key, locations=[(place, 0)])
    for message in catalog:
        message.flags.discard("python-format")  # a per cent sign is one
    return catalog


def rooms() -> Iterator[Path]:
    """All modules that say something to users."""
    for path in sorted(ROOT.glob("**/*.py")):
        room = path.relative_to(ROOT).parts[0]
        if room not in _NOT_SAID and not room.startswith("."):
            yield path


def _all() -> Iterator[Found]:
    for path in rooms():
        place = path.relative_to(ROOT).as_posix()
        yield from ((place, *found) for found in in_source(path.read_text("utf-8")))
    yield from _in_bricks()
    yield from _in_help()


def in_source(source: str) -> Iterator[tuple[str, int, str]]:
    """Sentences in the calls of ``_``, ``ngettext`` and ``N_``, also in calls inside each other."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        first, second = _text(node.args[0]), _text(node.args[1]) if len(node.args) > 1 else None
        if node.func.id == _PLURAL and first and second:
            yield first, node.lineno, second
        elif node.func.id in _SINGULAR and first:
            yield first, node.lineno, ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_bricks() -> Iterator[Found]:
    """What the catalog calls its bricks, and what it says that they mean."""
    for brick in json.loads((ROOT / "catalog" / "bricks.json").read_text("utf-8"))["bricks"]:
        yield "catalog/bricks.json", brick["name"], 0, ""
        yield "catalog/bricks.json", brick["meaning"]["text"], 0, ""


def _in_help() -> Iterator[Found]:
    """What the command line says about its commands and their options."""
    for _, text in help_texts(get_command(app)):
        yield "cli", text, 0, ""
