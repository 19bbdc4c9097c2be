"""The bricks in space, for the catalog of the page."""

from functools import cache
from typing import Any

from ...graph import Stack
from ...studio.solids import brick_mesh
from ...studio.solids import scene as scene_of
from .bricks import catalog


@cache
def mould(token: str) -> bytes | None:
    """A brick as GLB, in mm with ``z`` up; None where there is no such brick."""
    return brick_mesh(token, catalog())


def scene(stack: Stack) -> list[dict[str, Any]]:
    """Where each brick and each link of a stack stands."""
    return scene_of(stack, catalog())
