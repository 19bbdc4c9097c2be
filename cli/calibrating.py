"""``deepbrick calibrate``: the mat to print, and the cameras that photos of it tell."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..calibration.camera.calibrate import Calibration, calibrate_camera, focal_35mm, mat_as_stored
from ..calibration.camera.coverage import coverage, draw_coverage
from ..calibration.camera.intrinsics import CameraError
from ..calibration.camera.orientation import INVERSE, stored_size
from ..calibration.camera.store import default_folder, list_cameras, remove_camera, store_camera
from ..calibration.camera.stored_camera import CameraKey, key_of, new_camera
from ..calibration.mat.find import FoundMat, find_mat
from ..calibration.mat.layout import MATS, Paper
from ..calibration.mat.markers import MatError
from ..errors import DeepBrickError
from ..opencv import cv2
from ..photo import Metadata, load_photo, read_metadata
from .options import DEFAULT_OUT
from .output import each, say, write_result

COVERAGE = "camera-coverage.png"
"""Name of the picture that shows where the mat was seen."""


@dataclass(frozen=True)
class _Shot:
    """A photo of the mat.

    Attributes
    ----------
    path : Path
    metadata : Metadata
    size : tuple of int
        Width and height in pixels, as it is stored in its file.
    found : FoundMat
        Likewise.
    """

    path: Path
    metadata: Metadata
    size: tuple[int, int]
    found: FoundMat


def write_mat(paper: str, out: Path | None, *, grey: bool) -> None:
    """Write a mat to print as a PDF; raises DeepBrickError where it cannot."""
    from ..calibration.mat.sheet import save_mat  # noqa: PLC0415 - Matplotlib only where something is drawn

    path = out if out is not None else Path(f"mat-{paper}{'-grey' if grey else ''}.pdf")
    save_mat(MATS[Paper(paper)], path, grey=grey)
    write_result(f"Written: {path}")


def calibrate_from(photos: Sequence[Path], name: str | None, out: Path | None) -> bool:
    """Work out the camera that took photos of the mat, and keep it.

    Parameters
    ----------
    photos : sequence of Path
    name : str or None
        What to call the camera; needed where the photos do not say what they were taken with.
    out : Path or None
        Folder for the picture.

    Returns
    -------
    bool
        Whether it was kept, and every photo could be used.

    Raises
    ------
    DeepBrickError
        Where the photos are of several cameras, none says which one, or a file cannot be written.
    """
    shots = _shots(photos)
    if not shots:
        return False
    key = _one_camera(shots, name)
    calibration, problem = None, None
    try:
        calibration = calibrate_camera([shot.found for shot in shots], shots[0].size)
    except CameraError as error:
        problem = str(error)
    _show_photos(shots, calibration)
    write_result(f"Written: {_write_coverage(shots, out or DEFAULT_OUT)}")
    if calibration is not None:
        used = len(shots) - len(calibration.left_out)
        camera = new_camera(key, name, calibration.intrinsics, calibration.error_px, used)
        path = store_camera(camera)
        _show_camera(camera.name, calibration)
        write_result(f"Written: {path}")
    if problem is not None:
        say(problem)
        for sentence in _advice(shots):
            say(sentence)
    return calibration is not None and len(shots) == len(photos)


def show_cameras() -> bool:
    """Print the cameras that are kept; returns whether all of their files can be used."""
    listing = list_cameras()
    write_result(f"The cameras are in {default_folder()}.")
    if listing.cameras:
        from .show import show_rows  # noqa: PLC0415 - rich only where there is a table

        rows = [
            [
                camera.name,
                _size_text(camera.intrinsics.size),
                f"{focal_35mm(camera.intrinsics):.1f} mm",
                f"{camera.error_px:.2f} px",
                str(camera.photos),
                camera.added,
            ]
            for camera in listing.cameras
        ]
        show_rows(["name", "photos of", "focal length (35 mm film)", "error", "from photos", "added"], rows)
    elif not listing.problems:
        write_result("There are none yet.")
    for problem in listing.problems:
        say(problem)
    return not listing.problems


def remove_cameras(names: Sequence[str]) -> bool:
    """Remove cameras; returns whether all of them were there and could be removed."""
    return each(names, lambda name: f"Removed: {remove_camera(name)}")


def _shots(photos: Sequence[Path]) -> list[_Shot]:
    """The photos that show the mat; of the others is said why they do not count."""
    shots = []
    for path in photos:
        try:
            photo_bgr = load_photo(path)
            found = find_mat(photo_bgr)
        except MatError as error:
            say(f"{path}: {error}")
            continue
        except DeepBrickError as error:
            say(str(error))
            continue
        if found is None:
            say(f"{path} shows no mat, or too little of it; take the photo from nearer, with the printed mat in it.")
            continue
        metadata = read_metadata(path.read_bytes())
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
            msg = (
                f"{shots[0].path} ({_shot_text(shots[0], keys[0])}) and {shot.path} ({_shot_text(shot, key)}) "
                "are of different cameras or sizes; calibrate one camera at a time, with photos of one size."
            )
            raise CameraError(msg)
    if keys[0] is None:
        msg = (
            f"{shots[0].path} does not say which camera took it; "
            "say it with --name, or take the photos as they come from the camera, not from a messenger."
        )
        raise CameraError(msg)
    return keys[0]


def _shot_text(shot: _Shot, key: CameraKey | None) -> str:
    camera = "camera unknown" if key is None else key.text
    return f"{camera}, {_size_text(shot.size)}"


def _size_text(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


def _show_photos(shots: Sequence[_Shot], calibration: Calibration | None) -> None:
    from .show import show_rows  # noqa: PLC0415 - as above

    errors = ["unknown"] * len(shots)
    if calibration is not None:
        errors = [f"{error:.2f}" if math.isfinite(error) else "too few points" for error in calibration.errors_px]
        for k in calibration.left_out:
            errors[k] += ", left out"
    whole = len({shot.path.name for shot in shots}) < len(shots)
    names = [str(shot.path) if whole else shot.path.name for shot in shots]
    counts = [str(len(shot.found.points_px)) for shot in shots]
    rows = zip(names, counts, errors, strict=True)
    show_rows(["photo", "points found", "error (px)"], rows)


def _show_camera(name: str, calibration: Calibration) -> None:
    lens = calibration.intrinsics
    write_result(f"Camera: {name}, photos of {_size_text(lens.size)}")
    write_result(
        f"Focal length: {(lens.fx + lens.fy) / 2:.0f} px, sure to {calibration.focal_deviation:.2%} "
        f"({focal_35mm(lens):.1f} mm on 35 mm film)"
    )
    write_result(f"Middle of the lens: {lens.cx:.0f}, {lens.cy:.0f} px")
    write_result("Distortion: k1 {:.4f}, k2 {:.4f}".format(*lens.distortion))
    write_result(f"Error: {calibration.error_px:.2f} px")
    if calibration.left_out:
        count = len(calibration.left_out)
        photos = "1 photo does" if count == 1 else f"{count} photos do"
        write_result(f"{photos} not fit the others and {'was' if count == 1 else 'were'} left out.")


def _coverage_views(shots: Sequence[_Shot]) -> tuple[list[FoundMat], tuple[int, int]]:
    """The mats as most of the photos are shown, so that left and right are where people see them."""
    orientation = Counter(shot.metadata.orientation for shot in shots).most_common(1)[0][0]
    size = shots[0].size
    return [mat_as_stored(shot.found, INVERSE[orientation], size) for shot in shots], stored_size(size, orientation)


def _write_coverage(shots: Sequence[_Shot], folder: Path) -> Path:
    from .write import write_file  # noqa: PLC0415 - as above

    views, size = _coverage_views(shots)
    _, data = cv2.imencode(".png", draw_coverage(views, size))
    return write_file(folder / COVERAGE, data.tobytes())


def _advice(shots: Sequence[_Shot]) -> tuple[str, ...]:
    return coverage(*_coverage_views(shots)).advice
