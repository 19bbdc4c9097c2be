"""Where stacks stand before the camera, against the camera that they were projected by."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.graph import Occlusion
from deepbrick.samples.render.layout import place_stack
from deepbrick.vision.assemble.graph import build_graph
from deepbrick.vision.assemble.stacks import assemble_stacks
from deepbrick.vision.assemble.views import arrange_stacks
from deepbrick.vision.camera import Camera
from deepbrick.vision.read.classifier import weigh_columns
from deepbrick.vision.read.columns import find_columns

CATALOG = load_catalog()
ROW = [["1d", "lstm"], ["1d", "lstm"], ["1d", "lstm", "fc", "softmax", "1d"]]
BACK, FRONT = [["1d", "fc", "fc", "fc", "softmax", "1d"]], [["2d", "cnn", "fc", "linear", "1d"]]
SIZE, FOCAL_PX = (640, 480), 800.0
KNOWN = Camera(FOCAL_PX, 0.005, np.array(SIZE) / 2)
GUESSED = Camera(1.5 * FOCAL_PX, 0.5, np.array(SIZE) / 2)


@pytest.fixture
def graph_of(read_perfectly):
    def build(bricks, camera=KNOWN):
        stacks, loose = read_perfectly(bricks, camera)
        return build_graph("a.jpg", SIZE, CATALOG, stacks, loose, arrange_stacks(stacks, camera))

    return build


@pytest.mark.parametrize("azimuth", [-35, 20, 150, 200])
def test_a_stack_stands_where_it_was_built(find_perfectly, graph_of, true_camera, azimuth):
    (stack,) = graph_of(find_perfectly(ROW, azimuth=azimuth)).stacks
    camera = true_camera(azimuth=azimuth)
    foot_mm = np.array([8.0, 0.0, 0.0])
    rotation = np.array(camera.rotation)
    true_mm = rotation @ (foot_mm - camera.position_mm)
    np.testing.assert_allclose(stack.view.translation_mm, true_mm, atol=0.02 * np.linalg.norm(true_mm))
    np.testing.assert_allclose(stack.view.rotation, rotation, atol=0.05)
    assert stack.view.distance_mm == pytest.approx(np.linalg.norm(true_mm), rel=0.02)
    assert stack.view.distance_deviation < 0.03


def test_a_foot_that_only_its_patch_shows_is_as_far_away_as_it_stands(
    find_perfectly, paint_maps, reading_of, true_camera
):
    tokens = ["single", "fc", "fc", "linear", "1d"]
    bricks = find_perfectly([tokens], elevation=40)
    maps = paint_maps([b for b in bricks if b.kind.token != "single"])
    columns = find_columns(maps, CATALOG, KNOWN)
    seen = np.full((len(columns[0].places), len(CATALOG) + 1), 1e-3)
    for row, brick in zip(seen, columns[0].places, strict=True):
        row[CATALOG.bricks.index(brick.kind)] = 1.0
    reading = replace(reading_of(maps), columns=weigh_columns(columns, seen, CATALOG))
    stacks, _, _ = assemble_stacks([reading], CATALOG)
    (stack,) = build_graph("a.jpg", SIZE, CATALOG, stacks, [], arrange_stacks(stacks, KNOWN)).stacks
    assert [b.token for b in stack.bricks] == tokens

    camera = true_camera(elevation=40)
    # As the bricks were built before they were projected; the axis of the column is that of those as deep as it.
    single, fc, *_ = (
        np.array(p.center_mm) for p in place_stack([tokens], CATALOG, np.random.default_rng(0), linked=True)
    )
    true_mm = np.linalg.norm(single - camera.position_mm)
    assert stack.bricks[0].distance_mm == pytest.approx(true_mm, rel=3 * stack.view.distance_deviation)
    assert all(a.distance_mm > b.distance_mm for a, b in pairwise(stack.bricks))
    # The stack stands on its foot: a brick higher up it would be 20 pixels higher in the photo.
    x, y, z = stack.view.translation_mm
    foot_px = FOCAL_PX * np.array([x, y]) / z + np.array(SIZE) / 2
    np.testing.assert_allclose(foot_px, camera.project(fc[None] * [1, 1, 0])[0], atol=4)


def test_a_guessed_focal_length_leaves_distances_as_unsure(find_perfectly, graph_of):
    bricks = find_perfectly(ROW)
    known, guessed = (graph_of(bricks, c).stacks[0].view for c in (KNOWN, GUESSED))
    assert 0.05 < guessed.distance_deviation < 0.5
    off = abs(np.log(guessed.distance_mm / known.distance_mm))
    assert off < 3 * guessed.distance_deviation
    # Size and place in the photo are as sure: distance goes with the focal length.
    assert guessed.distance_mm / guessed.focal_px == pytest.approx(known.distance_mm / known.focal_px, rel=0.05)


def test_nearer_columns_are_nearer(find_perfectly, graph_of):
    (stack,) = graph_of(find_perfectly(ROW, azimuth=50)).stacks
    assert all(a[0].distance_mm > b[0].distance_mm + 5 for a, b in pairwise(stack.columns))


@pytest.mark.parametrize("camera", [KNOWN, GUESSED])
@pytest.mark.parametrize("origin_mm", [(11.0, -22.0), (13.0, -24.0), (9.0, -20.0)])
def test_the_nearer_stack_hides_the_farther_one(find_perfectly, graph_of, camera, origin_mm):
    behind = find_perfectly(BACK, origin_mm=(25.0, 10.0))
    before = find_perfectly(FRONT, azimuth=-25, origin_mm=origin_mm)
    graph = graph_of(behind + before, camera)
    numbers = {s.columns[0][0].token: k for k, s in enumerate(graph.stacks)}
    assert graph.occlusions == (Occlusion(nearer=numbers["2d"], farther=numbers["1d"]),)


def test_stacks_apart_hide_nothing(find_perfectly, graph_of):
    bricks = find_perfectly(BACK, origin_mm=(-30.0, 0.0)) + find_perfectly(BACK, origin_mm=(50.0, -20.0))
    graph = graph_of(bricks)
    assert len(graph.stacks) == 2
    assert graph.occlusions == ()
