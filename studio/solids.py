"""Bricks in space for a screen: their meshes, and where they stand."""

from typing import Any

from ..catalog import Catalog
from ..graph import Stack
from ..moulds import UNKNOWN_MOULD, stack_scene

UNKNOWN = "unknown"
"""The name of the mesh of bricks that the catalog does not know."""


def brick_mesh(token: str, catalog: Catalog) -> bytes | None:
    """A brick as GLB, in mm with ``z`` up; None where there is no such brick."""
    from ..moulds import brick_glb  # noqa: PLC0415 - trimesh takes a second: only where a brick is asked for

    if token == UNKNOWN:
        return brick_glb(UNKNOWN_MOULD)
    return brick_glb(catalog[token], transmission=False) if token in catalog else None


def scene(stack: Stack, catalog: Catalog) -> list[dict[str, Any]]:
    """Where each brick and each link of a stack stands, ready for JSON: lengths in mm, ``z`` up."""
    return [
        {
            "id": pose.id,
            "token": pose.token,
            "center_mm": list(pose.center_mm),
            "size_mm": list(pose.mould.size_mm),
            "link": None if pose.link is None else {"earlier": pose.link.source, "later": pose.link.target},
        }
        for pose in stack_scene(stack, catalog)
    ]
