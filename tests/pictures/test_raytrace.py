"""What Mitsuba draws: each brick in its place and colour, clear ones clear."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
from deepbrick.pictures import PictureError
from deepbrick.pictures.raytrace import label_index, trace
from deepbrick.pictures.view import View, fitted_camera

SIZE = (200, 150)


def test_each_brick_is_where_it_stands(poses_of):
    poses = poses_of("2d cnn lstm | 2d cnn lstm fc softmax 1d")
    camera = fitted_camera(poses, View(SIZE, 0.0, 10.0))
    index = label_index(poses, camera)
    assert index.shape == (150, 200)
    assert set(np.unique(index)) == set(range(len(poses) + 1))
    for place, pose in enumerate(poses, start=1):
        shown = np.argwhere(index == place)[:, ::-1]
        x, y = camera.project(np.array([pose.center_mm]))[0]
        half = np.array(pose.mould.size_mm)[[0, 2]] / 2 * camera.stud_px(np.array(pose.center_mm)) / 8
        assert (np.abs(shown.mean(axis=0) - (x, y)) < half).all(), pose.token


def test_colours_and_clear_plastic(poses_of, mean_rgb):
    poses = poses_of("2d fc sigmoid 1d")
    camera = fitted_camera(poses, View(SIZE))
    picture, index = trace(poses, camera, samples=4), label_index(poses, camera)
    assert picture.shape == (150, 200, 3)
    clear, white, red, _ = (mean_rgb(picture, index, k) for k in range(1, 5))
    desk = mean_rgb(picture, index, 0)
    assert white.min() > desk.max()
    assert red[0] > 2 * red[1:].max()
    assert np.ptp(clear) < 40
    assert clear.max() < white.min()


def test_what_is_behind_a_clear_brick_is_seen_through_it(poses_of, mean_rgb):
    """The plate shines through the clear brick on it, and not through a white one."""
    means = {}
    for top in ("1d", "fc"):
        poses = poses_of(f"2d fc sigmoid {top}")
        camera = fitted_camera(poses, View(SIZE, elevation_deg=40.0))
        r, g, _ = mean_rgb(trace(poses, camera, samples=4), label_index(poses, camera), 4)
        means[top] = r - g
    assert means["1d"] > means["fc"] + 15


def test_the_desk_is_as_even_at_the_edges_of_the_picture_as_elsewhere(poses_of):
    poses = poses_of("single")
    picture = trace(poses, fitted_camera(poses, View((160, 120))), samples=4).astype(float).mean(axis=2)
    within, edges = picture[8:12, :50].std(axis=1), picture[[0, -1], :50].std(axis=1)
    assert edges.max() < 1.5 * within.max() + 0.5


def test_the_same_twice(poses_of):
    poses = poses_of("single")
    camera = fitted_camera(poses, View((40, 30)))
    assert (trace(poses, camera, samples=2) == trace(poses, camera, samples=2)).all()


@pytest.mark.parametrize(("module", "program"), [("mitsuba", "Mitsuba"), ("pyoidn", "Open Image Denoise")])
def test_without_the_extra_it_says_what_to_install(module, program, poses_of, monkeypatch):
    from deepbrick.pictures import raytrace  # noqa: PLC0415 -- its cache is emptied

    raytrace._mitsuba.cache_clear()  # noqa: SLF001
    monkeypatch.setitem(__import__("sys").modules, module, None)
    poses = poses_of("single")
    message = f'{program} is needed for pictures of stacks; install it with: pip install "deepbrick\\[render\\]"'
    with pytest.raises(PictureError, match=f"^{message}$"):
        trace(poses, fitted_camera(poses, View((40, 30))), samples=1)
    raytrace._mitsuba.cache_clear()  # noqa: SLF001


def test_a_process_that_has_tensorflow_in_it_draws_and_ends_well(poses_of, tmp_path):
    """Each of both brings an LLVM; the process broke off over that at its end: "free(): invalid pointer"."""
    poses = poses_of("single")
    (tmp_path / "drawn").write_bytes(pickle.dumps((poses, fitted_camera(poses, View((40, 30))))))
    code = (
        "import gc, os, pickle, sys\n"
        "gc.disable()\n"  # it is quicker so
        "import tensorflow\n"
        "from deepbrick.pictures.raytrace import trace\n"
        "before = dict(os.environ)\n"
        "with open(sys.argv[1], 'rb') as file:\n"
        "    poses, camera = pickle.load(file)\n"
        "print(trace(poses, camera, samples=1).shape, dict(os.environ) == before)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "drawn")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("(30, 40, 3) True\n", 0), done.stderr
