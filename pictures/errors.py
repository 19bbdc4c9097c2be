"""The error of this room."""

from ..errors import DeepBrickError


class PictureError(DeepBrickError):
    """A stack cannot be drawn."""
