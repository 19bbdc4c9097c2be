"""A photo with the mat, read all the way; and mats that cannot be used, without which it is read all the same."""

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.calibration.camera import fit
from deepbrick.calibration.camera.intrinsics import CameraError, Intrinsics
from deepbrick.calibration.camera.store import FOLDER_VARIABLE, store_camera
from deepbrick.calibration.camera.stored_camera import key_of, new_camera
from deepbrick.calibration.mat import printed
from deepbrick.catalog import load_catalog
from deepbrick.photo import read_metadata
from deepbrick.vision.pipeline import Reading, read_frame, scan_photo
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

CATALOG = load_catalog()
PHOTO = Path(__file__).parents[2] / "samples" / "photos" / "mat.jpg"
LABEL = json.loads(PHOTO.with_suffix(".json").read_text())


@pytest.fixture(scope="module")
def graph():
    return scan_photo(PHOTO, CATALOG).graph


def read_picture(path, catalog, lens=None):
    return Reading(read_frame(cv2.imread(str(path)), catalog, lens=lens))


def columns(graph):
    return [[[b.token for b in column] for column in stack.columns] for stack in graph.stacks]


def as_set(stacks):
    return sorted(str(s) for s in stacks)


def test_the_stacks_on_the_mat_are_read(graph):
    assert as_set(columns(graph)) == as_set(s["columns"] for s in LABEL["stacks"])


def test_the_pose_is_right_though_the_photo_says_nothing_of_its_lens(graph):
    pose = LABEL["mat"]["pose"]
    assert graph.mat.paper == LABEL["mat"]["paper"]
    assert graph.mat.focal_from == "mat"
    assert graph.mat.focal_px == pytest.approx(LABEL["camera"]["focal_px"], rel=0.02)
    turn = np.array(graph.mat.rotation).T @ np.array(pose["rotation"])
    assert np.degrees(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))) < 0.7
    away = np.linalg.norm(pose["translation_mm"])
    assert np.linalg.norm(np.array(graph.mat.translation_mm) - pose["translation_mm"]) < 0.02 * away
    assert graph.mat.error_px < 1.0


def test_the_mat_is_drawn_where_it_is(graph):
    # The corners of the sheet are bent up a little, so they lie beside the plane of the rest.
    assert np.array(graph.mat.outline) == pytest.approx(np.array(LABEL["mat"]["board"]), abs=4.0)
    (x0, y0), (x1, y1) = graph.mat.arrow
    far_left, far_right, _, _ = np.array(LABEL["mat"]["board"])
    assert (x1 - x0, y1 - y0) @ (far_right - far_left) > 0


def test_the_colours_are_off_by_less_once_they_are_corrected(graph):
    before, after = graph.mat.color_error
    assert after < 0.6 * before


def test_a_mirrored_photo_is_told_and_read_without_the_mat(tmp_path):
    path = tmp_path / "mirrored.png"
    cv2.imwrite(str(path), cv2.imread(str(PHOTO))[:, ::-1])
    graph = scan_photo(path, CATALOG).graph
    assert graph.mat is None
    assert "mirrored" in graph.problems[0].message
    assert graph.stacks


def test_a_mat_printed_too_small_is_told_and_the_photo_read_without_it(monkeypatch):
    monkeypatch.setattr(printed, "print_scale", lambda *_: 0.97)
    graph = scan_photo(PHOTO, CATALOG).graph
    assert graph.mat is None
    assert graph.problems[0].message == (
        'The mat was printed at 97 %, so the photo was read without it: print it at 100 % ("actual size").'
    )
    assert graph.stacks


@pytest.fixture
def with_exif(tmp_path):
    """The photo as a phone would save it, whose lens is so many mm on film."""

    def save(film_mm):
        exif = Image.Exif()
        exif[0x010F], exif[0x0110] = "Maker", "Phone 3"
        exif.get_ifd(0x8769).update({0x920A: IFDRational(4.25), 0xA405: film_mm})
        path = tmp_path / "phone.jpg"
        with Image.open(PHOTO) as photo:
            photo.save(path, quality=95, exif=exif.tobytes())
        return path

    return save


def test_what_exif_says_roughly_the_mat_says_better(with_exif):
    true_px = LABEL["camera"]["focal_px"]
    film_mm = round(true_px * math.hypot(36, 24) / 1200 * 1.06)
    mat = scan_photo(with_exif(film_mm), CATALOG).graph.mat
    assert mat.focal_from == "mat"
    assert mat.focal_px == pytest.approx(true_px, rel=0.02)


def test_a_lens_that_nothing_tells_is_said_to_be_a_guess(graph, monkeypatch):
    assert graph.mat.focal_deviation < 0.05
    monkeypatch.setattr(fit, "focal_from_mat", lambda *_: None)
    mat = scan_photo(PHOTO, CATALOG).graph.mat
    assert (mat.focal_from, mat.focal_deviation) == ("assumed", 0.5)


def test_a_camera_that_was_calibrated_is_used(with_exif, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cameras"))
    path = with_exif(26)
    lens = Intrinsics(900.0, 905.0, 480.0, 358.0, (960, 720), (0.02, -0.01))
    store_camera(new_camera(key_of(read_metadata(path.read_bytes())), None, lens, 0.3, 10))
    mat = scan_photo(path, CATALOG).graph.mat
    assert (mat.focal_from, mat.focal_px) == ("calibrated", 900.0)


@pytest.mark.parametrize("read", [scan_photo, read_picture], ids=["photo", "frame"])
def test_a_calibrated_camera_that_photos_do_not_name_is_named(read, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cameras"))
    lens = Intrinsics(900.0, 905.0, 480.0, 358.0, (960, 720), (0.02, -0.01))
    store_camera(new_camera(key_of(None, "webcam"), None, lens, 0.3, 10))
    graph = read(PHOTO, CATALOG, lens="webcam").graph
    mat = graph.mat
    assert (graph.lens, graph.kit) == ("webcam", None)
    assert (mat.focal_from, mat.focal_px) == ("calibrated", 900.0)
    assert read(PHOTO, CATALOG).graph.mat.focal_from == "mat"
    with pytest.raises(CameraError, match="There is no camera 'other'"):
        read(PHOTO, CATALOG, lens="other")
