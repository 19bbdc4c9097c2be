"""Photos of the mat by cameras that are known, and its points as such a camera sees them."""

import cv2
import numpy as np
import pytest
from deepbrick.calibration.mat.find import FoundMat
from deepbrick.calibration.mat.layout import MARKER_MM, MATS, Paper, marker_bits
from deepbrick.calibration.mat.sheet import draw_mat

_DPI = 300
_PX_PER_MM = _DPI / 25.4
_FINER = 2
"""So many times finer a photo is drawn before it is reduced, each way."""


@pytest.fixture(scope="session")
def mat_picture(tmp_path_factory):
    """Draw a mat as it is printed: picture (H, W, 3) BGR, and (3, 3) from ``(x, y, 1)`` on the mat, mm, to its pixels.

    Whole pixel coordinates are in the middle of a pixel, as everywhere in OpenCV.
    """
    drawn = {}

    def draw(paper=Paper.A4, *, grey=False):
        if (paper, grey) not in drawn:
            mat = MATS[paper]
            path = tmp_path_factory.mktemp("mat") / "mat.png"
            draw_mat(mat, grey=grey).save_png(path, dpi=_DPI)
            picture_bgr = cv2.imread(str(path))
            width, height = mat.sheet_mm
            left_px, low_px = width / 2 * _PX_PER_MM, picture_bgr.shape[0] - height / 2 * _PX_PER_MM
            to_px = np.array([[_PX_PER_MM, 0.0, left_px], [0.0, -_PX_PER_MM, low_px], [0.0, 0.0, 1.0]])
            for marker, place in mat.markers.items():
                _paint_marker(picture_bgr, to_px, marker, np.array(mat.middle_mm(place)))
            drawn[paper, grey] = picture_bgr, to_px
        return drawn[paper, grey]

    return draw


def _paint_marker(picture_bgr, to_px, marker, middle_mm):
    """Markers are drawn in whole pixels, up to one away from their place; here to the fraction of a pixel."""
    side = MARKER_MM * _PX_PER_MM
    left, top = to_px[:2, :2] @ (middle_mm + np.array([-MARKER_MM, MARKER_MM]) / 2) + to_px[:2, 2]
    bits = marker_bits(marker)
    edges = np.linspace(0.0, side, len(bits) + 1)

    def shares(start):
        pixels = np.floor(start) + np.arange(int(side) + 2) - start
        return np.clip(np.minimum(pixels[:, None] + 1, edges[1:]) - np.maximum(pixels[:, None], edges[:-1]), 0, 1)

    dark = shares(top) @ bits @ shares(left).T
    rows, columns = (slice(int(start) - 1, int(start) + len(dark) + 1) for start in (top, left))
    picture_bgr[rows, columns] = np.round(255 * (1 - np.pad(dark, 1)))[..., None]


@pytest.fixture(scope="session")
def camera_at():
    """Where a camera is that looks at the mat: rotation (3, 3) and translation (3,) in mm, from the mat to the camera.

    ``tilt`` is the angle from straight above, ``around`` where the camera stands (0: where the builder sits, 90: on
    the right), ``roll`` how it is turned about its axis, all in degrees; ``target_mm`` is what it looks at.
    """

    def place(distance_mm=450.0, tilt=30.0, around=0.0, roll=0.0, target_mm=(0.0, 0.0)):
        slant, turn, spin = np.radians([tilt, around, roll])
        back = np.array([np.sin(slant) * np.sin(turn), -np.sin(slant) * np.cos(turn), np.cos(slant)])
        right = np.array([np.cos(turn), np.sin(turn), 0.0])
        upright = np.stack([right, np.cross(-back, right), -back])
        rolled = np.array([[np.cos(spin), -np.sin(spin), 0.0], [np.sin(spin), np.cos(spin), 0.0], [0.0, 0.0, 1.0]])
        rotation = rolled @ upright
        center = np.array([*target_mm, 0.0]) + distance_mm * back
        return rotation, -rotation @ center

    return place


