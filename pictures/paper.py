"""A stack in lines, for printers without colours: little ink, hidden lines left out, hatching for colours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..moulds import BrickPose
from ..printing import Canvas, Rgb, text_width_mm
from ..samples.render.camera import Camera
from .edges import Lines, Seen, visible_lines
from .hatching import hatch, hatching_deg
from .labels import place_names
from .names import each_once, numbered_blanks
from .raytrace import label_index

INK: Rgb = (0.0, 0.0, 0.0)
PALE: Rgb = (0.62, 0.62, 0.62)
FADED: Rgb = (0.5, 0.5, 0.5)
BOLD_MM = 0.55
LINES_MM = {Seen.OUTLINE: 0.32, Seen.CREASE: 0.2, Seen.THROUGH: 0.12}
INKS = {Seen.OUTLINE: INK, Seen.CREASE: (0.15, 0.15, 0.15), Seen.THROUGH: PALE}
HATCH_MM, HATCH_STEP_MM = 0.13, 1.1
LEADER_MM, DOT_MM = 0.18, 0.45


@dataclass(frozen=True)
class Drawing:
    """What a camera sees of some bricks, as lines.

    Attributes
    ----------
    index : (H, W) int32
        As ``label_index`` gives it.
    """

    poses: tuple[BrickPose, ...]
    lines: Lines
    index: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Frame:
    """Where on a page a picture lies: its lower left corner, and how large a pixel of it is, in mm."""

    corner_mm: tuple[float, float]
    pixel_mm: float
    height_px: int

    def place(self, points_px: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Pixels ``(..., 2)`` from the upper left corner, in mm from the lower left one."""
        x, y = points_px[..., 0], self.height_px - points_px[..., 1]
        return np.asarray(np.stack([x, y], axis=-1) * self.pixel_mm + np.array(self.corner_mm), np.float64)


def line_drawing(poses: Sequence[BrickPose], camera: Camera) -> Drawing:
    """Work out the lines of a drawing; raises PictureError where Mitsuba is not installed."""
    return Drawing(tuple(poses), visible_lines(poses, camera), label_index(poses, camera))


def draw_drawing(canvas: Canvas, drawing: Drawing, frame: Frame, *, faded_up_to: int | None = None) -> None:
    """Put a drawing on a page.

    Parameters
    ----------
    faded_up_to : int, optional
        So many bricks, from the first one, are drawn in grey, and the others with bold outlines.
    """
    bold = faded_up_to is not None
    last_faded = faded_up_to or 0
    step_px = HATCH_STEP_MM / frame.pixel_mm
    for place, pose in enumerate(drawing.poses, start=1):
        if directions := hatching_deg(pose.color):
            pieces = hatch(drawing.index == place, directions, step_px)
            canvas.lines(frame.place(pieces), FADED if place <= last_faded else INK, HATCH_MM)
    lines = drawing.lines
    faded = lines.place <= last_faded
    # The outlines last, and those of what is not faded: they lie on top.
    for grey in (True, False):
        for kind in reversed(Seen):
            pieces = frame.place(lines.ends_px[(lines.seen == kind) & (faded == grey)])
            ink = FADED if grey and kind is not Seen.THROUGH else INKS[kind]
            canvas.lines(pieces, ink, BOLD_MM if bold and kind is Seen.OUTLINE and not grey else LINES_MM[kind])


def write_names(  # noqa: PLR0913 - what to write, where, and how
    canvas: Canvas, drawing: Drawing, frame: Frame, names: Mapping[str, str], size_mm: float, *, blanks: bool = False
) -> None:
    """Write names beside a drawing.

    Parameters
    ----------
    names : Mapping of str to str
        By the bricks' ids; each text stands beside one brick.
    size_mm : float
        Height of the letters' line.
    blanks : bool
        Write a number and room for a name in the place of each name.
    """
    shown = each_once(names, drawing.poses, drawing.index)
    height_px = size_mm / frame.pixel_mm
    for label in place_names(drawing.index, numbered_blanks(shown) if blanks else shown, height_px):
        anchor, end = (frame.place(np.array(xy)) for xy in (label.anchor_xy, label.end_xy))
        canvas.lines(np.array([[anchor, end]]), INK, LEADER_MM)
        canvas.polygon(anchor + DOT_MM * _CIRCLE, INK, None, 0.0)
        width = text_width_mm(label.text, size_mm, bold=True)
        left = end[0] + size_mm / 2 if label.on_right else end[0] - size_mm / 2 - width
        canvas.text(label.text, (float(left), float(end[1]) - size_mm / 3), size_mm, bold=True)


_ANGLES = np.linspace(0.0, 2 * np.pi, 16, endpoint=False)
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)

PAPER_WIDTH_MM = 160.0
NAMES_RATIO = 1 / 26
"""Height of names, of the picture's height."""


def paper_picture(
    poses: Sequence[BrickPose], names: Mapping[str, str], camera: Camera, *, blanks: bool = False
) -> Canvas:
    """Draw bricks in lines, with names beside them.

    Parameters
    ----------
    names : Mapping of str to str
        As for ``write_names``.

    Returns
    -------
    Canvas
        160 mm wide, with the proportions of the camera's picture.

    Raises
    ------
    PictureError
        Where Mitsuba is not installed.
    """
    width, height = camera.size
    frame = Frame((0.0, 0.0), PAPER_WIDTH_MM / width, height)
    canvas = Canvas((PAPER_WIDTH_MM, height * frame.pixel_mm))
    drawing = line_drawing(poses, camera)
    draw_drawing(canvas, drawing, frame)
    if names:
        size_mm = min(height, width * 0.7) * NAMES_RATIO * frame.pixel_mm
        write_names(canvas, drawing, frame, names, size_mm, blanks=blanks)
    return canvas
