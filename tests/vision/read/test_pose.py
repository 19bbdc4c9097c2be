"""The pose of a stack: fitted to places that a known camera sees, and used to read columns again."""

from dataclasses import fields, replace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.camera import Camera
from deepbrick.vision.maps import STRIDE, Maps
from deepbrick.vision.read.axes import find_axes
from deepbrick.vision.read.columns import find_columns
from deepbrick.vision.read.hough import brick_cells
from deepbrick.vision.read.lattice import ColumnOnAxis, fit_lattice
from deepbrick.vision.read.pose import Observed, fit_pose
from deepbrick.vision.read.thresholds import AXES
from deepbrick.vision.stack_pose import StackPose
from scipy.spatial.transform import Rotation

CATALOG = load_catalog()
PRINCIPAL_PX = np.array([320.0, 240.0])
KNOWN = Camera(800.0, 0.02, PRINCIPAL_PX)
GUESSED = Camera(560.0, 0.3, PRINCIPAL_PX)


def seen(pose, places_mm, *, noise_px=0.0, seed=0):
    rng = np.random.default_rng(seed)
    centers = pose.project(places_mm) + rng.normal(0, noise_px, (len(places_mm), 2))
    return Observed(places_mm, centers, pose.frames(places_mm), np.ones(len(places_mm)))


def stack_before_camera(yaw_deg=25.0, elevation_deg=25.0, distance_mm=260.0):
    # The stack's x to the right, its y away from the camera, its z up.
    upright = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    turned = Rotation.from_euler("x", elevation_deg, degrees=True).as_matrix() @ upright
    rotation = turned @ Rotation.from_euler("z", yaw_deg, degrees=True).as_matrix()
    return StackPose(rotation, np.array([10.0, 30.0, distance_mm]), 800.0, PRINCIPAL_PX)


ROW_MM = np.array([[16.0 * c, 0.0, z] for c in range(3) for z in (4.8, 14.4, 24.0, 33.6)])


@pytest.mark.parametrize("yaw_deg", [-60, -20, 0, 35])
@pytest.mark.parametrize("elevation_deg", [5, 30, 55])
def test_a_pose_is_found_again(yaw_deg, elevation_deg):
    pose = stack_before_camera(yaw_deg, elevation_deg)
    found = fit_pose(seen(pose, ROW_MM), KNOWN).pose
    turned = Rotation.from_matrix(found.rotation @ pose.rotation.T).magnitude()
    assert np.rad2deg(turned) < 0.5
    assert found.project(ROW_MM) == pytest.approx(pose.project(ROW_MM), abs=0.2)
    assert np.linalg.norm(found.translation_mm - pose.translation_mm) < 0.02 * 260


def test_bricks_are_where_they_are_seen_though_the_lens_is_not_known():
    pose = stack_before_camera()
    higher = ROW_MM + np.array([0, 0, 28.8])  # three more bricks on each, which the fit does not see
    found = fit_pose(seen(pose, ROW_MM, noise_px=0.5), GUESSED).pose
    stud_px = 800 / 260 * 8
    assert np.linalg.norm(found.project(higher) - pose.project(higher), axis=1).max() < 0.25 * stud_px


def test_one_brick_seen_elsewhere_does_not_move_the_others():
    pose = stack_before_camera()
    observed = seen(pose, ROW_MM)
    observed.centers_px[5] += 20.0
    found = fit_pose(observed, KNOWN).pose
    others = np.arange(len(ROW_MM)) != 5
    away = np.linalg.norm(found.project(ROW_MM) - pose.project(ROW_MM), axis=1)
    assert away[others].max() < 2.0
    assert observed.residuals_studs(found).argmax() == 5


def test_no_pose_fits_frames_that_are_flat():
    observed = seen(stack_before_camera(), ROW_MM)
    flat = replace(observed, frames_px=observed.frames_px * [1.0, 0.0])
    assert fit_pose(flat, KNOWN) is None


