"""Building instructions as a PDF: the parts, then step by step what is new. They work in grey, too."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..atomic import replacing
from ..catalog import Catalog, Color
from ..graph import Stack
from ..language import N_
from ..language import gettext as _
from ..moulds import BrickPose, Mould
from ..printing import Canvas, Rgb, fitted, save_pdf, text_width_mm
from .names import token_name
from .paper import Drawing, Frame, draw_drawing, line_drawing, write_names
from .steps import Part, Step, buildable_scene, building_steps, by_size, parts_of
from .view import View, fitted_camera

PAGE_MM = (210.0, 297.0)
MARGIN_MM = 13.0
COLUMNS, ROWS = 2, 3  # steps on a page
GAP_MM = 5.0
PIXEL_MM = 0.15
TITLE_MM, TEXT_MM, SMALL_MM, NUMBER_MM = 7.5, 3.9, 3.2, 8.5
PICTURE_MM = (184.0, 112.0)
PART_MM = (15.0, 12.5)
PART_ROW_MM = 16.5
TIMES = "\u00d7"
STEP_PART_MM = (10.5, 8.5)
TINT = (255, 226, 120)
BORDER: Rgb = (0.75, 0.75, 0.75)
VIEW_FILLED = (0.94, 0.94)
NAMED_FILLED = (0.62, 0.86)

_COLORS = {
    "Trans-Clear": N_("clear"),
    "White": N_("white"),
    "Lime": N_("lime"),
    "Red": N_("red"),
    "Blue": N_("blue"),
}


def write_instructions(path: Path, stack: Stack, catalog: Catalog, names: Mapping[str, str], title: str) -> int:
    """Write building instructions.

    Parameters
    ----------
    path : Path
        A PDF of A4 pages.
    stack : Stack
        Also one that is not legal.
    names : Mapping of str to str
        What stands beside bricks of the whole stack, by their ids.

    Returns
    -------
    int
        How many steps there are.

    Raises
    ------
    PictureError
        Where Mitsuba is not installed.
    FileError
        Where the file cannot be written.
    """
    poses = buildable_scene(stack, catalog)
    steps = building_steps(stack, catalog)
    chunks = [steps[k : k + COLUMNS * ROWS] for k in range(0, len(steps), COLUMNS * ROWS)]
    pages = _first_pages(poses, parts_of(poses, stack, catalog), names, title)
    for number, chunk in enumerate(chunks):
        pages.append(_step_page(chunk, number * COLUMNS * ROWS, poses, stack, catalog))
    for number, page in enumerate(pages, start=1):
        _centered(page, f"{number} / {len(pages)}", PAGE_MM[0] / 2, 6.0, SMALL_MM)
    with replacing(path) as temporary:
        save_pdf(temporary, pages)
    return len(steps)


def _first_pages(
    poses: tuple[BrickPose, ...], parts: Sequence[Part], names: Mapping[str, str], title: str
) -> list[Canvas]:
    """The finished stack with its parts; parts that have no room go on another page."""
    page = Canvas(PAGE_MM)
    top = PAGE_MM[1] - MARGIN_MM - TITLE_MM
    shown, size = fitted(title, PAGE_MM[0] - 2 * MARGIN_MM, (TITLE_MM, 6.0, 4.8), bold=True)
    page.text(shown, (MARGIN_MM, top), size, bold=True)
    corner = (MARGIN_MM, top - 4.0 - PICTURE_MM[1])
    drawing, frame = _fitted(poses, corner, PICTURE_MM, NAMED_FILLED if names else VIEW_FILLED)
    draw_drawing(page, drawing, frame)
    if names:
        write_names(page, drawing, frame, names, TEXT_MM)
    y = corner[1] - 9.0
    page.text(_("Parts"), (MARGIN_MM, y), TEXT_MM * 1.25, bold=True)
    pages = [page]
    for k, part in enumerate(by_size(parts)):
        if k % 2 == 0:
            y -= PART_ROW_MM
            if y < MARGIN_MM + 4.0:
                page = Canvas(PAGE_MM)
                pages.append(page)
                y = PAGE_MM[1] - MARGIN_MM - PART_ROW_MM
        _part_row(page, part, (MARGIN_MM + (k % 2) * (PAGE_MM[0] / 2 - MARGIN_MM / 2), y))
    page.text(_("In each step, what is new is tinted and has bold lines."), (MARGIN_MM, max(y - 9.0, 10.0)), SMALL_MM)
    return pages


def _part_row(page: Canvas, part: Part, corner: tuple[float, float]) -> None:
    _part_picture(page, part, corner, PART_MM)
    x = corner[0] + PART_MM[0] + 2.5
    page.text(f"{part.count}{TIMES}", (x, corner[1] + 4.5), TEXT_MM * 1.35, bold=True)
    x += 11.0
    width = PAGE_MM[0] / 2 - MARGIN_MM - PART_MM[0] - 15.0
    name = token_name(part.token)
    color = "" if part.color is None else str(_(_COLORS.get(part.color.name, part.color.name)))
    for text, up, bold in ((name, 7.0, True), (f"{part.part}, {color}".strip(", "), 2.4, False)):
        shown, size = fitted(text, width, (TEXT_MM if bold else SMALL_MM, 2.6), bold=bold)
        page.text(shown, (x, corner[1] + up), size, bold=bold)


def _step_page(
    steps: Sequence[Step], before: int, poses: tuple[BrickPose, ...], stack: Stack, catalog: Catalog
) -> Canvas:
    page = Canvas(PAGE_MM)
    width = (PAGE_MM[0] - 2 * MARGIN_MM - (COLUMNS - 1) * GAP_MM) / COLUMNS
    height = (PAGE_MM[1] - 2 * MARGIN_MM - (ROWS - 1) * GAP_MM) / ROWS
    for k, step in enumerate(steps):
        left = MARGIN_MM + (k % COLUMNS) * (width + GAP_MM)
        low = PAGE_MM[1] - MARGIN_MM - height - (k // COLUMNS) * (height + GAP_MM)
        _box(page, (left, low), (width, height))
        page.text(str(before + k + 1), (left + 2.5, low + height - NUMBER_MM), NUMBER_MM, bold=True)
        _step_parts(page, parts_of(step.new, stack, catalog), (left + width - 2.0, low + height - 1.5), width - 16.0)
        if any(pose.link is not None for pose in step.new):
            page.text(_("Plates onto side studs first."), (left + 2.5, low + 2.0), SMALL_MM)
        _step_picture(page, step, poses, (left + 1.5, low + 5.0), (width - 3.0, height - STEP_PART_MM[1] - 9.0))
    return page


def _step_parts(page: Canvas, parts: Sequence[Part], corner: tuple[float, float], room_mm: float) -> None:
    """What a step takes, from its upper right corner to the left."""
    each = STEP_PART_MM[0] + 9.0
    x, y = corner[0], corner[1] - STEP_PART_MM[1] - 1.0
    for part in list(reversed(by_size(parts)))[: max(1, int(room_mm // each))]:
        x -= STEP_PART_MM[0]
        _part_picture(page, part, (x, y), STEP_PART_MM)
        text = f"{part.count}{TIMES}"
        x -= text_width_mm(text, TEXT_MM, bold=True) + 1.0
        page.text(text, (x, y + 2.6), TEXT_MM, bold=True)
        x -= 2.5


def _step_picture(
    page: Canvas,
    step: Step,
    poses: tuple[BrickPose, ...],
    corner: tuple[float, float],
    size_mm: tuple[float, float],
) -> None:
    view = _view(size_mm, VIEW_FILLED)
    drawing = line_drawing((*step.built, *step.new), fitted_camera(poses, view))
    frame = Frame(corner, PIXEL_MM, view.size[1])
    new = drawing.index > len(step.built)
    tint = np.where(new[..., None], np.array(TINT, np.uint8), np.uint8(255)).astype(np.uint8)
    page.picture(tint, corner, (view.size[0] * PIXEL_MM, view.size[1] * PIXEL_MM))
    draw_drawing(page, drawing, frame, faded_up_to=len(step.built))


def _part_picture(page: Canvas, part: Part, corner: tuple[float, float], size_mm: tuple[float, float]) -> None:
    drawing = _part_drawing(part.mould, part.color, size_mm)
    draw_drawing(page, drawing, Frame(corner, PIXEL_MM, drawing.index.shape[0]))


@lru_cache(maxsize=64)
def _part_drawing(mould: Mould, color: Color | None, size_mm: tuple[float, float]) -> Drawing:
    pose = BrickPose("part", "", mould, color, (0.0, 0.0, 0.0))
    return line_drawing((pose,), fitted_camera((pose,), _view(size_mm, VIEW_FILLED)))


def _fitted(
    poses: tuple[BrickPose, ...], corner: tuple[float, float], size_mm: tuple[float, float], filled: tuple[float, float]
) -> tuple[Drawing, Frame]:
    view = _view(size_mm, filled)
    return line_drawing(poses, fitted_camera(poses, view)), Frame(corner, PIXEL_MM, view.size[1])


def _view(size_mm: tuple[float, float], filled: tuple[float, float]) -> View:
    return View((round(size_mm[0] / PIXEL_MM), round(size_mm[1] / PIXEL_MM)), filled=filled)


def _box(page: Canvas, corner: tuple[float, float], size_mm: tuple[float, float]) -> None:
    x, y = corner
    width, height = size_mm
    page.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], None, BORDER, 0.2)


def _centered(page: Canvas, text: str, x: float, y: float, size_mm: float) -> None:
    page.text(text, (x - text_width_mm(text, size_mm) / 2, y), size_mm)
