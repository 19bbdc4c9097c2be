"""A printed mat on the desk: how it was printed, how it lies, and where the camera sees it."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...calibration.mat.layout import MATS, Mat, Paper
from ...calibration.mat.sheet import draw_mat
from .camera import Camera
from .space import transform, triple, upright_pose
from .things import Ink, SceneMat

Array = npt.NDArray[np.float64]

PRINT_DPI = 200.0
LIES_MM = 0.04  # over the desk
GRID = (43, 31)
SIDES = 4
GREY_FRACTION = 0.15  # of mats: printed from the file for printers without colours
MONO_FRACTION = 0.12  # likewise: the coloured one, out of a printer without colours
GLOSSY_FRACTION = 0.3
MAX_LIFT_MM = 4.0


def print_path(folder: Path, paper: Paper, *, grey: bool) -> Path:
    """Name the picture of a mat in a folder of prints."""
    return folder / f"{paper}{'-grey' if grey else ''}.png"


def write_prints(folder: Path) -> None:
    """Draw every mat, as its PDF has it, as a picture for the renderer."""
    for mat in MATS.values():
        for grey in (False, True):
            draw_mat(mat, grey=grey).save_png(print_path(folder, mat.paper, grey=grey), PRINT_DPI)


def random_mat(  # noqa: PLR0913 -- the sheet, where it lies, and how bad it may be
    rng: np.random.Generator,
    mat: Mat,
    folder: Path,
    pose: tuple[float, Array],
    *,
    faults: float,
    curled: bool,
    scale: float = 1.0,
) -> SceneMat:
    """Print a mat and lay it on the desk.

    Parameters
    ----------
    folder : Path
        With the pictures of ``write_prints``.
    pose : tuple of float and (2,) ndarray
        How it is turned, degrees, and where its middle is, mm.
    faults : float
        0 is a good print on good paper, 1 is what a bad printer makes.
    curled : bool
        Whether it bends up towards its edges.
    scale : float
        How large it was printed.
    """
    kind = rng.random()
    grey, mono = bool(kind < GREY_FRACTION), bool(GREY_FRACTION <= kind < GREY_FRACTION + MONO_FRACTION)
    ink = _random_ink(rng, faults, mono=grey or mono)
    glossy = bool(rng.random() < GLOSSY_FRACTION)
    lifts = rng.uniform(0, MAX_LIFT_MM, 2 * SIDES) * (rng.random(2 * SIDES) < 0.4)
    if not lifts.any():
        lifts[int(rng.integers(2 * SIDES))] = MAX_LIFT_MM / 2
    heights = sheet_heights(mat, lifts if curled else np.zeros(2 * SIDES))
    return SceneMat(
        paper=str(mat.paper),
        grey=grey or mono,
        sheet_mm=mat.sheet_mm,
        scale=scale,
        matrix=upright_pose(pose[0], np.append(pose[1], LIES_MM)),
        heights_mm=tuple(tuple(round(float(v), 4) for v in row) for row in heights),
        image=str(print_path(folder, mat.paper, grey=grey)),
        ink=ink,
        roughness=float(rng.uniform(0.2, 0.45) if glossy else rng.uniform(0.45, 0.8)),
        specular=float(rng.uniform(0.3, 0.6) if glossy else rng.uniform(0.1, 0.4)),
        coat=float(rng.uniform(0.1, 0.5) if glossy else 0.0),
        wrinkle_mm=float(rng.exponential(0.1) * faults),
    )


def _random_ink(rng: np.random.Generator, faults: float, *, mono: bool) -> Ink:
    level = rng.uniform(0.8, 0.92)
    paper = level * np.exp(rng.normal(0, 0.02, 3) + np.array([0.0, -0.01, -0.05]) * rng.exponential(0.5) * faults)
    black = rng.uniform(0.02, 0.05) + rng.exponential(0.04) * faults * np.exp(rng.normal(0, 0.3, 3))
    gamma = np.exp(rng.normal(0, 0.12 * faults) + rng.normal(0, 0.08 * faults, 3))
    if mono:
        black, gamma = np.full(3, black.mean()), np.full(3, gamma.mean())
    return Ink(triple(np.clip(paper, 0.5, 0.97)), triple(np.clip(black, 0.02, 0.3)), triple(gamma), mono)


def sheet_heights(mat: Mat, lifts_mm: Array) -> Array:
    """Bend a sheet: it is flat under its free place, and rises towards its edges and corners.

    Parameters
    ----------
    lifts_mm : (8,) ndarray
        Of the left, right, near and far edge, and of the corners near left, near right, far left and far right.

    Returns
    -------
    (rows, columns) ndarray
        Heights in mm on a regular grid, as ``SceneMat`` has them; no corner rises higher than its highest lift.
    """
    sheet, free = np.array(mat.sheet_mm), np.array(mat.free_mm)
    x, y = (np.linspace(-side / 2, side / 2, count) for side, count in zip(sheet, GRID, strict=True))
    across, along = (
        np.clip((np.abs(v) - flat / 2) / (side / 2 - flat / 2), 0, 1) ** 2
        for v, flat, side in zip((x, y), free, sheet, strict=True)
    )
    left, right = across * (x < 0), across * (x > 0)
    near, far = (along * (y < 0))[:, None], (along * (y > 0))[:, None]
    bends = [
        left + 0 * near,
        right + 0 * near,
        near + 0 * left,
        far + 0 * left,
        near * left,
        near * right,
        far * left,
        far * right,
    ]
    return np.asarray(np.max([lift * bend for lift, bend in zip(lifts_mm, bends, strict=True)], axis=0), np.float64)


def on_sheet(mat: SceneMat, points_mm: Array) -> Array:
    """Find where printed points are in the world.

    Parameters
    ----------
    points_mm : (N, 2) ndarray
        In the mat's frame, as they should have been printed.

    Returns
    -------
    (N, 3) ndarray
    """
    printed = points_mm * mat.scale
    heights = np.array(mat.heights_mm)
    rows, columns = heights.shape
    place = (printed / mat.sheet_mm + 0.5) * [columns - 1, rows - 1]
    low = np.clip(np.floor(place).astype(int), 0, [columns - 2, rows - 2])
    (i, j), (u, v) = low.T, np.clip(place - low, 0, 1).T
    z = (heights[j, i] * (1 - u) + heights[j, i + 1] * u) * (1 - v)
    z += (heights[j + 1, i] * (1 - u) + heights[j + 1, i + 1] * u) * v
    return transform(mat.matrix, np.column_stack([printed, z]))


def label_mat(mat: SceneMat, camera: Camera) -> dict[str, Any]:
    """Describe a mat.

    Returns
    -------
    dict
        ``paper``, ``grey``, ``scale``, ``curl_mm`` (how far it rises), ``pose`` (``rotation`` from the mat's frame to
        the camera's and ``translation_mm``, in OpenCV's convention) and ``board`` (where the corners of the frame are
        in the picture: far left, far right, near right, near left).
    """
    width, height = MATS[Paper(mat.paper)].board_mm
    corners = np.array([[-width, height], [width, height], [width, -height], [-width, -height]]) / 2
    matrix, rotation = np.array(mat.matrix), np.array(camera.rotation)
    place = rotation @ (matrix[:3, 3] - camera.position_mm)
    return {
        "paper": mat.paper,
        "grey": mat.grey,
        "scale": mat.scale,
        "curl_mm": float(np.max(mat.heights_mm)),
        "pose": {"rotation": (rotation @ matrix[:3, :3]).tolist(), "translation_mm": place.tolist()},
        "board": camera.project(on_sheet(mat, corners)).round(2).tolist(),
    }
