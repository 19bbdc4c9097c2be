"""Draw a brick graph on the photo that it was read from."""

from .mark import mark_photo

__all__ = ["mark_photo"]