def test_no_pose_fits_what_would_be_nearer_than_anything_is_seen():
    # So large that nothing that is seen depends on how far away exactly it is.
    observed = seen(stack_before_camera(elevation_deg=5), ROW_MM[:3])
    assert fit_pose(replace(observed, frames_px=observed.frames_px * 500), KNOWN) is None


VIDEO = [["2d", "cnn", "lstm"]] * 2 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
STACKS = {
    "row": VIDEO,
    "one column": [["2d", "cnn", "fc", "fc", "softmax", "1d"]],
    "no input": [["fc", "fc", "softmax", "1d"]],
    "single": [["single", "fc", "linear", "1d"]],
    "high": [["1d", *["fc"] * 7, "sigmoid", "1d"]],
}


@pytest.mark.parametrize("camera", [KNOWN, GUESSED], ids=["known", "guessed"])
@pytest.mark.parametrize("elevation", [10, 35])
@pytest.mark.parametrize("columns", STACKS.values(), ids=STACKS)
def test_a_stack_is_read_along_its_pose(find_perfectly, read_perfectly, columns, elevation, camera):
    bricks = find_perfectly(columns, elevation=elevation)
    stacks, loose = read_perfectly(bricks, camera)
    assert [[[b.kind.token for b in c] for c in s.columns] for s in stacks] == [columns]
    assert loose == []
    for brick in [b for c in stacks[0].columns for b in c]:
        true = min((b for b in bricks if b.kind == brick.kind), key=lambda b: np.linalg.norm(b.center - brick.center))
        reach = 0.1 * true.stud_px
        assert brick.center == pytest.approx(true.center, abs=reach)
        for name in ("up", "along", "across"):
            assert getattr(brick, name) == pytest.approx(getattr(true, name), abs=2 * reach)


def test_heights_that_all_cells_misjudge_are_put_right_by_the_places_of_bricks(find_perfectly, paint_maps):
    bricks = find_perfectly(STACKS["high"], elevation=30)
    maps = paint_maps(bricks)
    maps = replace(maps, up=np.float32(0.85) * maps.up)
    (column,) = find_columns(maps, CATALOG, KNOWN)
    true = sorted((b for b in bricks), key=lambda b: -b.center[1])
    assert [b.kind.token for b in column.bricks] == STACKS["high"][0]
    ratio = [np.linalg.norm(f.up) / np.linalg.norm(t.up) for f, t in zip(column.bricks, true, strict=True)]
    assert ratio == pytest.approx(np.ones(len(true)), abs=0.03)


def test_a_column_read_one_brick_too_low_is_put_in_its_place(find_perfectly, paint_maps):
    bricks = find_perfectly([["1d", "fc", "lstm"], ["1d", "fc", "lstm", "fc", "sigmoid", "1d"]], elevation=25)
    maps = paint_maps(bricks)
    cells, axes = brick_cells(maps), find_axes(maps, CATALOG).axes
    found = {len(c.bricks): c.bricks for c in find_columns(maps, CATALOG)}
    columns = []
    for axis in axes:
        mine = min(found.values(), key=lambda f: min(np.linalg.norm(axis.points - f[1].center, axis=1)))
        start = int(np.linalg.norm(axis.points - (mine[0].center - mine[0].up / 2), axis=1).argmin())
        # The shorter column is believed to lack its foot, which would stand one brick lower.
        columns.append(ColumnOnAxis(axis, mine[1:] if len(mine) == 3 else mine, start, AXES.slice_mm))
    lattice = fit_lattice(columns, cells, KNOWN)
    feet = dict(zip([len(c.bricks) for c in columns], lattice.feet_mm.tolist(), strict=True))
    assert feet[6][1] == 0.0
    assert feet[2][1] == pytest.approx(9.6)
    assert abs(feet[2][0] - feet[6][0]) == pytest.approx(16.0)


