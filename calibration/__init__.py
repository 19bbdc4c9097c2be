"""The camera: its lens, and later the printable mat and the colours."""

from .camera import CameraError, Intrinsics, intrinsics_from_exif, intrinsics_from_focal
from .metadata import ImageFormat, Metadata, read_metadata

__all__ = [
    "CameraError",
    "ImageFormat",
    "Intrinsics",
    "Metadata",
    "intrinsics_from_exif",
    "intrinsics_from_focal",
    "read_metadata",
]
