"""Labelled photos: a picture, and which brick each of its pixels shows."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..catalog import Catalog
from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from ..vision.bricks import Pose
from ..vision.maps import stud_size_px

Array = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

OTHER = 255
"""Value in the label image of bricks that are none of the catalog's."""

LEGIBLE_STUD_PX = 14.0
FAR_AWAY_PX = -1e4


@dataclass(frozen=True)
class LabelledPhoto:
    """A rendered photo and its label.

    Attributes
    ----------
    image_bgr : (H, W, 3) uint8
    index : (H, W) uint8
        Row of the arrays below plus one for the foremost brick of each pixel; ``OTHER`` for bricks that are none of the
        catalog's; 0 where there is none.
    classes : (N,) int64
        Places in the catalog.
    centers, up, along, across : (N, 2) float32
        In pixels, as in ``deepbrick.vision.maps``.
    visible : (N,) float32
        Share of the brick's outline that shows, roughly.
    places : (N, 3) int64
        Stack, column and level; of a link, those of its earlier brick.
    others : tuple of Pose
        Of bricks that are none of the catalog's, as far as they show.
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
    others: tuple[Pose, ...] = ()

    @property
    def legible(self) -> int:
        """Number of bricks that are large enough in the photo to be told apart."""
        stud_px = stud_size_px(self.up, self.along, self.across)
        return int((stud_px > LEGIBLE_STUD_PX).sum())


def load_labelled(path: Path, catalog: Catalog) -> LabelledPhoto:
    """Load one photo of the renderer by the path of its JSON."""
    files = (path.with_suffix(".jpg"), path.with_name(path.stem + "-index.png"), path)
    if not all(f.exists() for f in files):
        msg = f"{path} has no photo beside it."
        raise FileNotFoundError(msg)
    return labelled(*(f.read_bytes() for f in files), catalog=catalog)


def labelled(jpeg: bytes, png: bytes, text: bytes, *, catalog: Catalog) -> LabelledPhoto:
    """Decode what the renderer wrote of one photo.

    Parameters
    ----------
    jpeg, png, text : bytes
        The photo, its label image and its label.

    Raises
    ------
    ValueError
        Where one of the pictures is damaged.
    """
    document: dict[str, Any] = json.loads(text)
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    index = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None or index is None:
        msg = f"The photo of seed {document.get('seed')} is damaged."
        raise ValueError(msg)
    entries = sorted(document["bricks"] + document["links"], key=lambda b: b["index"])
    kinds = [catalog[e["token"]] for e in entries]
    size = np.array([k.size_mm for k in kinds], np.float32).reshape(-1, 3)
    centers, up, along, across = _frames([e["corners"] for e in entries], size)
    stud_px = stud_size_px(up, along, across)
    area = stud_px**2 * size[:, 2] / 8 * 1.5
    index[index > len(entries)] = OTHER
    return LabelledPhoto(
        image_bgr=image.astype(np.uint8),
        index=index.astype(np.uint8),
        classes=np.array([catalog.tokens.index(k.token) for k in kinds], np.int64),
        centers=centers,
        up=up,
        along=along,
        across=across,
        visible=np.asarray([e["visible_px"] for e in entries] / np.maximum(area, 1), np.float32),
        places=np.array([[e["stack"], e["column"], e["level"]] for e in entries], np.int64).reshape(-1, 3),
        others=_others(document.get("others", [])),
    )


def _others(entries: list[dict[str, Any]]) -> tuple[Pose, ...]:
    shown = [e for e in entries if e["visible_px"] > 0]
    size = np.array([(*(STUD_PITCH_MM * n for n in e["studs"]), e["height_mm"]) for e in shown], np.float32)
    frames = _frames([e["corners"] for e in shown], size.reshape(-1, 3))
    centers, up, along, across = (v.astype(np.float64) for v in frames)
    return tuple(Pose(centers[k], up[k], along[k], across[k], e["height_mm"]) for k, e in enumerate(shown))


def _frames(corners_px: list[Any], size_mm: Array) -> tuple[Array, Array, Array, Array]:
    """Centre, up, along and across of bricks, each ``(N, 2) float32``, from their bodies' projected corners."""
    # The renderer lists corners with x slowest and z fastest, each from low to high.
    corners = np.array(corners_px, np.float32).reshape(-1, 2, 2, 2, 2)
    corners[~np.isfinite(corners).all(axis=(1, 2, 3, 4))] = FAR_AWAY_PX  # what is behind the camera
    along = (corners[:, 1] - corners[:, 0]).mean(axis=(1, 2)) * (COLUMN_PITCH_MM / size_mm[:, :1])
    across = (corners[:, :, 1] - corners[:, :, 0]).mean(axis=(1, 2)) * (COLUMN_PITCH_MM / size_mm[:, 1:2])
    up = (corners[:, :, :, 1] - corners[:, :, :, 0]).mean(axis=(1, 2)) * (BRICK_HEIGHT_MM / size_mm[:, 2:])
    # Seen from the other long side, the frame is turned by half a turn about the vertical.
    side = np.where(up[:, :1] * along[:, 1:] - up[:, 1:] * along[:, :1] < 0, -1.0, 1.0).astype(np.float32)
    return corners.mean(axis=(1, 2, 3)).reshape(-1, 2), up, along * side, across * side
