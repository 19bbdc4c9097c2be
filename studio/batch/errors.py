"""What a collection of photos can meet."""

from ...errors import DeepBrickError


class BatchError(DeepBrickError):
    """The photos cannot be listed or handed out, or the table cannot be written."""
