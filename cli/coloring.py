"""``deepbrick calibrate color``: photos of the mat in the colours that were printed."""

from collections.abc import Sequence
from pathlib import Path

from ..calibration.mat.color import fit_colors
from ..calibration.mat.find import find_mat
from ..errors import DeepBrickError
from ..photo import load_photo
from .files import output_names
from .options import DEFAULT_OUT
from .output import say, write_result
from .show import show_rows
from .write import write_jpeg


def correct_colors(photos: Sequence[Path], out: Path | None) -> bool:
    """Write photos with their colours corrected by the mat in them, and say how far off they were.

    Parameters
    ----------
    photos : sequence of Path
    out : Path or None
        Folder for the pictures.

    Returns
    -------
    bool
        Whether all of them could be corrected.

    Raises
    ------
    DeepBrickError
        Where a picture cannot be written.
    """
    folder = out or DEFAULT_OUT
    rows, written = [], []
    for path, name in zip(photos, output_names(photos, folder), strict=True):
        try:
            photo = load_photo(path)
            found = find_mat(photo)
        except DeepBrickError as error:
            say(str(error))
            continue
        if found is None:
            say(f'{path} shows no mat; print one with "deepbrick calibrate mat".')
            continue
        colors = fit_colors(photo, found)
        if colors is None:
            say(f"{path}: too few patches of the mat are seen well; take the photo from nearer, without shadows on it.")
            continue
        written.append(write_jpeg(folder / f"{name}-color.jpg", colors.apply(photo)))
        used = f"{colors.patches} of {len(found.mat.patches)}" + (", grey print" if colors.grey_print else "")
        rows.append([str(path), used, f"{colors.before:.1f}", f"{colors.after:.1f}"])
    if rows:
        show_rows(["photo", "patches", "colours off by (CIEDE2000)", "corrected"], rows)
    for path in written:
        write_result(f"Written: {path}")
    return len(rows) == len(photos)
