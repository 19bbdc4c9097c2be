"""What the mat tells a scan: where things are on the desk, and which way time runs."""

import numpy as np
import pytest
from deepbrick.calibration.camera.fit import MatPose
from deepbrick.calibration.camera.intrinsics import Intrinsics
from deepbrick.calibration.mat.find import FoundMat
from deepbrick.calibration.mat.layout import MATS, Paper
from deepbrick.catalog import load_catalog
from deepbrick.samples.render.camera import look_at
from deepbrick.vision.assemble.stacks import assemble_stacks
from deepbrick.vision.detect.ground_plane import GroundPlane

CATALOG = load_catalog()
HEADS_EVERYWHERE = [["1d", "lstm", "fc", "sigmoid", "1d"], ["1d", "fc", "lstm", "fc", "sigmoid", "1d"]]


def ground_seen(azimuth=20.0, elevation=25.0, distance=260.0, size=(640, 480), focal_px=800.0):
    """The desk as the camera of the other tests sees it; the mat's frame is that of the stack."""
    position, rotation = look_at(np.array([25.0, 0.0, 25.0]), azimuth, elevation, distance, 0.0)
    mat = MATS[Paper.A4]
    camera = Intrinsics(focal_px, focal_px, size[0] / 2, size[1] / 2, size)
    found = FoundMat(mat, (), np.zeros((0, 2)), np.zeros((0, 2)), np.eye(3))
    return GroundPlane(
        found,
        camera,
        "calibrated",
        0.005,
        MatPose(rotation, -rotation @ position, 0.5),
        None,
        np.zeros(size[::-1], bool),
    )


def test_places_on_the_desk_are_found_again():
    ground = ground_seen()
    places = np.array([[0.0, 0.0], [40.0, -12.0], [-30.0, 25.0]])
    assert ground.on_desk(ground.project(np.column_stack([places, np.zeros(3)]))) == pytest.approx(places, abs=1e-6)


def test_there_is_no_place_above_the_horizon():
    assert np.isnan(ground_seen(elevation=5).on_desk(np.array([[320.0, 0.0]]))).all()


@pytest.mark.parametrize("azimuth", [-40, 20, 160])
def test_the_frame_is_that_of_bricks_there(find_perfectly, azimuth):
    ground = ground_seen(azimuth)
    (brick,) = find_perfectly([["fc"]], azimuth=azimuth)
    up, along, across = ground.frame_at(np.array([12.0, 0.0, 4.8]))
    turned = -1 if azimuth == 160 else 1  # a brick's row runs to the right in the photo
    assert up == pytest.approx(brick.up, rel=0.03, abs=0.5)
    assert along * turned == pytest.approx(brick.along, rel=0.03, abs=0.5)
    assert across * turned == pytest.approx(brick.across, rel=0.03, abs=0.5)


@pytest.mark.parametrize("azimuth", [-40, 20, 160, 200])
def test_where_the_bricks_do_not_tell_the_arrow_does(find_perfectly, paint_maps, reading_of, azimuth):
    readings = [reading_of(paint_maps(find_perfectly(HEADS_EVERYWHERE, azimuth=azimuth)))]
    (stack,), *_ = assemble_stacks(readings, CATALOG, None, ground_seen(azimuth))
    assert [[b.kind.token for b in column] for column in stack.columns] == HEADS_EVERYWHERE
    (without,), *_ = assemble_stacks(readings, CATALOG)
    seen_from_behind = azimuth > 90
    assert ([b.kind.token for b in without.columns[0]] == HEADS_EVERYWHERE[0]) != seen_from_behind


@pytest.mark.parametrize("azimuth", [20, 160])
def test_a_head_tells_more_than_the_arrow(find_perfectly, paint_maps, reading_of, azimuth):
    built = [["1d", "lstm"], ["1d", "lstm", "fc", "softmax", "1d"]]
    readings = [reading_of(paint_maps(find_perfectly(built, azimuth=azimuth)))]
    (stack,), *_ = assemble_stacks(readings, CATALOG, None, ground_seen(azimuth + 180))
    assert [[b.kind.token for b in column] for column in stack.columns] == built


def test_the_graph_says_it_in_pixels_of_the_whole_photo():
    ground = ground_seen()
    small, large = ground.view(4), ground.enlarged(4).view(1)
    assert small == large
    assert small.error_px == 2.0
    assert len(small.outline) == 4
    (x0, _), (x1, _) = small.arrow
    assert x1 > x0
