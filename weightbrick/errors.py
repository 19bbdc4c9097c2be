"""What can go wrong when a weight brick is written, opened or used."""

from ..errors import DeepBrickError


class WeightBrickError(DeepBrickError):
    """A weight brick cannot be opened."""


class InputError(DeepBrickError, ValueError):
    """An input does not fit the model that is to look at it."""
