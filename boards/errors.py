"""What can be wrong with a model for a board."""

from ..errors import DeepBrickError


class BoardError(DeepBrickError):
    """A model that no board can run."""
