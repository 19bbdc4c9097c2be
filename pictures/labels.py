"""Names at the sides of a picture, each with a line to its brick, as in the author's figures."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from ..printing import korean_font

NAME_RATIO = 1 / 27  # height of names, of the picture's height
LINE_STEP = 2.0  # between the lines of names, in heights of names
GAP = 2.6  # between the stack and its names, likewise
INK = (16, 16, 16)
LEADER = (70, 70, 70)
WEIGHT = 1 / 45  # of the outline that makes letters bolder, of their height
OVERSAMPLING = 3  # Pillow draws lines without smooth edges


@dataclass(frozen=True)
class Label:
    """A name, where its line begins and ends, and on which side of the stack it stands; pixels ``(x, y)``."""

    text: str
    anchor_xy: tuple[float, float]
    end_xy: tuple[float, float]
    on_right: bool


def place_names(index: npt.NDArray[np.integer], names: Mapping[int, str], height_px: float) -> list[Label]:
    """Find places for names at the left and the right of a stack.

    Parameters
    ----------
    index : (H, W) int
        Label index of the foremost brick of each pixel; 0 where there is none.
    names : Mapping of int to str
        By label index; those that no pixel has are left out.
    height_px : float
        Height of a name.

    Returns
    -------
    list of Label
        No two of one side overlap, as long as the picture is high enough for them.
    """
    columns = np.flatnonzero((index > 0).any(axis=0))
    left, right = (int(columns[0]), int(columns[-1])) if len(columns) else (0, index.shape[1])
    labels = []
    for on_right in (False, True):
        anchors = {
            k: _anchor(mask, on_right=on_right)
            for k in names
            if (mask := index == k).any() and (np.nonzero(mask)[1].mean() > (left + right) / 2) == on_right
        }
        side = sorted(anchors, key=lambda k: anchors[k][1])
        rows = _spread([anchors[k][1] for k in side], LINE_STEP * height_px, index.shape[0])
        x = right + GAP * height_px if on_right else left - GAP * height_px
        labels += [Label(names[k], anchors[k], (float(x), y), on_right) for k, y in zip(side, rows, strict=True)]
    return labels


def draw_names(image: Image.Image, index: npt.NDArray[np.integer], names: Mapping[int, str]) -> None:
    """Write names beside a stack.

    Parameters
    ----------
    image : Image
        RGB; is drawn on.
    index : (H, W) int
        As for ``place_names``.
    """
    height = max(8, round(min(image.height, image.width * 0.7) * NAME_RATIO))
    ink = Image.new("L", (image.width * OVERSAMPLING, image.height * OVERSAMPLING), 0)
    lines = ink.copy()
    fine, thin = ImageDraw.Draw(ink), ImageDraw.Draw(lines)
    font = _font(height * OVERSAMPLING)
    for label in place_names(index, names, height):
        (x, y), (end_x, end_y) = (
            tuple(OVERSAMPLING * v for v in label.anchor_xy),
            tuple(OVERSAMPLING * v for v in label.end_xy),
        )
        width, dot = max(2, height * OVERSAMPLING // 16), height * OVERSAMPLING / 9
        thin.line([(x, y), (end_x, end_y)], fill=255, width=width)
        thin.ellipse([x - dot, y - dot, x + dot, y + dot], fill=255)
        gap = (1 if label.on_right else -1) * height * OVERSAMPLING / 2
        anchor, weight = "lm" if label.on_right else "rm", round(height * OVERSAMPLING * WEIGHT)
        fine.text((end_x + gap, end_y), label.text, fill=255, font=font, anchor=anchor, stroke_width=weight)
    for mask, color in ((lines, LEADER), (ink, INK)):
        image.paste(color, mask=mask.resize(image.size, Image.Resampling.BOX))


def _font(height: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file = korean_font(bold=True)
    return ImageFont.load_default(height) if file is None else ImageFont.truetype(str(file), height)


def _anchor(mask: npt.NDArray[np.bool_], *, on_right: bool) -> tuple[float, float]:
    """The pixel of a brick that is nearest to the middle of that half of it which faces its name."""
    places = np.argwhere(mask)
    middle = np.median(places[:, 1])
    places = places[places[:, 1] >= middle] if on_right else places[places[:, 1] <= middle]
    y, x = places[np.abs(places - places.mean(axis=0)).sum(axis=1).argmin()]
    return float(x), float(y)


def _spread(rows: list[float], step: float, height: int) -> list[float]:
    """Rising heights, moved so that neighbours are a step apart and all lie in the picture."""
    moved: list[float] = []
    for row in rows:
        moved.append(max(row, moved[-1] + step) if moved else row)
    over = max(moved[-1] + step / 2 - height, 0.0) if moved else 0.0
    return [y - over for y in moved]
