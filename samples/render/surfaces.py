"""Random materials: the plastics of bricks, and all other surfaces."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...srgb import linear_light
from .space import triple
from .things import Material, Rgb

Array = npt.NDArray[np.float64]
WORN_FRACTION = 0.15  # of sets of clear bricks
CLEAR_IOR = (1.49, 1.59)  # acrylic glass, polycarbonate
PATTERNS = ("noise", "wave", "brick", "checker", "voronoi", "musgrave")


def linear_rgb(rgb: Array) -> Rgb:
    """Turn sRGB into linear light.

    Parameters
    ----------
    rgb : (3,) ndarray
        0 to 1.

    Returns
    -------
    tuple of float
    """
    return triple(linear_light(np.clip(rgb, 0, 1)))


def white_plastic(rng: np.random.Generator) -> Material:
    """Draw the white plastic of a set of bricks, new or yellowed."""
    yellowed = rng.uniform(0, 0.12) if rng.random() < 0.25 else rng.uniform(0, 0.02)
    level = rng.uniform(0.86, 0.97)
    rgb = np.array([level, level - yellowed * 0.3, level - yellowed])
    return Material(
        "plastic", linear_rgb(rgb), roughness=float(rng.uniform(0.08, 0.5)), bump=float(rng.uniform(0, 0.05))
    )


def clear_plastic(rng: np.random.Generator) -> Material:
    """Draw the clear plastic of a set of bricks: a smooth dielectric with a faint tint.

    Roughness and bumps would glitter in salt and pepper, which no clear brick does; worn ones are a little dull.
    """
    tint = 1 - np.abs(rng.normal(0, 0.03, 3)) - np.array([0.02, 0.0, 0.05]) * rng.uniform(0, 2)
    worn = rng.random() < WORN_FRACTION
    return Material(
        "clear",
        triple(np.clip(tint, 0.75, 1)),
        roughness=float(rng.uniform(0.02, 0.08)) if worn else 0.0,
        ior=float(rng.uniform(*CLEAR_IOR)),
    )


def solid_plastic(rng: np.random.Generator, rgb: tuple[int, int, int], shared: np.random.Generator) -> Material:
    """Draw the coloured plastic of one brick.

    Parameters
    ----------
    rng : Generator
        Of this brick.
    rgb : tuple of int
        The colour in the catalog, sRGB.
    shared : Generator
        The same for all bricks of a stack: they come from one set.
    """
    shade = shared.uniform(0.8, 1.12) * (np.array(rgb) / 255) + shared.normal(0, 0.03, 3)
    return Material(
        "plastic",
        linear_rgb(shade + rng.normal(0, 0.005, 3)),
        roughness=float(shared.uniform(0.06, 0.45)),
    )


def random_surface(rng: np.random.Generator, pictures: Sequence[Path], *, dull: bool) -> Material:
    """Draw a surface that is no brick's.

    Parameters
    ----------
    pictures : sequence of Path
        Pictures that may be on it.
    dull : bool
        Whether it is of one colour.
    """
    base = rng.uniform(0.15, 0.95) + rng.normal(0, 0.02 if dull else 0.18, 3)
    second = base + rng.normal(0, 0.04 if dull else 0.25, 3)
    roughness = float(rng.uniform(0.15, 0.95))
    bump = float(rng.choice([0.0, rng.uniform(0, 0.4)]))
    kind = rng.random()
    scale = float(np.exp(rng.uniform(np.log(1.5), np.log(60))))
    if dull or kind < 0.15:
        return Material("plastic", linear_rgb(base), roughness=roughness, bump=bump, scale=scale)
    if pictures and kind < 0.6:
        picture = pictures[int(rng.integers(len(pictures)))]
        scale = float(np.exp(rng.uniform(np.log(40), np.log(500))))
        return Material("image", linear_rgb(base), roughness=roughness, scale=scale, bump=bump, image=str(picture))
    pattern = str(rng.choice(PATTERNS))
    return Material(pattern, linear_rgb(base), linear_rgb(second), roughness=roughness, scale=scale, bump=bump)
