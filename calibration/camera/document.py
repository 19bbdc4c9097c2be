"""The file of a calibrated camera: JSON, checked when it is read."""

import json
from pathlib import Path
from typing import Any, TypeGuard

from .intrinsics import Intrinsics
from .stored_camera import CameraKey, StoredCamera, one_line

VERSION = 1

_JSON_LIMIT = 1 << 16
_LONGEST_SIDE = 100_000
_MOST_PHOTOS = 100_000
_MAX_NUMBER = 1e7


def document_of(camera: StoredCamera) -> dict[str, Any]:
    """The document of a camera, as ``read_camera`` reads it."""
    lens, key = camera.intrinsics, camera.key
    return {
        "version": VERSION,
        "name": camera.name,
        "camera": {
            "make": key.make,
            "model": key.model,
            "focal_mm": key.focal_mm,
            "focal_35mm": key.focal_35mm,
            "name": key.name,
        },
        "size": list(lens.size),
        "focal_px": [lens.fx, lens.fy],
        "center_px": [lens.cx, lens.cy],
        "distortion": list(lens.distortion),
        "error_px": camera.error_px,
        "photos": camera.photos,
        "added": camera.added,
    }


def read_camera(path: Path) -> StoredCamera | None:
    """A camera from its file; None where there is none, or anything in it is not as it should be."""
    try:
        with path.open("rb") as file:
            data = file.read(_JSON_LIMIT + 1)
        document = json.loads(data) if len(data) <= _JSON_LIMIT else None
    except (OSError, ValueError, RecursionError):
        return None
    camera = _camera(document)
    return camera if camera is not None and camera.key.file_name == path.name else None


def _camera(document: object) -> StoredCamera | None:
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return None
    key, name, added = _key(document.get("camera")), document.get("name"), document.get("added")
    size, photos, error = document.get("size"), document.get("photos"), _number(document.get("error_px"))
    focal, center, bend = (_pair(document.get(part)) for part in ("focal_px", "center_px", "distortion"))
    if key is None or not isinstance(name, str) or not isinstance(added, str) or not _is_whole(photos, _MOST_PHOTOS):
        return None
    if not isinstance(size, list) or len(size) != 2 or not all(_is_whole(side, _LONGEST_SIDE) for side in size):
        return None
    if focal is None or center is None or bend is None or error is None or min(focal) <= 0:
        return None
    lens = Intrinsics(*focal, *center, size=(size[0], size[1]), distortion=bend)
    return StoredCamera(one_line(name), key, lens, error, photos, one_line(added))


def _key(part: object) -> CameraKey | None:
    if not isinstance(part, dict):
        return None
    texts, film = [part.get(which) for which in ("make", "model", "name")], part.get("focal_35mm")
    focal = part.get("focal_mm")
    if not all(isinstance(text, str) for text in texts) or not isinstance(film, int):
        return None
    make, model, name = (str(text) for text in texts)
    return CameraKey(make, model, _number(focal), film, name)


def _pair(part: object) -> tuple[float, float] | None:
    if not isinstance(part, list) or len(part) != 2:
        return None
    one, other = _number(part[0]), _number(part[1])
    return None if one is None or other is None else (one, other)


def _number(part: object) -> float | None:
    if not isinstance(part, int | float) or isinstance(part, bool):
        return None
    return float(part) if abs(part) <= _MAX_NUMBER else None  # NaN is not


def _is_whole(part: object, most: int) -> TypeGuard[int]:
    return isinstance(part, int) and not isinstance(part, bool) and 0 < part <= most
