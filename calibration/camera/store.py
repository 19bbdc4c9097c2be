"""The cameras that were calibrated: a file each, which scans look up by what a photo says of its camera.

A camera is kept for photos as they are stored in their files. A photo is turned when it is loaded (EXIF orientation),
and may have been made smaller; its camera is turned and scaled alike.
"""

import datetime as dt
import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from ...atomic import write_text
from ...photo import Metadata
from .intrinsics import (
    CameraError,
    Intrinsics,
    intrinsics_from_metadata,
    told_focal_35mm,
)
from .orientation import scaled, turned

VERSION = 1

FOLDER_VARIABLE = "DEEPBRICK_CAMERAS"
"""Environment variable that names another folder."""

LONGEST_NAME = 80

CALIBRATED, EXIF, ASSUMED = "calibrated", "EXIF", "assumed"
"""Where a photo's camera comes from."""

_JSON = ".json"
_JSON_LIMIT = 1 << 16
_LONGEST_SIDE = 100_000
_MOST_PHOTOS = 100_000
_MAX_NUMBER = 1e7

_QUARTER = 6
"""A turn to the right: most phones that are held upright do that, where a photo does not say."""


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
        digest = hashlib.sha256(json.dumps(same).encode()).hexdigest()[:12]
        legible = re.sub(r"[^a-z0-9]+", "-", self.text.lower()).strip("-")[:40]
        return f"{legible or 'camera'}-{digest}{_JSON}"


@dataclass(frozen=True)
class StoredCamera:
    """A camera that was calibrated.

    Attributes
    ----------
    name : str
        For people, one line.
    key : CameraKey
    intrinsics : Intrinsics
        For photos as they are stored in their files.
    error_px : float
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

    def intrinsics_of(self, turn: int, size: tuple[int, int]) -> Intrinsics | None:
        """The camera of one of its photos.

        Parameters
        ----------
        turn : int
            EXIF orientation.
        size : tuple of int
            Width and height in pixels, after the turn.

        Returns
        -------
        Intrinsics or None
            None for a photo with other proportions: a part was cut off, and nobody knows which.
        """
        # A photo that lies on its side, but does not say so, was turned by a program that took that note off.
        for way in (turn, _QUARTER):
            lens = turned(self.intrinsics, way)
            if _alike(lens.size, size):
                return scaled(lens, size)
        return None


@dataclass(frozen=True)
class Listing:
    """The cameras that are kept.

    Attributes
    ----------
    cameras : tuple of StoredCamera
        Ordered by name.
    problems : tuple of str
        Files that cannot be used, one sentence each.
    """

    cameras: tuple[StoredCamera, ...]
    problems: tuple[str, ...]


def default_folder() -> Path:
    """Where the cameras are: what DEEPBRICK_CAMERAS says, else a folder among the user's settings."""
    named = os.environ.get(FOLDER_VARIABLE, "")
    if named:
        return Path(named).expanduser()
    import platformdirs  # noqa: PLC0415 - scans look here when they start

    return platformdirs.user_config_path("deepbrick", appauthor=False) / "cameras"


def intrinsics_for(metadata: Metadata | None, size: tuple[int, int], name: str | None = None) -> tuple[Intrinsics, str]:
    """The camera of a photo: calibrated, else what its EXIF says, else a usual one.

    Parameters
    ----------
    metadata : Metadata or None
        What the photo says of itself.
    size : tuple of int
        Width and height in pixels after the EXIF turn, as the photo was loaded.
    name : str, optional
        A calibrated camera that took the photo; default: the one that the photo itself names.

    Returns
    -------
    intrinsics : Intrinsics
    source : str
        ``CALIBRATED``, ``EXIF`` or ``ASSUMED``.

    Raises
    ------
    CameraError
        Where no camera has that name.
    """
    camera = find_camera(name) if name is not None else _known_camera(metadata)
    known = None if camera is None else camera.intrinsics_of(1 if metadata is None else metadata.turn, size)
    if known is not None:
        return known, CALIBRATED
    return intrinsics_from_metadata(metadata, size), ASSUMED if told_focal_35mm(metadata) is None else EXIF


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
    given = None if name is None else _checked_name(name)
    if metadata is not None and metadata.camera.model:
        make, model, focal, focal_35mm = metadata.camera
        if focal is not None or focal_35mm:  # phones have several cameras
            return CameraKey(make, model, None if focal is None else round(focal, 3), focal_35mm)
    return None if given is None else CameraKey(name=given)


