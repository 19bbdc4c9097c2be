"""Photos of the mat in the colours that were printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..calibration.mat.color import fit_colors
from ..calibration.mat.find import find_mat
from ..calibration.mat.places import mat_places
from ..errors import DeepBrickError
from ..language import gettext as _
from ..photo import load_photo
from .events import Failed, Report
from .names import output_names
from .write import write_jpeg


@dataclass(frozen=True)
class CorrectedPhoto:
    """A photo whose colours were corrected.

    Attributes
    ----------
    photo, written : Path
        As given, and corrected.
    used, patches : int
        Patches of the mat that could be measured, and that it has.
    grey_print : bool
        Whether the mat was printed without colours.
    before, after : float
        How far off the colours were and are: median CIEDE2000 of the patches.
    """

    photo: Path
    written: Path
    used: int
    patches: int
    grey_print: bool
    before: float
    after: float


def correct_colors(photos: Sequence[Path], folder: Path, report: Report) -> tuple[CorrectedPhoto, ...]:
    """Write photos with their colours corrected by the mat in them.

    Parameters
    ----------
    folder : Path
        For the pictures.
    report : callable
        Gets why a photo could not be corrected.

    Returns
    -------
    tuple of CorrectedPhoto
        Without those that could not.

    Raises
    ------
    DeepBrickError
        Where a picture cannot be written.
    """
    corrected = []
    for path, name in zip(photos, output_names(photos, folder), strict=True):
        try:
            photo = load_photo(path)
            found = find_mat(photo)
        except DeepBrickError as error:
            report(Failed(str(error)))
            continue
        if found is None:
            report(Failed(_('{path} shows no mat; print one with "deepbrick calibrate mat".', path=path)))
            continue
        colors = fit_colors(photo, mat_places(found))
        if colors is None:
            msg = _(
                "{path}: too few patches of the mat are seen well; take the photo from nearer, without shadows on it.",
                path=path,
            )
            report(Failed(msg))
            continue
        written = write_jpeg(folder / f"{name}-color.jpg", colors.apply(photo))
        corrected.append(
            CorrectedPhoto(
                photo=path,
                written=written,
                used=colors.patches,
                patches=len(found.mat.patches),
                grey_print=colors.grey_print,
                before=colors.before,
                after=colors.after,
            )
        )
    return tuple(corrected)
