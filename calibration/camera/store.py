"""The cameras that were calibrated: a file each, which scans look up by what a photo says of its camera.

A camera is kept for photos as they are stored in their files. A photo is turned when it is loaded (EXIF orientation),
and may have been made smaller; its camera is turned and scaled alike.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from ...atomic import write_text
from ...language import gettext as _
from ...photo import Metadata
from ..kept import kept_files, kept_folder, one_line, remove_kept
from .intrinsics import (
    CameraError,
    Intrinsics,
    intrinsics_from_metadata,
    told_focal_35mm,
)
from .stored_camera import StoredCamera, document_of, key_of, read_camera

FOLDER_VARIABLE = "DEEPBRICK_CAMERAS"
"""Environment variable that names another folder."""

CALIBRATED, EXIF, ASSUMED = "calibrated", "EXIF", "assumed"
"""Where a photo's camera comes from."""


@dataclass(frozen=True)
class StoredCameras:
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
    return kept_folder(FOLDER_VARIABLE, "cameras")


def intrinsics_for(metadata: Metadata | None, size: tuple[int, int], name: str | None = None) -> tuple[Intrinsics, str]:
    """The camera of a photo: calibrated, else what its EXIF says, else a usual one.

    Parameters
    ----------
    metadata : Metadata or None
        What the photo says of itself.
    size : tuple of int
        Width and height in pixels after the EXIF orientation, as the photo was loaded.
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
    known = None if camera is None else camera.intrinsics_of(1 if metadata is None else metadata.orientation, size)
    if known is not None:
        return known, CALIBRATED
    return intrinsics_from_metadata(metadata, size), ASSUMED if told_focal_35mm(metadata) is None else EXIF


def store_camera(camera: StoredCamera) -> Path:
    """Keep a camera, in place of what was kept of it before.

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
        msg = _(
            "Another camera is called {name!r}; give this one another --name, or remove that one.", name=camera.name
        )
        raise CameraError(msg)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = _(
            "The folder {folder} of the cameras cannot be made ({reason}); set {variable} to another one.",
            folder=folder,
            reason=error.strerror or error,
            variable=FOLDER_VARIABLE,
        )
        raise CameraError(msg) from error
    path = folder / camera.key.file_name
    write_text(path, json.dumps(document_of(camera), indent=1) + "\n")
    return path


def remove_camera(name: str) -> Path:
    """Remove a camera; returns its file. Raises CameraError where there is none of that name, or it stays."""
    return remove_kept(default_folder() / find_camera(name).key.file_name, CameraError)


def find_camera(name: str) -> StoredCamera:
    """The camera of a name; raises CameraError where there is none."""
    for camera in list_cameras().cameras:
        if _same(camera.name, name):
            return camera
    msg = _(
        'There is no camera {name!r} in {folder}; "deepbrick calibrate list" shows what there is.',
        name=name,
        folder=default_folder(),
    )
    raise CameraError(msg)


def list_cameras() -> StoredCameras:
    """All cameras that are kept.

    Raises
    ------
    CameraError
        Where the folder cannot be read.
    """
    folder = default_folder()
    try:
        paths = kept_files(folder)
    except OSError as error:
        msg = _(
            "The folder {folder} of the cameras cannot be read ({reason}); set {variable} to another one.",
            folder=folder,
            reason=error.strerror or error,
            variable=FOLDER_VARIABLE,
        )
        raise CameraError(msg) from error
    cameras, problems = [], []
    for path in paths:
        camera = read_camera(path)
        if camera is None:
            problems.append(
                _("{path} is no camera that this DeepBrick can use; delete it, and calibrate again.", path=path)
            )
        else:
            cameras.append(camera)
    return StoredCameras(tuple(sorted(cameras, key=lambda camera: camera.name.casefold())), tuple(problems))


def _known_camera(metadata: Metadata | None) -> StoredCamera | None:
    key = key_of(metadata)
    return None if key is None else read_camera(default_folder() / key.file_name)


def _same(name: str, other: str) -> bool:
    return one_line(name).casefold() == one_line(other).casefold()
