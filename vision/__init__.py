"""Photo to brick graph."""

from .debug import Stage
from .load import PhotoError, load_photo
from .mark import mark_photo
from .scan import Reading, scan_photo

__all__ = ["PhotoError", "Reading", "Stage", "load_photo", "mark_photo", "scan_photo"]
