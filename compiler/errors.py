"""The compiler's own exceptions."""

from ..errors import DeepBrickError


class CompileError(DeepBrickError, ValueError):
    """A stack cannot be turned into a model."""
