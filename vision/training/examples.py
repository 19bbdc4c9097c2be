"""Rendered photos to training examples: a random view of a photo, and the maps that the network shall answer."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from ...catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM
from ...samples.render.faults import phone_faults
from ..maps import STRIDE, VECTOR_UNIT_PX, cell_centers, stud_pitch_px

Array = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Views:
    """What views of photos are like.

    Attributes
    ----------
    side_px : int
    near_pitch_px : tuple of float
        Of a stud, lowest and highest, in most views: around the size in which the network reads.
    max_enlargement : float
        Of a photo: beyond, a plate cannot be told from a jumper plate by anyone.
    """

    side_px: int
    near_pitch_px: tuple[float, float]
    max_enlargement: float


READER_VIEWS = Views(192, (17.0, 34.0), 1.6)
CLOSER_VIEWS = Views(256, (17.0, 40.0), 2.0)

FAR_SHARE = 0.12
FAR_PITCH_PX = (5.0, 16.0)
LEGIBLE_PITCH_PX = 14.0
MIN_VISIBLE = 0.04
BALANCE = (0.5, 3.0)  # weight of a brick's cells: plates count like bricks, but crumbs do not
FAULTS_SHARE = 0.7
MAX_FAULTS = 0.8  # the photos have a phone's faults already
HEAT_SIGMA_PITCHES = 0.12  # two plates on each other, seen from above, are two peaks


@dataclass(frozen=True)
class LabelledPhoto:
    """A rendered photo and its label.

    Attributes
    ----------
    image_bgr : (H, W, 3) uint8
    index : (H, W) uint8
        Row of the arrays below plus one for the foremost brick of each pixel; 0 where there is none.
    classes : (N,) int64
        Places in the catalog.
    centers, up, along, across : (N, 2) float32
        In pixels, as in ``deepbrick.vision.maps``.
    visible : (N,) float32
        Share of the brick's outline that shows, roughly.
    places : (N, 3) int64
        Stack, column and level; of a link, those of its earlier brick.
    """

    image_bgr: Image
    index: Image
    classes: npt.NDArray[np.int64]
    centers: Array
    up: Array
    along: Array
    across: Array
    visible: Array
    places: npt.NDArray[np.int64]

    @property
    def legible(self) -> int:
        """Number of bricks that are large enough in the photo to be told apart."""
        pitches = stud_pitch_px(self.up, self.along, self.across)
        return int((pitches > LEGIBLE_PITCH_PX).sum())


def load_labelled(path: Path, catalog: Catalog) -> LabelledPhoto:
    """Load one photo of the renderer by the path of its JSON."""
    document: dict[str, Any] = json.loads(path.read_text())
    image = cv2.imread(str(path.with_suffix(".jpg")), cv2.IMREAD_COLOR)
    index = cv2.imread(str(path.with_name(path.stem + "-index.png")), cv2.IMREAD_GRAYSCALE)
    if image is None or index is None:
        msg = f"{path} has no photo beside it."
        raise FileNotFoundError(msg)
    entries = sorted(document["bricks"] + document["links"], key=lambda b: b["index"])
    kinds = [catalog[e["token"]] for e in entries]
    # The renderer lists corners with x slowest and z fastest, each from low to high.
    corners = np.array([e["corners"] for e in entries], np.float32).reshape(-1, 2, 2, 2, 2)
    size = np.array([k.size_mm for k in kinds], np.float32).reshape(-1, 3)
    along = (corners[:, 1] - corners[:, 0]).mean(axis=(1, 2)) * (COLUMN_PITCH_MM / size[:, :1])
    across = (corners[:, :, 1] - corners[:, :, 0]).mean(axis=(1, 2)) * (COLUMN_PITCH_MM / size[:, 1:2])
    up = (corners[:, :, :, 1] - corners[:, :, :, 0]).mean(axis=(1, 2)) * (BRICK_HEIGHT_MM / size[:, 2:])
    # Seen from the other long side, the frame is turned by half a turn about the vertical.
    turn = np.where(up[:, :1] * along[:, 1:] - up[:, 1:] * along[:, :1] < 0, -1.0, 1.0).astype(np.float32)
    pitch = stud_pitch_px(up, along, across)
    area = pitch**2 * size[:, 2] / 8 * 1.5
    return LabelledPhoto(
        image_bgr=image.astype(np.uint8),
        index=index.astype(np.uint8),
        classes=np.array([catalog.tokens.index(k.token) for k in kinds], np.int64),
        centers=corners.mean(axis=(1, 2, 3)).astype(np.float32).reshape(-1, 2),
        up=up,
        along=along * turn,
        across=across * turn,
        visible=np.asarray([e["visible_px"] for e in entries] / np.maximum(area, 1), np.float32),
        places=np.array([[e["stack"], e["column"], e["level"]] for e in entries], np.int64).reshape(-1, 3),
    )


def random_view(
    photo: LabelledPhoto, rng: np.random.Generator, backdrop_bgr: Image | None = None, views: Views = READER_VIEWS
) -> tuple[Image, Array, Array]:
    """Cut a random view out of a photo: scaled, turned, mirrored, with a phone's faults.

    Parameters
    ----------
    photo : LabelledPhoto
    rng : numpy.random.Generator
    backdrop_bgr : (H, W, 3) uint8, optional
        Shows where the view reaches beyond the photo; by default the photo's border is drawn out.
    views : Views

    Returns
    -------
    image_bgr : (S, S, 3) uint8
        ``S`` is ``views.side_px``.
    target : (h, w, 2 + 2 * 4) float32
        Class, heat and the vectors, as ``loss`` takes them.
    weight : (h, w) float32
        How much a cell that shows a brick counts, around 1 and more for a small brick's; 0 where there is none.
    """
    matrix, mirror = _view_matrix(photo, rng, views)
    side_px = views.side_px
    linear, shift = matrix[:, :2], matrix[:, 2]
    # OpenCV counts from the middle of the first pixel, the labels from its corner.
    corner = shift + linear @ np.array([0.5, 0.5], np.float32)
    to_pixels = np.hstack([linear, corner[:, None] - 0.5])
    to_cells = np.hstack([linear / STRIDE, corner[:, None] / STRIDE - 0.5])
    source = photo.image_bgr
    scale = float(np.sqrt(abs(np.linalg.det(linear))))
    if scale < 0.6:  # warping alone would alias
        source = cv2.GaussianBlur(source, (0, 0), 0.4 / scale).astype(np.uint8)
    view = np.asarray(cv2.warpAffine(source, to_pixels, (side_px, side_px), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    if backdrop_bgr is not None:
        inside = cv2.warpAffine(np.full(source.shape[:2], 255, np.uint8), to_pixels, (side_px, side_px)) > 127
        view = np.asarray(np.where(inside[..., None], view, backdrop_bgr), np.uint8)
    cells = side_px // STRIDE
    index = cv2.warpAffine(photo.index, to_cells, (cells, cells), flags=cv2.INTER_NEAREST)
    target, weight = _targets(photo, matrix, index.astype(np.int64), mirror=mirror)
    if rng.random() < FAULTS_SHARE:
        view = phone_faults(view, rng, strength=float(rng.uniform(0, MAX_FAULTS)))
    if rng.random() < 0.5:
        quality = int(rng.integers(35, 95))
        _, data = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, quality])
        view = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return view, target, weight


def _view_matrix(photo: LabelledPhoto, rng: np.random.Generator, views: Views) -> tuple[Array, bool]:
    height, width = photo.index.shape
    focus = np.array([width, height]) * rng.uniform(0.2, 0.8, 2)
    pitch = 16.0
    low, high = FAR_PITCH_PX if rng.random() < FAR_SHARE else views.near_pitch_px
    if len(photo.classes):
        pitches = stud_pitch_px(photo.up, photo.along, photo.across)
        sharp = np.flatnonzero(pitches * views.max_enlargement > low)
        k = int(rng.choice(sharp)) if len(sharp) else int(pitches.argmax())
        focus, pitch = photo.centers[k], float(pitches[k])
    high = max(min(high, views.max_enlargement * pitch), low)
    scale = min(float(np.exp(rng.uniform(np.log(low), np.log(high)))) / pitch, views.max_enlargement)
    stretch = np.exp(rng.normal(0, 0.04, 2))
    angle = np.deg2rad(rng.normal(0, 5) if rng.random() < 0.7 else rng.uniform(-22, 22))
    mirror = bool(rng.random() < 0.5)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.diag(scale * stretch * [-1.0 if mirror else 1.0, 1.0])
    place = (0.5 + rng.uniform(-0.25, 0.25, 2)) * views.side_px
    return np.hstack([linear, (place - linear @ focus)[:, None]]).astype(np.float32), mirror


def _targets(photo: LabelledPhoto, matrix: Array, index: npt.NDArray[np.int64], *, mirror: bool) -> tuple[Array, Array]:
    cells = index.shape[0]
    middles = cell_centers(cells, cells)
    target = np.zeros((cells, cells, 10), np.float32)
    shown = index > 0
    if len(photo.classes) == 0:
        return target, shown.astype(np.float32)
    linear = matrix[:, :2].T
    centers = photo.centers @ linear + matrix[:, 2]
    up, along, across = photo.up @ linear, photo.along @ linear, photo.across @ linear
    if mirror:
        along = -along
    rows = np.maximum(index - 1, 0)
    target[..., 0] = np.where(shown, photo.classes[rows] + 1, 0)
    sigma = np.maximum(HEAT_SIGMA_PITCHES * stud_pitch_px(up, along, across) / STRIDE, 0.6)
    for k in np.flatnonzero(photo.visible > MIN_VISIBLE):
        x, y = centers[k] / STRIDE - 0.5
        if not (-1 < x < cells and -1 < y < cells):
            continue
        reach = int(np.ceil(3 * sigma[k]))
        x0, x1 = max(int(x) - reach, 0), min(int(x) + reach + 2, cells)
        y0, y1 = max(int(y) - reach, 0), min(int(y) + reach + 2, cells)
        gy, gx = np.mgrid[y0:y1, x0:x1]
        bump = np.exp(-((gx - x) ** 2 + (gy - y) ** 2) / (2 * sigma[k] ** 2))
        target[y0:y1, x0:x1, 1] = np.maximum(target[y0:y1, x0:x1, 1], bump)
    target[..., 2:4] = (centers[rows] - middles) / VECTOR_UNIT_PX
    target[..., 4:6] = up[rows] / VECTOR_UNIT_PX
    target[..., 6:8] = along[rows] / VECTOR_UNIT_PX
    target[..., 8:10] = across[rows] / VECTOR_UNIT_PX
    target[~shown, 2:] = 0
    cells_of = np.bincount(index.ravel(), minlength=len(photo.classes) + 1)[index]
    mean = shown.sum() / max(len(np.unique(index[shown])), 1)
    balance = np.clip(np.sqrt(mean / np.maximum(cells_of, 1)), *BALANCE)
    return target, np.where(shown, balance, 0).astype(np.float32)
