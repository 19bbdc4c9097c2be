"""How a scan starts, whoever read its words."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from .options import ScanOptions
from .output import FAILED


def start_scan(photos: Sequence[Path], options: ScanOptions) -> int:
    """Scan photos; returns the exit status."""
    import_module("..opencv", __package__)  # first: it says what is missing where OpenCV cannot start
    from .scan import scan_photos  # noqa: PLC0415 - OpenCV only where it is needed

    return 0 if scan_photos(photos, options) else FAILED
