"""Random light: lamps and surroundings."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from .space import triple
from .things import Lamp, Rgb, World

SURROUNDED_FRACTION = 0.9  # of scenes; lamps alone before one colour are what no phone sees


def random_lighting(rng: np.random.Generator, lights: Sequence[Path], distance_mm: float) -> tuple[list[Lamp], World]:
    """Draw the light of a scene.

    Parameters
    ----------
    rng : Generator
    lights : sequence of Path
        Surroundings (EXR) to choose from.
    distance_mm : float
        From the camera to what it looks at.

    Returns
    -------
    tuple
        List of Lamp, and World.
    """
    warmth = rng.normal(0, 0.12)
    tint = np.clip(np.array([1 + warmth, 1.0, 1 - warmth]) + rng.normal(0, 0.02, 3), 0.4, 1.6)
    kind = rng.random()
    picture = str(lights[int(rng.integers(len(lights)))]) if lights and kind < SURROUNDED_FRACTION else ""
    strength = float(np.exp(rng.normal(0, 0.35)) * (0.9 if picture else 0.8))
    world = World(picture, triple(tint * rng.uniform(0.3, 1.0)), strength, float(rng.uniform(0, 360)))
    lamps = []
    for _ in range(int(rng.choice([0, 1, 2], p=[0.3, 0.5, 0.2])) if picture else int(rng.integers(1, 3))):
        direction = np.array([rng.normal(), rng.normal(), rng.uniform(0.4, 2.2)])
        reach = distance_mm * rng.uniform(0.8, 2.5)
        place = direction / np.linalg.norm(direction) * reach
        power = float(reach**2 * np.exp(rng.normal(0, 0.5)) * (1.2 if not picture else 0.8))
        size = float(reach * rng.choice([rng.uniform(0.02, 0.1), rng.uniform(0.1, 0.9)]))
        color = np.clip(tint + rng.normal(0, 0.08, 3), 0.3, 1.7)
        lamps.append(Lamp(triple(place), (0.0, 0.0, 10.0), size, power, triple(color)))
    return lamps, world


def tinted(lamps: Sequence[Lamp], world: World, rgb: Rgb) -> tuple[tuple[Lamp, ...], World]:
    """The same light through a filter of a colour.

    Parameters
    ----------
    lamps : sequence of Lamp
    world : World
    rgb : tuple of float
        What the filter leaves of linear light.

    Returns
    -------
    tuple
        Lamps and World.
    """
    filter_rgb = np.array(rgb)
    return (
        tuple(replace(lamp, rgb=triple(filter_rgb * lamp.rgb)) for lamp in lamps),
        replace(world, rgb=triple(filter_rgb * world.rgb), tint=triple(filter_rgb * world.tint)),
    )
