"""The types of layer, one class in one file each: whatever is in this folder is known by its names."""

from importlib import import_module
from pkgutil import iter_modules

from ..activations import ACTIVATIONS
from ..layer import Layer, LayerType, LayerValue, Measured, layer_types, meant_layer


def load_layers() -> None:
    """Import every module of this folder, so that its type of layer is registered."""
    for module in sorted(m.name for m in iter_modules(__path__)):
        import_module(f"{__name__}.{module}")


load_layers()

__all__ = ["ACTIVATIONS", "Layer", "LayerType", "LayerValue", "Measured", "layer_types", "load_layers", "meant_layer"]