def test_what_might_stand_below_a_column_has_its_place_in_the_pose_too(find_perfectly, paint_maps):
    tokens = ["single", "fc", "fc", "linear", "1d"]
    bricks = find_perfectly([tokens], elevation=40)
    foot = max(bricks, key=lambda b: b.center[1])
    (column,) = find_columns(paint_maps([b for b in bricks if b is not foot]), CATALOG, KNOWN)
    assert [b.kind.token for b in column.bricks] == tokens[1:]
    likeliest = min(column.feet, key=lambda b: np.linalg.norm(b.center - foot.center))
    assert likeliest.kind is foot.kind
    low = column.bricks[0]
    for below in column.feet:
        np.testing.assert_array_equal(below.place.pose.translation_mm, low.place.pose.translation_mm)
        top_mm = below.place.center_mm[2] + below.kind.size_mm[2] / 2
        assert top_mm == pytest.approx(low.place.center_mm[2] - low.kind.size_mm[2] / 2)
    seen, true = (b.outline_px().astype(np.float32) for b in (likeliest, foot))
    shared = cv2.intersectConvexConvex(seen, true)[0]
    assert shared > 0.95 * max(cv2.contourArea(seen), cv2.contourArea(true))


OFF_AXIS = {
    "on the far half of an output": [["1d", "fc", "softmax", "2d", "lstm"]],
    "and one more": [["1d", "fc", "softmax", "2d", "fc", "fc"]],
}


@pytest.mark.parametrize("azimuth", [-35, 20, 150])
@pytest.mark.parametrize("seed", range(3))  # which half it stands on
@pytest.mark.parametrize("columns", OFF_AXIS.values(), ids=OFF_AXIS)
def test_what_stands_beside_the_axis_is_read_too(find_perfectly, read_perfectly, columns, azimuth, seed):
    stacks, loose = read_perfectly(find_perfectly(columns, azimuth=azimuth, seed=seed), KNOWN)
    assert [[[b.kind.token for b in c] for c in s.columns] for s in stacks] == [columns]
    assert loose == []


@pytest.mark.parametrize("azimuth", [-30, 20, 70, 160])
@pytest.mark.parametrize("column", [["2d", "2d", "cnn"], ["2d", "softmax", "2d"], ["2d", "cnn"]], ids=" ".join)
def test_a_stack_of_bricks_two_studs_wide_is_read(find_perfectly, paint_maps, column, azimuth):
    (found,) = find_columns(paint_maps(find_perfectly([column], azimuth=azimuth)), CATALOG, KNOWN)
    assert [b.kind.token for b in found.bricks] == column


@pytest.mark.parametrize("azimuth", [84, 90, 96, 270])
def test_a_stack_is_read_along_its_row(find_perfectly, paint_maps, azimuth):
    """Its bricks do not agree which way is right, and a foot two studs wide seems higher or lower than it is."""
    for column in (["2d", "cnn", "fc", "fc", "linear-single", "single"], ["single", "fc", "fc", "softmax", "1d"]):
        bricks = find_perfectly([column], azimuth=azimuth, elevation=35)
        (found,) = find_columns(paint_maps(bricks), CATALOG, KNOWN)
        assert [b.kind.token for b in found.bricks] == column


def test_a_column_is_read_to_its_top_though_all_its_heights_are_misjudged(find_perfectly, paint_maps):
    column = ["1d", *["fc"] * 8, "sigmoid", "1d"]
    maps = paint_maps(find_perfectly([column], elevation=30, distance=420))
    (found,) = find_columns(replace(maps, up=np.float32(1.14) * maps.up), CATALOG, KNOWN)
    assert [b.kind.token for b in found.bricks] == column


