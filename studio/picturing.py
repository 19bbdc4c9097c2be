"""Pictures of a stack: still, turning, on paper, and as building instructions."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from ..atomic import replacing
from ..catalog import Catalog, load_catalog
from ..compiler import set_params
from ..graph import Stack
from ..language import N_, joined
from ..language import gettext as _
from ..moulds import stack_scene
from ..pictures import Labels, PictureError, View
from ..printing import save_pdf
from ..weightbrick import open_weight_brick
from .events import FileWritten, Note, Report
from .kinds import is_weight_brick
from .options import PictureOptions
from .stacks import pick_stack, read_graph, stack_name, typed
from .write import make_folder

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from ..moulds import BrickPose
    from ..pictures.picture import Look

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg")
PDF_ENDING = ".pdf"
FILM_SIZE = (640, 360)
_JPEG_QUALITY = 92


def draw_stack(
    source: Path, number: int | None, settings: tuple[str, ...], options: PictureOptions, report: Report
) -> None:
    """Draw one stack, legal or not.

    Parameters
    ----------
    source : Path
        A photo, a graph, a weight brick, or a stack as it is typed.
    number : int or None
        Which stack, from 1; None where there is one.
    settings : tuple of str
        Such as ``cnn.filters=16``: numbers to show.
    report : callable
        Gets each file as it is written.

    Raises
    ------
    DeepBrickError
        Where there is no such stack, what draws is not installed, or a file cannot be written.
    """
    catalog = load_catalog()
    out = options.out
    if out is None and options.turntable is None and options.instructions is None:
        out = Path(f"{stack_name(source, catalog)}.png")
    _check_endings(out, options)
    stack = set_params(_stack(source, number, catalog), catalog, settings)
    names = _names(stack, catalog, options)
    poses = stack_scene(stack, catalog)
    look = _look(options)
    view = View(options.size or View.size, options.azimuth_deg, options.elevation_deg)
    if out is not None:
        _write_picture(out, poses, names, view, look, options)
        report(FileWritten(out))
    if options.instructions is not None:
        from ..pictures.instructions import write_instructions  # noqa: PLC0415 - only where they are asked for

        make_folder(options.instructions.parent)
        title = str(source) if typed(source, catalog) else stack_name(source, catalog)
        write_instructions(options.instructions, stack, catalog, names, title)
        report(FileWritten(options.instructions))
    if options.turntable is not None:
        report(Note(_("The film is many pictures; that takes some minutes.")))
        _write_film(options.turntable, poses, view, look, options)
        report(FileWritten(options.turntable))


def write_line_drawing(path: Path, stack: Stack, catalog: Catalog) -> None:
    """Draw a stack in lines with the names of its bricks, as a PDF; raises PictureError where that is not installed."""
    options = PictureOptions(style="paper")
    names = _names(stack, catalog, options)
    _write_picture(path, stack_scene(stack, catalog), names, View(), _look(options), options)


def write_instructions_of(path: Path, stack: Stack, catalog: Catalog, title: str) -> None:
    """Write how a stack is built, step by step, as a PDF; raises PictureError where what draws is not installed."""
    from ..pictures.instructions import write_instructions  # noqa: PLC0415 - only where they are asked for

    write_instructions(path, stack, catalog, _names(stack, catalog, PictureOptions()), title)


def _stack(source: Path, number: int | None, catalog: Catalog) -> Stack:
    if is_weight_brick(source):
        return open_weight_brick(source, catalog).stack
    return pick_stack(read_graph(source, catalog), source, number)


def _check_endings(out: Path | None, options: PictureOptions) -> None:
    pictures = (*PICTURE_ENDINGS, PDF_ENDING) if options.style == "paper" else PICTURE_ENDINGS
    for path, endings in ((out, pictures), (options.turntable, (".mp4",)), (options.instructions, (PDF_ENDING,))):
        if path is not None and path.suffix.lower() not in endings:
            msg = _(
                "{path} has to end in {endings}; name another file.",
                path=path,
                endings=joined(endings, N_("{first} or {second}")),
            )
            raise PictureError(msg)


def _names(stack: Stack, catalog: Catalog, options: PictureOptions) -> dict[str, str]:
    from ..pictures.names import brick_names  # noqa: PLC0415 - numpy only where something is drawn

    own = {}
    for word in options.own_names:
        place, equals, text = word.partition("=")
        ids = {brick.id for brick in stack.bricks} | {brick.token for brick in stack.bricks}
        if not equals or not text.strip():
            msg = _('"{word}" names no brick; write it as BRICK=TEXT, such as cnn=Convolution.', word=word)
            raise PictureError(msg)
        if place not in ids:
            msg = _(
                'The stack has no brick "{place}" to be named; it has {ids}.', place=place, ids=", ".join(sorted(ids))
            )
            raise PictureError(msg)
        own[place] = re.sub(r"\s+", " ", text).strip()
    return brick_names(stack, catalog, Labels(options.labels), own)


def _look(options: PictureOptions) -> "Look":
    from ..pictures.picture import Look, Quality, Style  # noqa: PLC0415 - likewise

    quality, style = Quality(options.quality), Style(options.style)
    if quality is not Quality.BEST or style is Style.PAPER:
        return Look(style, quality)
    from ..samples.render.driver import blender_python  # noqa: PLC0415 - likewise

    folder = options.blender or user_cache_path("deepbrick") / "blender"
    if options.blender is None and not (folder / "ready").exists():
        msg = _(
            "Blender is not installed; add --blender {folder} to install it there (400 MB), or take --quality good.",
            folder=folder,
        )
        raise PictureError(msg)
    return Look(style, quality, blender_python(folder))


def _write_picture(  # noqa: PLR0913, PLR0917 - all that makes a picture
    path: Path,
    poses: "tuple[BrickPose, ...]",
    names: dict[str, str],
    view: View,
    look: "Look",
    options: PictureOptions,
) -> None:
    from ..pictures.paper import paper_picture  # noqa: PLC0415 - likewise
    from ..pictures.picture import named_picture  # noqa: PLC0415 - likewise
    from ..pictures.view import FILLED_ALONE, fitted_camera  # noqa: PLC0415 - likewise

    camera = fitted_camera(poses, view if names else replace(view, filled=FILLED_ALONE))
    blanks = options.labels == Labels.BLANKS
    make_folder(path.parent)
    if path.suffix.lower() == PDF_ENDING:
        page = paper_picture(poses, names, camera, blanks=blanks)
        with replacing(path) as temporary:
            save_pdf(temporary, [page])
        return
    image = named_picture(poses, names, camera, look, blanks=blanks)
    with replacing(path) as temporary:
        if path.suffix.lower() == ".png":
            image.save(temporary, format="PNG", optimize=True)
        else:
            image.save(temporary, format="JPEG", quality=_JPEG_QUALITY)


def _write_film(path: Path, poses: "tuple[BrickPose, ...]", view: View, look: "Look", options: PictureOptions) -> None:
    from ..pictures.picture import draw_bricks  # noqa: PLC0415 - likewise
    from ..pictures.turntable import FRAMES_A_SECOND, write_video  # noqa: PLC0415 - likewise
    from ..pictures.view import FILLED_ALONE, turning_cameras  # noqa: PLC0415 - likewise

    width, height = options.size or FILM_SIZE
    view = replace(view, size=(width // 2 * 2, height // 2 * 2), filled=FILLED_ALONE)  # H.264 wants even numbers
    cameras = turning_cameras(poses, view, max(1, round(options.seconds * FRAMES_A_SECOND)))

    def frames() -> "Iterator[npt.NDArray[np.uint8]]":
        for camera in cameras:
            yield draw_bricks(poses, camera, look)

    make_folder(path.parent)
    write_video(path, frames())
