"""Read the catalog's data file and refuse a wrong entry with a clear message."""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from ..errors import DeepBrickError
from .types import BrickType, Catalog, Color, LayerSpec, Role, Shape, ValueKind

VERSION = 1

_BRICK_KEYS = frozenset(
    {"token", "name", "part", "other_parts", "color", "shape", "studs", "size_mm", "meaning", "params"}
)
_COLOR_KEYS = frozenset({"name", "ldraw", "rgb", "clear"})
_MEANING_KEYS: dict[Role, frozenset[str]] = {
    Role.PORT: frozenset({"role", "kind", "text"}),
    Role.LAYER: frozenset({"role", "layer", "accepts", "gives", "text"}),
    Role.HEAD: frozenset({"role", "activation", "loss", "task", "outputs", "text"}),
    Role.LINK: frozenset({"role", "layer", "text"}),
}
_E = TypeVar("_E", bound=StrEnum)


class CatalogError(DeepBrickError):
    """The catalog's data file has a wrong entry."""


def load_catalog(path: Path | None = None) -> Catalog:
    """Load the brick catalog.

    Parameters
    ----------
    path : Path, optional
        A data file of one's own. Default: the one that comes with the package.

    Raises
    ------
    CatalogError
        Where the file cannot be read or an entry is wrong; the message names the
        file, the entry and the key.
    """
    return _shipped() if path is None else _parse(_read(path), str(path))


@cache
def _shipped() -> Catalog:
    text = resources.files(__package__).joinpath("bricks.json").read_text(encoding="utf-8")
    return _parse(text, "bricks.json")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        msg = f"Cannot read the catalog {path}: {reason}."
        raise CatalogError(msg) from error


def _parse(text: str, source: str) -> Catalog:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        msg = f"{source}: line {error.lineno} is not JSON ({error.msg})."
        raise CatalogError(msg) from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        msg = f'{source}: expected "version": {VERSION} at the top.'
        raise CatalogError(msg)
    entries = document.get("bricks")
    if not isinstance(entries, list) or not entries:
        msg = f'{source}: "bricks" must be a list with at least one brick.'
        raise CatalogError(msg)
    bricks: list[BrickType] = []
    for k, entry in enumerate(entries):
        brick = _brick(entry, f"{source}: brick {k + 1}")
        if any(b.token == brick.token for b in bricks):
            msg = f'{source}: token "{brick.token}" is there twice; give every brick its own.'
            raise CatalogError(msg)
        bricks.append(brick)
    return Catalog(tuple(bricks))


def _brick(entry: object, where: str) -> BrickType:
    if isinstance(entry, dict) and isinstance(entry.get("token"), str):
        where += f' ("{entry["token"]}")'
    fields = _fields(entry, _BRICK_KEYS, where)
    for key in ("token", "name", "part"):
        _text(fields, key, where)
    other_parts = fields["other_parts"]
    if not isinstance(other_parts, list) or not all(isinstance(p, str) for p in other_parts):
        raise _wrong(where, "other_parts", "a list of part numbers", other_parts)
    studs = _numbers(fields, "studs", 2, where)
    if not all(s.is_integer() for s in studs):
        raise _wrong(where, "studs", "two whole numbers", fields["studs"])
    length_mm, width_mm, height_mm = _numbers(fields, "size_mm", 3, where)
    params = fields["params"]
    if not isinstance(params, dict) or not all(
        isinstance(v, int | float | str) and not isinstance(v, bool) for v in params.values()
    ):
        raise _wrong(where, "params", "an object of numbers and words", params)
    return BrickType(
        token=fields["token"],
        name=fields["name"],
        part=fields["part"],
        other_parts=tuple(other_parts),
        color=_color(fields["color"], f'{where}, "color"'),
        shape=_member(Shape, fields["shape"], "shape", where),
        studs=(int(studs[0]), int(studs[1])),
        size_mm=(length_mm, width_mm, height_mm),
        meaning=_meaning(fields["meaning"], f'{where}, "meaning"'),
        params=dict(params),
    )


def _color(entry: object, where: str) -> Color:
    fields = _fields(entry, _COLOR_KEYS, where)
    _text(fields, "name", where)
    ldraw, rgb, clear = fields["ldraw"], fields["rgb"], fields["clear"]
    if not isinstance(ldraw, int) or isinstance(ldraw, bool) or ldraw < 0:
        raise _wrong(where, "ldraw", "a colour code of 0 or more", ldraw)
    if not isinstance(clear, bool):
        raise _wrong(where, "clear", "true or false", clear)
    try:
        value = bytes.fromhex(rgb.removeprefix("#")) if isinstance(rgb, str) and rgb[:1] == "#" else b""
    except ValueError:
        value = b""
    if len(value) != 3:
        raise _wrong(where, "rgb", 'a colour like "#B40000"', rgb)
    return Color(fields["name"], ldraw, (value[0], value[1], value[2]), clear)


def _meaning(entry: object, where: str) -> LayerSpec:
    role = _member(Role, entry.get("role") if isinstance(entry, dict) else None, "role", where)
    fields = _fields(entry, _MEANING_KEYS[role], where)
    for key in fields.keys() & {"text", "layer", "activation", "loss", "task"}:
        _text(fields, key, where)
    values: dict[str, Any] = {**fields, "role": role}
    for key in fields.keys() & {"kind", "gives"}:
        if fields[key] is not None or key == "kind":
            values[key] = _member(ValueKind, fields[key], key, where)
    for key in fields.keys() & {"accepts", "outputs"}:
        if not isinstance(fields[key], list) or not fields[key]:
            raise _wrong(where, key, "a list of kinds of value", fields[key])
        values[key] = frozenset(_member(ValueKind, v, key, where) for v in fields[key])
    return LayerSpec(**values)


def _fields(entry: object, keys: frozenset[str], where: str) -> Mapping[str, Any]:
    if not isinstance(entry, dict):
        msg = f"{where}: expected an object, got {entry!r}."
        raise CatalogError(msg)
    if missing := sorted(keys - entry.keys()):
        msg = f'{where}: "{missing[0]}" is missing.'
        raise CatalogError(msg)
    if unknown := sorted(entry.keys() - keys):
        msg = f'{where}: "{unknown[0]}" is not a key of this kind of entry; known are {", ".join(sorted(keys))}.'
        raise CatalogError(msg)
    return entry


def _text(fields: Mapping[str, Any], key: str, where: str) -> None:
    if not isinstance(fields[key], str) or not fields[key].strip():
        raise _wrong(where, key, "a word or a text", fields[key])


def _numbers(fields: Mapping[str, Any], key: str, count: int, where: str) -> tuple[float, ...]:
    values = fields[key]
    if (
        not isinstance(values, list)
        or len(values) != count
        or not all(isinstance(v, int | float) and not isinstance(v, bool) and v > 0 for v in values)
    ):
        raise _wrong(where, key, f"{count} numbers above 0", values)
    return tuple(float(v) for v in values)


def _member(kind: type[_E], value: object, key: str, where: str) -> _E:
    try:
        return kind(value)  # type: ignore[arg-type]
    except ValueError:
        raise _wrong(where, key, "one of " + ", ".join(kind), value) from None


def _wrong(where: str, key: str, expected: str, value: object) -> CatalogError:
    return CatalogError(f'{where}: "{key}" must be {expected}, got {value!r}.')
