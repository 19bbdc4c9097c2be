"""Cameras and the mat, as tables for people."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..studio.cameras import CameraFound, MatFound, MatsFound, default_folder, focal_35mm, list_cameras, size_text
from ..studio.colors import CorrectedPhoto
from ..studio.events import Event, Report
from .output import say, write_result
from .show import show_rows

if TYPE_CHECKING:
    from ..api.progress import Progress  # the command line starts without it


def showing(others: Report) -> Report:
    """What shows the events of a calibration; ``others`` shows those that other jobs have too."""

    def show(event: "Event | Progress") -> None:
        if isinstance(event, MatsFound):
            _show_mats(event.mats)
        elif isinstance(event, CameraFound):
            _show_camera(event)
        else:
            others(event)

    return show


def show_cameras() -> bool:
    """Print the cameras that are kept; returns whether all of their files can be used."""
    listing = list_cameras()
    write_result(f"The cameras are in {default_folder()}.")
    if listing.cameras:
        rows = [
            [
                camera.name,
                size_text(camera.intrinsics.size),
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


def show_colors(corrected: Sequence[CorrectedPhoto]) -> None:
    """Print how far off the colours of photos were, and where the corrected ones are."""
    rows = [
        [
            str(photo.photo),
            f"{photo.used} of {photo.patches}" + (", grey print" if photo.grey_print else ""),
            f"{photo.before:.1f}",
            f"{photo.after:.1f}",
        ]
        for photo in corrected
    ]
    if rows:
        show_rows(["photo", "patches", "colours off by (CIEDE2000)", "corrected"], rows)
    for photo in corrected:
        write_result(f"Written: {photo.written}")


def _show_mats(mats: Sequence[MatFound]) -> None:
    whole = len({mat.photo.name for mat in mats}) < len(mats)
    rows = [
        [
            str(mat.photo) if whole else mat.photo.name,
            str(mat.points),
            _error_text(mat.error_px) + (", left out" if mat.left_out else ""),
        ]
        for mat in mats
    ]
    show_rows(["photo", "points found", "error (px)"], rows)


def _error_text(error_px: float | None) -> str:
    if error_px is None:
        return "unknown"
    return f"{error_px:.2f}" if math.isfinite(error_px) else "too few points"


def _show_camera(found: CameraFound) -> None:
    calibration = found.calibration
    lens = calibration.intrinsics
    write_result(f"Camera: {found.name}, photos of {size_text(lens.size)}")
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
