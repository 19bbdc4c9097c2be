"""Blender's picture of a stack."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from deepbrick.pictures import PictureError
from deepbrick.pictures.blender import DESK_MM, blender_scene, trace_with_blender
from deepbrick.pictures.view import View, fitted_camera
from deepbrick.samples.render.driver import RenderError, blender_python

NEEDS_311 = pytest.mark.skipif(
    sys.version_info[:2] != (3, 11) and shutil.which("python3.11") is None,
    reason="Blender's module is there for Python 3.11 only",
)


def test_the_foot_stands_on_the_desk(poses_of):
    poses = poses_of("2d fc")
    foot, *_, desk = blender_scene(poses, fitted_camera(poses, View((96, 54))), samples=1).items
    assert foot.matrix[2][3] - foot.size_mm[2] / 2 == pytest.approx(desk.matrix[2][3] + DESK_MM / 2)


def test_more_bricks_than_a_label_image_holds(poses_of):
    poses = poses_of(" ".join(["fc"] * 256))
    message = "^The stack has 256 bricks and links; Blender's picture can show 255, so draw it with another quality.$"
    with pytest.raises(PictureError, match=message):
        blender_scene(poses, fitted_camera(poses, View((96, 54))), samples=1)


@NEEDS_311
def test_blender_draws_it(poses_of, mean_rgb):
    python = blender_python(Path.home() / ".cache" / "deepbrick" / "blender")
    poses = poses_of("2d fc softmax")
    camera = fitted_camera(poses, View((160, 120)))
    picture, index = trace_with_blender(poses, camera, python, samples=2)
    assert picture.shape == (120, 160, 3)
    assert set(np.unique(index)) == {0, 1, 2, 3}
    lime = mean_rgb(picture, index, 3)
    assert lime[1] > lime[2] + 40  # green above blue


def test_without_blender_it_says_so(poses_of):
    poses = poses_of("2d")
    with pytest.raises(RenderError, match="No module named 'bpy'"):
        trace_with_blender(poses, fitted_camera(poses, View((40, 30))), Path(sys.executable), samples=1)
