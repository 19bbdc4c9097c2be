"""Cameras and the mat, as tables for people."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..language import gettext as _
from ..language import ngettext
from ..studio.cameras import CameraFound, MatFound, MatsFound, default_folder, focal_35mm, list_cameras, size_text
from ..studio.colors import CorrectedPhoto
from ..studio.events import Event, Report
from .output import write_result
from .show import show_kept, show_rows

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
    write_result(_("The cameras are in {folder}.", folder=default_folder()))
    headers = [_("name"), _("photos of"), _("focal length (35 mm film)"), _("error"), _("from photos"), _("added")]
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
    return show_kept(headers, rows, listing.problems)


def show_colors(corrected: Sequence[CorrectedPhoto]) -> None:
    """Print how far off the colours of photos were, and where the corrected ones are."""
    rows = [
        [
            str(photo.photo),
            _patches_text(photo),
            f"{photo.before:.1f}",
            f"{photo.after:.1f}",
        ]
        for photo in corrected
    ]
    if rows:
        show_rows([_("photo"), _("patches"), _("colours off by (CIEDE2000)"), _("corrected")], rows)
    for photo in corrected:
        write_result(_("Written: {path}", path=photo.written))


def _show_mats(mats: Sequence[MatFound]) -> None:
    whole = len({mat.photo.name for mat in mats}) < len(mats)
    rows = [
        [
            str(mat.photo) if whole else mat.photo.name,
            str(mat.points),
            _("{error}, left out", error=_error_text(mat.error_px)) if mat.left_out else _error_text(mat.error_px),
        ]
        for mat in mats
    ]
    show_rows([_("photo"), _("points found"), _("error (px)")], rows)


def _error_text(error_px: float | None) -> str:
    if error_px is None:
        return _("unknown")
    return f"{error_px:.2f}" if math.isfinite(error_px) else _("too few points")


def _show_camera(found: CameraFound) -> None:
    calibration = found.calibration
    lens = calibration.intrinsics
    size = size_text(lens.size)
    write_result(_("Camera: {name}, photos of {size}", name=found.name, size=size))
    write_result(
        _(
            "Focal length: {pixels:.0f} px, sure to {share:.2%} ({mm:.1f} mm on 35 mm film)",
            pixels=(lens.fx + lens.fy) / 2,
            share=calibration.focal_deviation,
            mm=focal_35mm(lens),
        )
    )
    write_result(_("Middle of the lens: {x:.0f}, {y:.0f} px", x=lens.cx, y=lens.cy))
    first, second = lens.distortion
    write_result(_("Distortion: k1 {first:.4f}, k2 {second:.4f}", first=first, second=second))
    write_result(_("Error: {pixels:.2f} px", pixels=calibration.error_px))
    if calibration.left_out:
        write_result(
            ngettext(
                "{count} photo does not fit the others and was left out.",
                "{count} photos do not fit the others and were left out.",
                len(calibration.left_out),
            )
        )


def _patches_text(photo: CorrectedPhoto) -> str:
    seen = _("{used} of {patches}", used=photo.used, patches=photo.patches)
    return _("{patches}, grey print", patches=seen) if photo.grey_print else seen
