"""The camera, the printed mat, and the colours.

The mat's modules are not imported here: most scans need none of them.
"""

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
