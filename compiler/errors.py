"""The compiler's own exceptions."""

from ..errors import DeepBrickError


class CompileError(DeepBrickError):
    """A stack cannot be turned into a model."""


class WeightBrickError(DeepBrickError):
    """A file is no weight brick that can be plugged in."""


class InputError(DeepBrickError):
    """An input does not fit the model of a weight brick."""
