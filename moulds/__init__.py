"""The bricks in space: their meshes, made from the catalog's moulds, and how they stand on each other.

What makes meshes needs trimesh and manifold3d (``pip install "deepbrick[meshes]"``) and imports them when it is first
asked for; how bricks stand needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .standing import BrickPose, buildable_links, level_links, stack_scene, stand
from .types import UNKNOWN_MOULD, UNKNOWN_RGB, Detail, LinkForm, Mould, mould_of

if TYPE_CHECKING:
    from .gltf import brick_glb, stack_glb
    from .meshes import brick_mesh
    from .shading import corner_normals

__all__ = [
    "UNKNOWN_MOULD",
    "UNKNOWN_RGB",
    "BrickPose",
    "Detail",
    "LinkForm",
    "Mould",
    "brick_glb",
    "brick_mesh",
    "buildable_links",
    "corner_normals",
    "level_links",
    "mould_of",
    "stack_glb",
    "stack_scene",
    "stand",
]

_MODULES = {"brick_mesh": "meshes", "corner_normals": "shading", "brick_glb": "gltf", "stack_glb": "gltf"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- any of the functions above
    if name not in _MODULES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
