"""Where a photo shows the parts of a mat: the pixels in which to look for each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...pixels import pixels_at, to_opencv
from .find import FoundMat
from .layout import PATCH_MM, SQUARE_MM, Mat

Array = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.int32]

EDGE_STEP_MM = 0.5
"""Between places across and along an edge of the paper."""

_RING_MM = (PATCH_MM + SQUARE_MM) / 4  # half of a square between its edge and that of its patch
_RING_POINTS = 6  # a side
_INNER_FRACTION = 0.7  # of a patch's side: its edge is mixed with the black around it
_PATCH_POINTS = 9  # a side
_WORDS_MM = 14.0  # from the edges of the sheet, where its words are
_EDGE_RANGE = (0.93, 1.09)  # of the paper's half, where its edge is looked for
_EDGE_REACH = 0.45  # of the paper's side, along an edge to both sides of its middle
_EDGE_BORDER_MM = 2.4  # from the frame, which has an edge of its own
_CORNERS = np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]])


@dataclass(frozen=True)
class EdgePlaces:
    """Where to look for one edge of the paper.

    Attributes
    ----------
    away_mm : (A,) float64
        From the middle of the mat.
    places : (L, A, 2) float32
        Along the edge and away from the middle, as OpenCV counts; they may lie outside the photo.
    """

    away_mm: Array
    places: npt.NDArray[np.float32]


@dataclass(frozen=True)
class MatPlaces:
    """Column and row of the pixels that show the parts of a mat. They may lie outside the photo.

    Attributes
    ----------
    points : (N, 2) int32
        Where it was found.
    rings : (B, 24, 2) int32
        On each of ``mat.black``, all around its patch.
    patches : (B, 81, 2) int32
        On each of ``mat.patches``, all over it.
    black : (B, 4, 2) int32
        Corners of each of ``mat.black``.
    free : (F, 4, 2) int32
        Corners of what nothing stands before: squares whose markers were seen, and the two strips with words, of which
        nobody can tell, but bricks have another place.
    edges : tuple of (EdgePlaces, EdgePlaces)
        Of the paper: left and right, near and far.
    """

    mat: Mat
    points: Pixels
    rings: Pixels
    patches: Pixels
    black: Pixels
    free: Pixels
    edges: tuple[tuple[EdgePlaces, EdgePlaces], ...]


def mat_places(found: FoundMat) -> MatPlaces:
    """Work out where a photo shows the parts of a mat.

    Parameters
    ----------
    found : FoundMat
        The mat in this photo.
    """
    mat = found.mat
    edges_mm = [_edge_mm(mat, axis, sign) for axis in (0, 1) for sign in (-1, 1)]
    black_mm = np.array([patch.center_mm for patch in mat.patches])[:, None]
    seen_mm = np.array([mat.marker_middles_mm[k] for k in found.markers]).reshape(-1, 1, 2)
    words_mm = np.array([[[0, sign * (mat.sheet_mm[1] - _WORDS_MM) / 2]] for sign in (-1, 1)])
    words_corners_mm = np.array([mat.board_mm[0], _WORDS_MM]) / 2 * _CORNERS
    free_mm = np.concatenate([seen_mm + SQUARE_MM / 2 * _CORNERS, words_mm + words_corners_mm])

    def shown(places_mm: Array) -> Array:
        return found.project(places_mm.reshape(-1, 2)).reshape(places_mm.shape)

    left, right, near, far = (EdgePlaces(d, to_opencv(shown(mm)).astype(np.float32)) for d, mm in edges_mm)
    return MatPlaces(
        mat,
        points=pixels_at(found.points_px),
        rings=pixels_at(shown(black_mm + _ring_mm())),
        patches=pixels_at(shown(black_mm + _patch_mm())),
        black=pixels_at(shown(black_mm + SQUARE_MM / 2 * _CORNERS)),
        free=pixels_at(shown(free_mm)),
        edges=((left, right), (near, far)),
    )


def _ring_mm() -> Array:
    """Places on a black square around its patch, ``(24, 2)`` mm from its middle."""
    steps = np.linspace(-_RING_MM, _RING_MM, _RING_POINTS)
    edge = np.full(_RING_POINTS, _RING_MM)
    sides = ((steps, edge), (steps, -edge), (edge, steps), (-edge, steps))
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _patch_mm() -> Array:
    """Places on a patch, ``(81, 2)`` mm from its middle."""
    steps = (np.arange(_PATCH_POINTS) / (_PATCH_POINTS - 1) - 0.5) * PATCH_MM * _INNER_FRACTION
    return np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)


def _edge_mm(mat: Mat, axis: int, sign: int) -> tuple[Array, Array]:
    """How far from the mat's middle an edge of the paper may be, ``(A,)`` mm, and places there, ``(L, A, 2)`` mm."""
    half_mm, length_mm = mat.sheet_mm[axis] / 2, mat.sheet_mm[1 - axis]
    low = max(half_mm * _EDGE_RANGE[0], mat.board_mm[axis] / 2 + _EDGE_BORDER_MM)
    away = np.arange(low, half_mm * _EDGE_RANGE[1], EDGE_STEP_MM)
    along = np.arange(-_EDGE_REACH * length_mm, _EDGE_REACH * length_mm, EDGE_STEP_MM)
    grid = np.stack(np.meshgrid(sign * away, along), axis=-1)
    return away, grid if axis == 0 else grid[..., ::-1]
