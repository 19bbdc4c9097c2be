"""The camera, the printed mat, and the colours.

The mat's modules are not imported here: most scans need none of them.
"""

from .camera.intrinsics import CameraError, Intrinsics, intrinsics_from_exif, intrinsics_from_focal

__all__ = [
    "CameraError",
    "Intrinsics",
    "intrinsics_from_exif",
    "intrinsics_from_focal",
]
