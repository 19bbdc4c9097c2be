"""How far a training is."""

from ..compiler.training import OnProgress, Progress

__all__ = ["OnProgress", "Progress"]