@pytest.mark.parametrize("shown", [0.5, 0.2, 0.0, -0.5], ids="{} of the foot".format)
@pytest.mark.parametrize("azimuth", [20, 60, 150])
@pytest.mark.parametrize("elevation", [10, 25, 40])
def test_no_brick_is_found_beyond_the_edge_of_the_image(find_perfectly, paint_maps, elevation, azimuth, shown):
    column = ["1d", "lstm", "fc", "fc", "softmax", "1d"]
    bricks = sorted(find_perfectly([column], elevation=elevation, azimuth=azimuth), key=lambda b: -b.center[1])
    foot = bricks[0]
    rows = int((foot.center[1] + (shown - 0.5) * np.linalg.norm(foot.up)) / STRIDE)
    maps = paint_maps(bricks)
    cut = Maps(**{f.name: getattr(maps, f.name)[:rows] for f in fields(Maps)})
    (found,) = find_columns(cut, CATALOG, KNOWN, is_inside=lambda points: points[:, 1] < STRIDE * rows)
    tokens = [b.kind.token for b in found.bricks]
    assert tokens == column[-len(tokens) :]
    inside = [b for b in bricks if b.center[1] + 0.25 * np.linalg.norm(b.up) < STRIDE * rows]
    assert len(tokens) >= len(inside)


@pytest.mark.parametrize("away", [(8, 0), (0, 8)], ids=["along", "down"])
def test_a_column_that_fits_no_row_does_not_take_the_others_apart(find_perfectly, paint_maps, away):
    columns = [["1d", "lstm", "fc"], ["1d", "fc", "lstm", "lstm"], ["1d", "lstm", "fc", "fc", "softmax", "1d"]]
    bricks = find_perfectly(columns, distance=330)
    maps, last = paint_maps(bricks), sorted(bricks, key=lambda b: b.center[0])[-6:]
    alone = paint_maps(last)
    of_last = (alone.probability[..., 0] < 0.5) & (alone.offset == maps.offset).all(axis=-1)
    offset = np.where(of_last[..., None], maps.offset + np.float32(away), maps.offset)
    found = find_columns(replace(maps, offset=offset), CATALOG, KNOWN)
    assert sorted([b.kind.token for b in c.bricks] for c in found) == sorted(columns)
    poses = {len(c.bricks): c.bricks[0].place.pose for c in found}
    assert poses[3] is poses[4]
    assert poses[6] is not poses[3]


@pytest.mark.parametrize(("elevation", "ratio"), [(15, 1.1), (30, 1.1), (30, 1.15), (30, 1.3)])
def test_the_pose_of_a_row_tells_how_many_bricks_a_washed_out_column_has(find_perfectly, paint_maps, elevation, ratio):
    columns = [["1d", "lstm"], ["1d", "lstm"], ["1d", "lstm", *["fc"] * 5, "softmax", "1d"]]
    maps = paint_maps(find_perfectly(columns, elevation=elevation, distance=420))
    white = maps.probability.argmax(axis=-1) == 1 + CATALOG.tokens.index("fc")
    # No seam shows between them, and all of them seem higher than they are.
    maps = replace(
        maps,
        up=np.where(white[..., None], np.float32(ratio) * maps.up, maps.up),
        offset=np.where(white[..., None], np.float32(0), maps.offset),
        center_heatmap=np.where(white, np.float32(0.05), maps.center_heatmap),
    )
    found = find_columns(maps, CATALOG, KNOWN)
    assert sorted([b.kind.token for b in c.bricks] for c in found) == sorted(columns)


def test_two_stacks_that_seem_to_be_one_row_have_poses_of_their_own(find_perfectly, paint_maps):
    near, far = ["1d", "fc", "sigmoid", "1d"], ["2d", "cnn", "fc", "linear", "1d"]
    bricks = find_perfectly([far], origin_mm=(19.0, 22.0)) + find_perfectly([near], origin_mm=(0.0, 0.0))
    found = find_columns(paint_maps(bricks), CATALOG, KNOWN)
    assert sorted([b.kind.token for b in c.bricks] for c in found) == sorted([near, far])
    poses = {id(b.place.pose) for c in found for b in c.bricks}
    assert len(poses) == 2
