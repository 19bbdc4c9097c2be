"""Photo to brick graph."""

from ..photo import PhotoError, load_photo
from .pipeline import Reading, read_frame, scan_photo

# What draws (``stages``) is not among them: most scans draw nothing, and need not import it.
__all__ = ["PhotoError", "Reading", "load_photo", "read_frame", "scan_photo"]
