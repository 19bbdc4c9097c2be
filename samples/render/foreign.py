"""Other bricks: toy bricks that look like the catalog's and are none of them."""

import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ...catalog.types import BRICK_HEIGHT_MM, STUD_PITCH_MM
from .space import triple, upright_pose
from .surfaces import clear_plastic, linear_rgb, white_plastic
from .things import Item, Material

Array = npt.NDArray[np.float64]

PLATE_HEIGHT_MM = 3.2
SIZES = ((1, 1), (1, 2), (2, 2), (2, 3), (2, 4), (1, 4), (2, 6))
SHAPES = ("brick", "brick", "brick", "plate", "plate", "slope", "dome", "round", "tile")
OWN_COLOR_FRACTION = 0.5  # that wear a colour of the catalog
SAME_SIZE_DISTANCE = 0.5  # between the colours of a brick of the catalog and of another one of its mould
PILE = (0.55, 0.2, 0.1, 0.15)  # how often one, two, three or four stand on each other
RGB = (
    (0.7, 0.05, 0.05),
    (0.05, 0.2, 0.6),
    (0.05, 0.4, 0.15),
    (0.95, 0.75, 0.05),
    (0.06, 0.06, 0.07),
    (0.9, 0.45, 0.05),
    (0.55, 0.55, 0.56),
    (0.75, 0.1, 0.6),
    (0.35, 0.2, 0.1),
    (0.1, 0.6, 0.7),
)


def foreign_bricks(rng: np.random.Generator, catalog: Catalog, place: Array, yaw_deg: float) -> list[Item]:
    """Draw a pile of other bricks: of other colours, sizes or moulds than the catalog's.

    Parameters
    ----------
    place : (2,) ndarray
        Where it stands, mm.

    Returns
    -------
    list of Item
        From below up, without label indices; what would be a brick of the catalog is left out.
    """
    items: list[Item] = []
    z = 0.0
    uniform = rng.random() < 0.5
    studs, material = _size(rng), _plastic(rng, catalog)
    for _ in range(int(rng.choice(len(PILE), p=PILE)) + 1):
        if not uniform:
            studs, material = _size(rng), _plastic(rng, catalog)
        shape = str(rng.choice(SHAPES))
        if shape == "slope":
            studs = (2, studs[0])
        elif shape in {"dome", "round"}:
            studs = (1, 1) if rng.random() < 0.6 else (2, 2)
        if is_like_ours(shape, studs, material, catalog):
            continue
        height = PLATE_HEIGHT_MM if shape in {"plate", "tile"} else BRICK_HEIGHT_MM
        size = (studs[0] * STUD_PITCH_MM, studs[1] * STUD_PITCH_MM, height)
        pose = upright_pose(yaw_deg + float(rng.choice([0, 90])), np.append(place, z + height / 2))
        items.append(Item(0, shape, studs, size, int(rng.integers(12)), pose, material))
        if shape in {"dome", "slope", "tile"}:
            break  # nothing holds on it
        z += height
    return items


def is_like_ours(shape: str, studs: tuple[int, int], material: Material, catalog: Catalog) -> bool:
    """Whether a brick could be taken for one of the catalog: a mould of its size in about its colour.

    A white plate of one by two counts too: two of them are a link.
    """
    for brick in catalog:
        plate_link = brick.shape == "link" and shape == "plate" and sorted(studs) == [1, 2]
        if not plate_link and (brick.shape != shape or sorted(brick.studs) != sorted(studs)):
            continue
        if brick.color.clear or material.kind == "clear":
            if brick.color.clear and material.kind == "clear":
                return True
            continue
        ours = np.array(linear_rgb(np.array(brick.color.rgb) / 255))
        if float(np.abs(np.array(material.rgb) - ours).sum()) < SAME_SIZE_DISTANCE:
            return True
    return False


def _size(rng: np.random.Generator) -> tuple[int, int]:
    return SIZES[int(rng.integers(len(SIZES)))]


def _plastic(rng: np.random.Generator, catalog: Catalog) -> Material:
    if rng.random() < OWN_COLOR_FRACTION:
        color = catalog.bricks[int(rng.integers(len(catalog)))].color
        if color.clear:
            return clear_plastic(rng)
        if min(color.rgb) > 220:
            return white_plastic(rng)
        rgb = np.array(linear_rgb(np.array(color.rgb) / 255))
    else:
        rgb = np.array(RGB[int(rng.integers(len(RGB)))])
    rgb = np.clip(rgb + rng.normal(0, 0.02, 3), 0.01, 1)
    return Material("plastic", triple(rgb), roughness=float(rng.uniform(0.08, 0.45)))
