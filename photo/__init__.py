"""Pictures from their files: formats, EXIF, orientation, transparency, and the frames of clips.

One careful way for every room. What is no picture is refused in one sentence; the rest comes out as 8-bit colours,
upright, with its clear parts on white.
"""

from .load import MAX_FILE_BYTES, LargePhotoError, PhotoError, load_photo, load_photo_reduced
from .metadata import CameraTags, Metadata, photo_metadata, read_metadata

__all__ = [
    "MAX_FILE_BYTES",
    "CameraTags",
    "LargePhotoError",
    "Metadata",
    "PhotoError",
    "load_photo",
    "load_photo_reduced",
    "photo_metadata",
    "read_metadata",
]
