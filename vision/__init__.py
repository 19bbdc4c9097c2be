"""Photo to brick graph."""

from ..photo import PhotoError, load_photo
from .pipeline import Reading, scan_photo

# What draws (``mark``, ``debug``) is not among them: most scans draw nothing, and need not import it.
__all__ = ["PhotoError", "Reading", "load_photo", "scan_photo"]
