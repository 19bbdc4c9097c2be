"""Perfect bricks and maps, projected by the sample renderer's camera: what the network would say if it never erred."""

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.catalog.outline import body_corners
from deepbrick.samples.render.camera import Camera, look_at
from deepbrick.samples.render.layout import place_stack
from deepbrick.vision.assemble.stacks import assemble_stacks
from deepbrick.vision.bricks import FoundBrick
from deepbrick.vision.maps import STRIDE, Maps, cell_centers
from deepbrick.vision.read.columns import find_columns
from deepbrick.vision.read.region import Look, RegionReading
from deepbrick.vision.read.view import View

CATALOG = load_catalog()


def camera_at(azimuth=20.0, elevation=25.0, roll=0.0, distance=260.0, size=(640, 480)):
    """A camera that looks at a stack's middle from near by: a stud is about 25 pixels."""
    position, rotation = look_at(np.array([25.0, 0.0, 25.0]), azimuth, elevation, distance, roll)
    return Camera(tuple(position), tuple(map(tuple, rotation)), 800.0, size)


@pytest.fixture(scope="session")
def true_camera():
    """The camera that bricks are projected by, for the same view."""
    return camera_at


def frame_of(kind, center_mm, camera):
    """Projected centre and frame of a brick's body: center, up, along, across."""
    corners = camera.project(body_corners(kind.size_mm) + np.array(center_mm)).reshape(2, 2, 2, 2)
    length, width, height = kind.size_mm
    along = (corners[1] - corners[0]).mean(axis=(0, 1)) * 16 / length
    across = (corners[:, 1] - corners[:, 0]).mean(axis=(0, 1)) * 16 / width
    up = (corners[:, :, 1] - corners[:, :, 0]).mean(axis=(0, 1)) * 9.6 / height
    turn = -1.0 if up[0] * along[1] - up[1] * along[0] < 0 else 1.0
    return corners.mean(axis=(0, 1, 2)), up, along * turn, across * turn


@pytest.fixture(scope="session")
def find_perfectly():
    """Build the bricks of a stack as a reader without error would find them, the farthest first."""

    def build(columns, *, linked=True, seed=0, origin_mm=(0.0, 0.0), **view):
        camera = camera_at(**view)
        rng = np.random.default_rng(seed)
        found, away = [], []
        for placed in place_stack(columns, CATALOG, rng, linked=linked):
            kind = CATALOG[placed.token]
            place = np.array(placed.center_mm) + np.append(origin_mm, 0)
            center, up, along, across = frame_of(kind, place, camera)
            share = np.full(len(CATALOG), 0.01 / (len(CATALOG) - 1))
            share[CATALOG.tokens.index(placed.token)] = 0.99
            found.append(FoundBrick(kind, share, 0.9, center, up, along, across))
            away.append(np.linalg.norm(place - camera.position_mm))
        # From the farthest to the nearest, as a painter needs them.
        return [found[k] for k in np.argsort(-np.array(away))]

    return build


@pytest.fixture(scope="session")
def paint_maps():
    """Paint bricks as the network's maps: later bricks lie in front of earlier ones."""

    def paint(bricks, size=(640, 480)):
        columns, rows = size[0] // STRIDE, size[1] // STRIDE
        probability = np.zeros((rows, columns, 1 + len(CATALOG)), np.float32)
        probability[..., 0] = 1
        heat = np.zeros((rows, columns), np.float32)
        vectors = {name: np.zeros((rows, columns, 2), np.float32) for name in ("offset", "up", "along", "across")}
        middles = cell_centers(rows, columns)
        for brick in bricks:
            mask = np.zeros((rows, columns), np.uint8)
            cv2.fillConvexPoly(mask, np.rint(brick.outline_px() / STRIDE - 0.5).astype(np.int32), 1)
            inside = mask > 0
            probability[inside] = np.append(0, brick.probability)
            vectors["offset"][inside] = (brick.center - middles)[inside]
            for name in ("up", "along", "across"):
                vectors[name][inside] = getattr(brick, name)
            distance = np.linalg.norm(middles - brick.center, axis=-1)
            heat = np.maximum(heat, 0.95 * np.exp(-(distance**2) / (2 * (0.12 * brick.stud_px) ** 2)))
        return Maps(probability, heat.astype(np.float32), **vectors)

    return paint


@pytest.fixture(scope="session")
def reading_of():
    """Read maps as those of a whole photo, which the network looked at as it is."""

    def read(maps, camera=None):
        view = View(np.zeros((*(STRIDE * n for n in maps.center_heatmap.shape), 3), np.uint8), np.eye(2), np.zeros(2))
        return RegionReading(tuple(c.bricks for c in find_columns(maps, CATALOG, camera)), Look(view, maps))

    return read


@pytest.fixture(scope="session")
def read_perfectly(paint_maps, reading_of):
    """Order bricks as the reader does, from the maps that a network without error would give."""

    def read(bricks, camera=None):
        return assemble_stacks([reading_of(paint_maps(bricks), camera)], CATALOG)[:2]

    return read
