"""The camera as photos of the mat tell it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...language import N_, ngettext
from ...language import gettext as _
from ..mat.find import FoundMat
from .fit import CameraFit, best_guess, fit_camera, pose_error_px, usable
from .intrinsics import FILM_DIAGONAL_MM, CameraError, Intrinsics, points_as_stored, usual_intrinsics

FEWEST_PHOTOS = 5
"""From fewer, lens and paper cannot be told apart."""

# What a calibration has to be sure of: standard deviations.
_MAX_FOCAL_DEVIATION = 0.005
_MAX_CENTER_DEVIATION = 0.005  # of the focal length
_MAX_DISTORTION_DEVIATION = 0.02  # of the place of a corner of the photo, for k1 and k2 each

# A photo is left out where its error is so far above the others'.
_FAR_ABOVE = 3.0
_FINE_RATIO = 3e-4  # of the photo's diagonal: no photo with a smaller error is


@dataclass(frozen=True)
class Calibration:
    """A camera, and how well the photos fit it.

    Attributes
    ----------
    error_px : float
        Root mean square distance between where points are seen and where the camera would show them.
    errors_px : tuple of float
        The same for each photo; infinite where it shows too few points.
    left_out : tuple of int
        Photos that do not fit the others, by their number from 0; they count for nothing else.
    focal_deviation : float
        Standard deviation of the focal length, as a fraction of it.
    """

    intrinsics: Intrinsics
    error_px: float
    errors_px: tuple[float, ...]
    left_out: tuple[int, ...]
    focal_deviation: float


def calibrate_camera(found: Sequence[FoundMat], size: tuple[int, int]) -> Calibration:
    """Work out the camera that took photos of the mat.

    Parameters
    ----------
    found : sequence of FoundMat
        One a photo; all photos by one camera, and of one size.
    size : tuple of int
        Width and height of the photos in pixels.

    Raises
    ------
    CameraError
        Where the photos are too few, or too much alike to tell.
    """
    kept = [k for k, view in enumerate(found) if usable(view)]
    usual = usual_intrinsics(size)
    guess = best_guess([found[k] for k in kept], usual)
    while True:
        if len(kept) < FEWEST_PHOTOS:
            raise CameraError(_too_few(len(kept), len(found)))
        fit = fit_camera([found[k] for k in kept], guess, usual)
        odd = _odd_one(fit, size)
        if odd is None:
            break
        del kept[odd]
    problem = _problem(fit)
    if problem is not None:
        raise CameraError(problem)
    errors = dict(zip(kept, fit.errors_px, strict=True))
    all_errors = [errors[k] if k in errors else pose_error_px(view, fit.intrinsics) for k, view in enumerate(found)]
    return Calibration(
        intrinsics=fit.intrinsics,
        error_px=fit.error_px,
        errors_px=tuple(all_errors),
        left_out=tuple(k for k in range(len(found)) if k not in errors),
        focal_deviation=fit.focal_deviation,
    )


def focal_35mm(intrinsics: Intrinsics) -> float:
    """Focal length in mm of 35 mm film."""
    return (intrinsics.fx + intrinsics.fy) / 2 * FILM_DIAGONAL_MM / math.hypot(*intrinsics.size)


def mat_as_stored(found: FoundMat, orientation: int, size: tuple[int, int]) -> FoundMat:
    """The mat as it is in the photo before that is turned.

    Parameters
    ----------
    found : FoundMat
        In the turned photo.
    orientation : int
        EXIF orientation, 1 to 8.
    size : tuple of int
        Width and height of the turned photo in pixels.
    """
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    start, right, down = points_as_stored(corners, orientation, size)
    back = np.eye(3)
    back[:2] = np.column_stack([right - start, down - start, start])
    return replace(
        found, points_px=points_as_stored(found.points_px, orientation, size), homography=back @ found.homography
    )


def _odd_one(fit: CameraFit, size: tuple[int, int]) -> int | None:
    """The photo that fits least, where it fits far less than the others."""
    worst = int(np.argmax(fit.errors_px))
    usual = float(np.median(np.delete(fit.errors_px, worst)))
    far = max(_FAR_ABOVE * usual, _FINE_RATIO * math.hypot(*size))
    return worst if fit.errors_px[worst] > far else None


_SIDES = N_("obliquely from above (30 to 50 degrees), some with the phone turned on its side")


def _too_few(usable: int, count: int) -> str:
    photos: str = ngettext("{count} photo", "{count} photos", usable)
    if usable != count:
        photos = _("{photos} of the mat that fit together, of {count},", photos=photos, count=count)
    else:
        photos = _("{photos} of the mat", photos=photos)
    return _(
        "{photos} cannot tell the camera's lens; take at least {least}, better "
        "10, {sides}, the mat in another part of each.",
        photos=photos,
        least=FEWEST_PHOTOS,
        sides=_(_SIDES),
    )


def _problem(fit: CameraFit) -> str | None:
    """What is not known well enough, if anything."""
    how = _("take more, {sides}, with the mat filling the photo", sides=_(_SIDES))
    # Written so that what is no number is a problem too.
    if not fit.focal_deviation <= _MAX_FOCAL_DEVIATION:
        what = _("the focal length only to {deviation:.1%}", deviation=fit.focal_deviation)
    elif not fit.center_deviation <= _MAX_CENTER_DEVIATION:
        what = _("the middle of the lens not well enough")
    elif not fit.distortion_deviation <= _MAX_DISTORTION_DEVIATION:
        what = _("how the lens bends the corners of the photo not well enough")
        how = _("take more, with the mat near, and in the corners of the photo")
    else:
        return None
    return _("These photos of the mat tell {what}; {how}.", what=what, how=how)