@pytest.fixture(scope="session")
def photo_of_mat(mat_picture):
    """Photograph a mat: (H, W, 3) BGR of ``intrinsics.size``, with the lens' distortion.

    ``background`` is a colour (BGR) or a picture, which is stretched. ``blur_px`` and ``noise`` (grey values) are
    standard deviations; noise needs an ``rng``.
    """

    def photograph(  # noqa: PLR0913 - what makes a photo
        mat,
        intrinsics,
        rotation,
        translation_mm,
        *,
        background=(90, 110, 130),
        grey=False,
        blur_px=0.0,
        noise=0.0,
        rng=None,
    ):
        picture_bgr, to_px = mat_picture(mat.paper, grey=grey)
        plane = np.float32(to_px @ np.linalg.inv(np.column_stack([rotation[:, 0], rotation[:, 1], translation_mm])))
        width, height = intrinsics.size
        columns, rows = ((np.arange(_FINER * side) + 0.5) / _FINER for side in (width, height))
        across = np.float32((columns - intrinsics.cx) / intrinsics.fx)[None, :]
        down = np.float32((rows - intrinsics.cy) / intrinsics.fy)[:, None]
        x, y = _undistorted(across, down, intrinsics.distortion)
        # Of these three the last is one over the depth.
        u, v, w = (plane[k, 0] * x + plane[k, 1] * y + plane[k, 2] for k in range(3))
        seen = w > 1e-6
        scale = 1 / np.where(seen, w, np.float32(1))
        reduction = _reduction(to_px, translation_mm, intrinsics)
        if reduction > 1:
            picture_bgr = cv2.GaussianBlur(picture_bgr, (0, 0), reduction / 3)
        maps = [np.where(seen, np.clip(part * scale - 0.5, -1e4, 1e5), np.float32(-1e4)) for part in (u, v)]
        ground = np.empty((*maps[0].shape, 3), np.uint8)
        if isinstance(background, np.ndarray):
            ground[:] = cv2.resize(background, maps[0].shape[::-1], interpolation=cv2.INTER_AREA)
        else:
            ground[:] = background
        fine = cv2.remap(picture_bgr, *maps, cv2.INTER_LINEAR, ground, cv2.BORDER_TRANSPARENT)
        photo = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
        if blur_px:
            photo = cv2.GaussianBlur(photo, (0, 0), blur_px)
        if noise:
            photo = np.clip(photo + rng.normal(0, noise, photo.shape), 0, 255).round().astype(np.uint8)
        return photo

    return photograph


def _undistorted(x, y, distortion):
    """Rays through places of a photo: the radius is a function of the seen one alone, so a table does."""
    k1, k2 = distortion
    seen = np.hypot(x, y)
    real = np.linspace(0.0, 2.0 * float(seen.max()), 20_001)
    bent = real * (1 + k1 * real**2 + k2 * real**4)
    rising = np.diff(bent, prepend=-1.0) > 0
    end = len(bent) if rising.all() else int(np.argmin(rising))
    assert bent[end - 1] > seen.max(), "this lens folds the photo's corners over"
    factor = np.float32(np.interp(seen, bent[1:end], real[1:end] / bent[1:end]))
    return x * factor, y * factor


def _reduction(to_px, translation_mm, intrinsics):
    """How many pixels of the picture fall on one of the finely drawn photo, in the middle of the mat."""
    depth = float(translation_mm[2])
    per_mm = _FINER * (intrinsics.fx + intrinsics.fy) / 2 / max(depth, 1.0)
    return max(round(float(to_px[0, 0]) / per_mm), 1)


@pytest.fixture(scope="session")
def seen_mat():
    """The points of a mat as a camera sees them, without a photo: those that lie within it, with noise where wanted."""

    def see(mat, intrinsics, rotation, translation_mm, *, noise_px=0.0, rng=None):  # noqa: PLR0913 - likewise
        corners = {marker: mat.marker_corners_mm(marker) for marker in mat.markers}
        points_mm = np.concatenate([*corners.values(), np.stack(list(mat.chess_corners_mm.values()))])
        space = np.column_stack([points_mm, np.zeros(len(points_mm))])
        bent = np.array([*intrinsics.distortion, 0.0, 0.0])
        turn, _ = cv2.Rodrigues(rotation)
        points_px = cv2.projectPoints(space, turn, translation_mm, intrinsics.matrix, bent)[0].reshape(-1, 2)
        if noise_px:
            points_px = points_px + rng.normal(0, noise_px, points_px.shape)
        width, height = intrinsics.size
        inside = ((points_px >= 0.5) & (points_px <= np.array([width, height]) - 0.5)).all(axis=1)
        homography = cv2.findHomography(points_mm[inside], points_px[inside])[0]
        whole = tuple(marker for k, marker in enumerate(corners) if inside[4 * k : 4 * k + 4].all())
        return FoundMat(mat, whole, points_mm[inside], points_px[inside], homography)

    return see
