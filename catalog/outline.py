"""The space that a brick takes, in mm about the centre of its body.

``x`` runs along the row of columns, ``y`` across it, ``z`` up.
"""

import numpy as np
import numpy.typing as npt

from .types import STUD_DIAMETER_MM, STUD_HEIGHT_MM, STUD_PITCH_MM, BrickType, Shape

Array = npt.NDArray[np.float64]


def body_corners(size_mm: tuple[float, float, float]) -> Array:
    """Corners of a body about its centre.

    Parameters
    ----------
    size_mm : tuple of float
        Length, width and height.

    Returns
    -------
    (8, 3) float64
        In mm: x slowest, z fastest, each from low to high.
    """
    half = np.array(size_mm) / 2
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float64)
    return signs * half


def outline_points(brick: BrickType) -> Array:
    """Points whose projection spans a brick with its studs.

    Returns
    -------
    (N, 3) float64
        In mm; a slope falls towards low x.
    """
    corners = body_corners(brick.size_mm)
    if brick.shape is Shape.LINK:
        return corners
    length, width, height = brick.size_mm
    inset = (STUD_PITCH_MM - STUD_DIAMETER_MM) / 2
    x = np.array([-1.0, 1.0]) * (length / 2 - inset)
    y = np.array([-1.0, 1.0]) * (width / 2 - inset)
    if brick.shape is Shape.JUMPER_PLATE:
        x = y = np.array([-1.0, 1.0]) * STUD_DIAMETER_MM / 2
    elif brick.shape is Shape.SLOPE:
        x[0] = inset
        corners[(corners[:, 2] > 0) & (corners[:, 0] < 0), 0] = 0.0
    studs = np.array([[a, b, height / 2 + STUD_HEIGHT_MM] for a in x for b in y])
    if brick.shape is Shape.SIDE_STUD_BRICK:
        sides = (length / 2 + STUD_HEIGHT_MM) * np.array([-1.0, 1.0])
        ends = np.array([-1.0, 1.0]) * STUD_DIAMETER_MM / 2
        studs = np.vstack([studs, [[a, b, c] for a in sides for b in y for c in ends]])
    return np.vstack([corners, studs])
