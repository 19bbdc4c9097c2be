"""A camera that was calibrated, by what it is known again, and its file: JSON, checked when it is read."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from ...language import gettext as _
from ...names import LONGEST_NAME
from ...photo import Metadata
from ...pixels import from_opencv, to_opencv
from ..kept import kept_file_name, kept_name, one_line
from .intrinsics import CameraError, Intrinsics, oriented, scaled

VERSION = 1

_JSON_LIMIT = 1 << 16
_LONGEST_SIDE = 100_000
_MOST_PHOTOS = 100_000
_MAX_NUMBER = 1e7

_QUARTER = 6
"""A orientation to the right: most phones that are held upright do that, where a photo does not say."""


@dataclass(frozen=True)
class CameraKey:
    """By what a camera is known again.

    Attributes
    ----------
    make, model : str
        As EXIF says; empty where it does not.
    focal_mm : float or None
        The lens' real focal length.
    focal_35mm : int
        The same as on 35 mm film, with digital zoom in it; 0 where EXIF does not say.
    name : str
        Given by somebody, for photos that say nothing; else empty.
    """

    make: str = ""
    model: str = ""
    focal_mm: float | None = None
    focal_35mm: int = 0
    name: str = ""

    @property
    def text(self) -> str:
        """For people."""
        if self.name:
            return self.name
        # Many makers put their name into the model too.
        maker = "" if self.model.casefold().startswith(self.make.casefold()) else self.make
        focal = f"{self.focal_mm:g} mm" if self.focal_mm is not None else ""
        film = f"({self.focal_35mm} mm on film)" if self.focal_35mm else ""
        return " ".join(part for part in (maker, self.model, focal, film) if part)

    @property
    def file_name(self) -> str:
        """Of the camera's file: legible, and another one for each camera."""
        same = [self.make, self.model, self.focal_mm, self.focal_35mm, self.name.casefold()]
        return kept_file_name(self.text, json.dumps(same), "camera")


@dataclass(frozen=True)
class StoredCamera:
    """A camera that was calibrated.

    Attributes
    ----------
    name : str
        For people, one line.
    key : CameraKey
        What its photos say of it.
    intrinsics : Intrinsics
        For photos as they are stored in their files.
    error_px : float
        As in ``Calibration``.
    photos : int
        From how many.
    added : str
        When, ISO 8601 in UTC.
    """

    name: str
    key: CameraKey
    intrinsics: Intrinsics
    error_px: float
    photos: int
    added: str

    def intrinsics_of(self, orientation: int, size: tuple[int, int]) -> Intrinsics | None:
        """The camera of one of its photos.

        Parameters
        ----------
        orientation : int
            EXIF orientation.
        size : tuple of int
            Width and height in pixels, after the EXIF orientation.

        Returns
        -------
        Intrinsics or None
            None for a photo with other proportions: a part was cut off, and nobody knows which.
        """
        # A photo that lies on its side, but does not say so, was turned by a program that took that note off.
        for way in (orientation, _QUARTER):
            lens = oriented(self.intrinsics, way)
            if _alike(lens.size, size):
                return scaled(lens, size)
        return None


def key_of(metadata: Metadata | None, name: str | None = None) -> CameraKey | None:
    """By what the camera of a photo is known again.

    Parameters
    ----------
    metadata : Metadata or None
        Of the photo.
    name : str, optional
        Given by somebody: counts where the photo does not say enough.

    Returns
    -------
    CameraKey or None
        None where neither tells.

    Raises
    ------
    CameraError
        Where the name is empty or too long.
    """
    given = None if name is None else checked_name(name)
    if metadata is not None and metadata.camera.model:
        make, model, focal, focal_35mm = metadata.camera
        if focal is not None or focal_35mm:  # phones have several cameras
            return CameraKey(make, model, None if focal is None else round(focal, 3), focal_35mm)
    return None if given is None else CameraKey(name=given)


def new_camera(key: CameraKey, name: str | None, intrinsics: Intrinsics, error_px: float, photos: int) -> StoredCamera:
    """A camera that was calibrated just now; raises CameraError where the name is empty or too long."""
    shown = key.text[:LONGEST_NAME].rstrip() if name is None else checked_name(name)
    return StoredCamera(shown, key, intrinsics, error_px, photos, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def checked_name(name: str) -> str:
    """A name on one line; raises CameraError where it is empty or too long."""
    empty = _("The name {name!r} is empty; give the camera one that can be read.", name=name)
    return kept_name(name, empty, CameraError)


def _alike(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have the same proportions, but for whole pixels."""
    (width, height), (other_width, other_height) = sorted((size, other))
    return abs(other_height * width / other_width - height) <= 1


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
        "center_px": to_opencv([lens.cx, lens.cy]).tolist(),  # for whoever takes the file to OpenCV
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
    cx, cy = from_opencv(center).tolist()
    lens = Intrinsics(*focal, cx, cy, size=(size[0], size[1]), distortion=bend)
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