def store_camera(camera: StoredCamera) -> Path:
    """Keep a camera, in place of what was kept of it before.

    Parameters
    ----------
    camera : StoredCamera

    Returns
    -------
    Path
        Its file.

    Raises
    ------
    CameraError
        Where another camera has that name, or the folder cannot be made.
    FileError
        Where the file cannot be written.
    """
    folder = default_folder()
    others = [known for known in list_cameras().cameras if known.key.file_name != camera.key.file_name]
    if any(_same(known.name, camera.name) for known in others):
        msg = f"Another camera is called {camera.name!r}; give this one another --name, or remove that one."
        raise CameraError(msg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = (
            f"The folder {folder} of the cameras cannot be made ({error.strerror or error}); "
            f"set {FOLDER_VARIABLE} to another one."
        )
        raise CameraError(msg) from error
    path = folder / camera.key.file_name
    write_text(path, json.dumps(_document(camera), indent=1) + "\n")
    return path


def new_camera(key: CameraKey, name: str | None, intrinsics: Intrinsics, error_px: float, photos: int) -> StoredCamera:
    """A camera that was calibrated just now; raises CameraError where the name is empty or too long."""
    shown = key.text[:LONGEST_NAME].rstrip() if name is None else _checked_name(name)
    return StoredCamera(shown, key, intrinsics, error_px, photos, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))


def remove_camera(name: str) -> Path:
    """Remove a camera; returns its file. Raises CameraError where there is none of that name, or it stays."""
    camera = find_camera(name)
    path = default_folder() / camera.key.file_name
    try:
        path.unlink()
    except OSError as error:
        msg = f"{path} cannot be removed ({error.strerror or error}); check that you may write there."
        raise CameraError(msg) from error
    return path


def find_camera(name: str) -> StoredCamera:
    """The camera of a name; raises CameraError where there is none."""
    for camera in list_cameras().cameras:
        if _same(camera.name, name):
            return camera
    msg = f'There is no camera {name!r} in {default_folder()}; "deepbrick calibrate list" shows what there is.'
    raise CameraError(msg)


def list_cameras() -> Listing:
    """All cameras that are kept.

    Returns
    -------
    Listing

    Raises
    ------
    CameraError
        Where the folder cannot be read.
    """
    folder = default_folder()
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        paths = []
    except OSError as error:
        msg = (
            f"The folder {folder} of the cameras cannot be read ({error.strerror or error}); "
            f"set {FOLDER_VARIABLE} to another one."
        )
        raise CameraError(msg) from error
    cameras, problems = [], []
    for path in paths:
        camera = _read(path)
        if camera is None:
            problems.append(f"{path} is no camera that this DeepBrick can use; delete it, and calibrate again.")
        else:
            cameras.append(camera)
    return Listing(tuple(sorted(cameras, key=lambda camera: camera.name.casefold())), tuple(problems))


def _alike(size: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two sizes have the same proportions, but for whole pixels."""
    (width, height), (other_width, other_height) = sorted((size, other))
    return abs(other_height * width / other_width - height) <= 1


def _known_camera(metadata: Metadata | None) -> StoredCamera | None:
    key = key_of(metadata)
    return None if key is None else _read(default_folder() / key.file_name)


def _same(name: str, other: str) -> bool:
    return _one_line(name).casefold() == _one_line(other).casefold()


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _checked_name(name: str) -> str:
    line = _one_line(name)
    if not line:
        msg = f"The name {name!r} is empty; give the camera one that can be read."
        raise CameraError(msg)
    if len(line) > LONGEST_NAME:
        msg = f"The name {line[:20] + '…'!r} has {len(line)} characters; give one of at most {LONGEST_NAME}."
        raise CameraError(msg)
    return line


def _document(camera: StoredCamera) -> dict[str, Any]:
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


def _read(path: Path) -> StoredCamera | None:
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
    return StoredCamera(_one_line(name), key, lens, error, photos, _one_line(added))


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
