"""The compiler's own exceptions."""

from ..errors import DeepBrickError


class CompileError(DeepBrickError):
    """A stack cannot be turned into a model."""
