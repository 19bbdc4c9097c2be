"""The mat to print, and the cameras that photos of it tell."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..calibration.camera.calibrate import Calibration, calibrate_camera, focal_35mm, mat_as_stored
from ..calibration.camera.coverage import coverage, draw_coverage
from ..calibration.camera.intrinsics import INVERSE, CameraError, stored_size
from ..calibration.camera.store import default_folder, list_cameras, remove_camera, store_camera
from ..calibration.camera.stored_camera import CameraKey, key_of, new_camera
from ..calibration.mat.find import FoundMat, find_mat
from ..calibration.mat.layout import MATS, Paper
from ..calibration.mat.markers import MatError
from ..errors import DeepBrickError
from ..language import gettext as _
from ..opencv import cv2
from ..photo import Metadata, load_photo, photo_metadata
from .events import Event, Failed, FileWritten, Report
from .write import write_file

__all__ = [
    "COVERAGE",
    "CameraFound",
    "MatFound",
    "MatsFound",
    "calibrate_from",
    "default_folder",
    "focal_35mm",
    "list_cameras",
    "remove_camera",
    "size_text",
    "write_mat",
]

COVERAGE = "camera-coverage.png"
"""Name of the picture that shows where the mat was seen."""


@dataclass(frozen=True)
class _Shot:
    """A photo of the mat.

    Attributes
    ----------
    size : tuple of int
        Width and height in pixels, as it is stored in its file.
    found : FoundMat
        Likewise.
    """

    path: Path
    metadata: Metadata
    size: tuple[int, int]
    found: FoundMat


@dataclass(frozen=True)
class MatFound:
    """What a photo of the mat is worth.

    Attributes
    ----------
    points : int
        So many points of the mat were found.
    error_px : float or None
        Reprojection error; NaN where there are too few points, None where no camera could be worked out.
    left_out : bool
        Whether it does not fit the others.
    """

    photo: Path
    points: int
    error_px: float | None
    left_out: bool


@dataclass(frozen=True)
class MatsFound(Event):
    """All photos were looked at; some of them show the mat."""

    mats: tuple[MatFound, ...]


@dataclass(frozen=True)
class CameraFound(Event):
    """A camera was worked out."""

    name: str
    calibration: Calibration


def write_mat(paper: str, out: Path | None, *, grey: bool) -> Path:
    """Write a mat to print as a PDF; returns its path, raises DeepBrickError where it cannot."""
    from ..calibration.mat.sheet import save_mat  # noqa: PLC0415 - Matplotlib only where something is drawn

    path = out if out is not None else Path(f"mat-{paper}{'-grey' if grey else ''}.pdf")
    save_mat(MATS[Paper(paper)], path, grey=grey)
    return path


def calibrate_from(photos: Sequence[Path], name: str | None, folder: Path, report: Report) -> bool:
    """Work out the camera that took photos of the mat, and keep it.

    Parameters
    ----------
    name : str or None
        What to call the camera; needed where the photos do not say what they were taken with.
    folder : Path
        For the picture of where the mat was seen.

    Returns
    -------
    bool
        Whether it was kept, and every photo could be used.

    Raises
    ------
    DeepBrickError
        Where the photos are of several cameras, none says which one, or a file cannot be written.
    """
    shots = _shots(photos, report)
    if not shots:
        return False
    key = _one_camera(shots, name)
    calibration, problem = None, None
    try:
        calibration = calibrate_camera([shot.found for shot in shots], shots[0].size)
    except CameraError as error:
        problem = str(error)
    report(_mats_found(shots, calibration))
    report(FileWritten(_write_coverage(shots, folder)))
    if calibration is not None:
        used = len(shots) - len(calibration.left_out)
        camera = new_camera(key, name, calibration.intrinsics, calibration.error_px, used)
        path = store_camera(camera)
        report(CameraFound(camera.name, calibration))
        report(FileWritten(path))
    if problem is not None:
        report(Failed(problem))
        for sentence in _advice(shots):
            report(Failed(sentence))
    return calibration is not None and len(shots) == len(photos)


def size_text(size: tuple[int, int]) -> str:
    """Width and height in words."""
    return f"{size[0]} x {size[1]}"


def _mats_found(shots: Sequence[_Shot], calibration: Calibration | None) -> MatsFound:
    errors = [None] * len(shots) if calibration is None else calibration.errors_px
    left_out = () if calibration is None else calibration.left_out
    return MatsFound(
        tuple(
            MatFound(shot.path, len(shot.found.points_px), error, k in left_out)
            for k, (shot, error) in enumerate(zip(shots, errors, strict=True))
        )
    )


def _shots(photos: Sequence[Path], report: Report) -> list[_Shot]:
    """The photos that show the mat; it reports why the others do not count."""
    shots = []
    for path in photos:
        try:
            photo_bgr = load_photo(path)
            found = find_mat(photo_bgr)
            metadata = photo_metadata(path)
        except MatError as error:
            report(Failed(f"{path}: {error}"))
            continue
        except DeepBrickError as error:
            report(Failed(str(error)))
            continue
        if found is None:
            report(
                Failed(
                    _(
                        "{path} shows no mat, or too little of it; take the photo from nearer, with the printed "
                        "mat in it.",
                        path=path,
                    )
                )
            )
            continue
        if metadata is None:
            continue
        height, width = photo_bgr.shape[:2]
        orientation = metadata.orientation
        stored = mat_as_stored(found, orientation, (width, height))
        shots.append(_Shot(path, metadata, stored_size((width, height), orientation), stored))
    return shots


def _one_camera(shots: Sequence[_Shot], name: str | None) -> CameraKey:
    """The camera of all photos."""
    keys = [key_of(shot.metadata, name) for shot in shots]
    for shot, key in zip(shots, keys, strict=True):
        if key != keys[0] or shot.size != shots[0].size:
            msg = _(
                "{path} ({shot}) and {other_path} ({other_shot}) are of different cameras or sizes; calibrate one "
                "camera at a time, with photos of one size.",
                path=shots[0].path,
                shot=_shot_text(shots[0], keys[0]),
                other_path=shot.path,
                other_shot=_shot_text(shot, key),
            )
            raise CameraError(msg)
    if keys[0] is None:
        msg = _(
            "{path} does not say which camera took it; say it with --name, or take the photos as they come from "
            "the camera, not from a messenger.",
            path=shots[0].path,
        )
        raise CameraError(msg)
    return keys[0]


def _shot_text(shot: _Shot, key: CameraKey | None) -> str:
    camera = _("camera unknown") if key is None else key.text
    return f"{camera}, {size_text(shot.size)}"


def _coverage_views(shots: Sequence[_Shot]) -> tuple[list[FoundMat], tuple[int, int]]:
    """The mats as most of the photos are shown, so that left and right are where people see them."""
    orientation = Counter(shot.metadata.orientation for shot in shots).most_common(1)[0][0]
    size = shots[0].size
    return [mat_as_stored(shot.found, INVERSE[orientation], size) for shot in shots], stored_size(size, orientation)


def _write_coverage(shots: Sequence[_Shot], folder: Path) -> Path:
    views, size = _coverage_views(shots)
    _, data = cv2.imencode(".png", draw_coverage(views, size))
    return write_file(folder / COVERAGE, data.tobytes())


def _advice(shots: Sequence[_Shot]) -> tuple[str, ...]:
    return coverage(*_coverage_views(shots)).advice
