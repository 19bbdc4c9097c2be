"""The bricks, and what can be set on them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from ...catalog import BrickType, Catalog, load_catalog
from ...compiler.layers import ACTIVATIONS, MAX_SETTING, RATES

_USUAL_MAX = {"filters": 512, "units": 1024, "kernel_size": 7, "pool_size": 4}
"""Where a slider ends; a number may be larger."""


@cache
def catalog() -> Catalog:
    """The catalog, read once."""
    return load_catalog()


def bricks() -> list[dict[str, Any]]:
    """All brick types for the page, in catalog order."""
    return [_document(kind) for kind in catalog()]


def limits(name: str, default: float | str) -> Mapping[str, Any]:
    """What may be set as a parameter: its kind, default, and limits or choices."""
    if name == "activation":
        return {"name": name, "kind": "choice", "default": default, "choices": list(ACTIVATIONS)}
    if name in RATES:
        return {"name": name, "kind": "rate", "default": default, "min": 0.0, "max": 0.95, "step": 0.05}
    usual = _USUAL_MAX.get(name, 256)
    return {"name": name, "kind": "number", "default": default, "min": 1, "max": MAX_SETTING, "usual_max": usual}


def _document(kind: BrickType) -> dict[str, Any]:
    meaning = kind.meaning
    return {
        "token": kind.token,
        "name": kind.name,
        "part": kind.part,
        "color": {"name": kind.color.name, "rgb": list(kind.color.rgb), "clear": kind.color.clear},
        "shape": kind.shape.value,
        "studs": list(kind.studs),
        "size_mm": list(kind.size_mm),
        "role": meaning.role.value,
        "recurrent": meaning.layer == "recurrent",
        "text": meaning.text,
        "settings": [limits(name, default) for name, default in kind.params.items()],
    }
