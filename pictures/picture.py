"""One picture of a stack, ray-traced or in lines, with names beside its bricks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from ..moulds import BrickPose
from ..printing import MM_PER_INCH, Canvas
from ..samples.render.camera import Camera
from .blender import trace_with_blender
from .labels import draw_names
from .names import each_once, numbered_blanks
from .paper import paper_picture
from .raytrace import label_index, trace

Picture = npt.NDArray[np.uint8]

BLENDER_SAMPLES = 48


class Quality(StrEnum):
    """How much work a picture is: few light paths, enough of them, or Blender's."""

    DRAFT = "draft"
    GOOD = "good"
    BEST = "best"


SAMPLES = {Quality.DRAFT: 6, Quality.GOOD: 24}
"""Light paths a pixel."""


class Style(StrEnum):
    """A picture as a camera would take it, or in lines for paper."""

    PHOTO = "photo"
    PAPER = "paper"


@dataclass(frozen=True)
class Look:
    """How a picture is drawn.

    Attributes
    ----------
    quality : Quality
        Of what is ray-traced.
    blender : Path or None
        Python of Blender's environment, for the best quality.
    """

    style: Style = Style.PHOTO
    quality: Quality = Quality.GOOD
    blender: Path | None = None


def draw_bricks(poses: Sequence[BrickPose], camera: Camera, look: Look) -> Picture:
    """Draw bricks without names, (H, W, 3) uint8, RGB.

    Raises
    ------
    PictureError
        Where the extra is not installed.
    RenderError
        Where Blender ends before its time.
    """
    if look.style is Style.PAPER:
        return paper_pixels(paper_picture(poses, {}, camera), camera.size)
    if look.quality is Quality.BEST and look.blender is not None:
        return trace_with_blender(poses, camera, look.blender, samples=BLENDER_SAMPLES)[0]
    return trace(poses, camera, samples=SAMPLES.get(look.quality, SAMPLES[Quality.GOOD]))


def paper_pixels(canvas: Canvas, size: tuple[int, int]) -> Picture:
    """A page as a picture of so many pixels, (H, W, 3) uint8, RGB."""
    drawn = Image.fromarray(canvas.pixels(dpi=size[0] / canvas.size_mm[0] * MM_PER_INCH))
    return np.asarray(drawn if drawn.size == size else drawn.resize(size, Image.Resampling.LANCZOS), np.uint8)


def named_picture(
    poses: Sequence[BrickPose], names: Mapping[str, str], camera: Camera, look: Look, *, blanks: bool = False
) -> Image.Image:
    """Draw bricks with names beside them.

    Parameters
    ----------
    names : Mapping of str to str
        By the bricks' ids; each text stands beside one brick.
    blanks : bool
        Write a number and room for a name in the place of each name.

    Returns
    -------
    Image
        RGB.

    Raises
    ------
    PictureError, RenderError
        As ``draw_bricks``.
    """
    if look.style is Style.PAPER:
        return Image.fromarray(paper_pixels(paper_picture(poses, names, camera, blanks=blanks), camera.size))
    image = Image.fromarray(draw_bricks(poses, camera, look))
    if names:
        index = label_index(poses, camera)
        shown = each_once(names, poses, index)
        draw_names(image, index, numbered_blanks(shown) if blanks else shown)
    return image
