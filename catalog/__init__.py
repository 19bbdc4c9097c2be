"""Which bricks there are: one data file and its loader."""

from .loader import CatalogError, load_catalog
from .types import BrickType, Catalog, Color, LayerSpec, Role, Shape, ValueKind

__all__ = [
    "BrickType",
    "Catalog",
    "CatalogError",
    "Color",
    "LayerSpec",
    "Role",
    "Shape",
    "ValueKind",
    "load_catalog",
]
