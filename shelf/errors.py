"""The shelf's own exceptions."""

from ..errors import DeepBrickError


class ShelfError(DeepBrickError):
    """Something on the shelf is missing or damaged, or cannot be put there."""
