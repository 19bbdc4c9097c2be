"""The bricks, and what can be set on them."""

from functools import cache
from typing import Any

from ...api.describe import Setting, name_of, settings_of
from ...catalog import BrickType, Catalog, load_catalog
from ...language import gettext as _


@cache
def catalog() -> Catalog:
    """The catalog, read once."""
    return load_catalog()


def bricks() -> list[dict[str, Any]]:
    """All brick types for the page, in catalog order."""
    return [_document(kind) for kind in catalog()]


def settings_document(kind: BrickType) -> list[dict[str, Any]]:
    """What may be set on a type of brick: names, kinds, defaults, and limits or choices."""
    return [_limits(setting, default) for setting, default in settings_of(kind)]


def _limits(setting: Setting, default: float | str) -> dict[str, Any]:
    told = {"name": setting.name, "default": default, "text": _(setting.text)}
    limits = setting.limits
    if limits["kind"] == "choice":
        return {**told, "kind": "choice", "choices": limits["choices"]}
    if limits["kind"] == "whole number":
        return {**told, "kind": "number", "min": limits["low"], "max": limits["high"]}
    return {**told, "kind": "ratio", "min": 0.0, "max": 0.95, "step": 0.05}


def _document(kind: BrickType) -> dict[str, Any]:
    meaning = kind.meaning
    return {
        "token": kind.token,
        "name": name_of(kind),
        "part": kind.part,
        "color": {"name": kind.color.name, "rgb": list(kind.color.rgb), "clear": kind.color.clear},
        "shape": kind.shape.value,
        "studs": list(kind.studs),
        "size_mm": list(kind.size_mm),
        "role": meaning.role.value,
        "recurrent": meaning.layer == "recurrent",
        "text": _(meaning.text),
        "settings": settings_document(kind),
    }
