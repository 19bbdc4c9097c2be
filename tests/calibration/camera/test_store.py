"""Cameras that are kept, and found again by what a photo says of its camera."""

import dataclasses
import json
import subprocess
import sys

import cv2
import numpy as np
import pytest
from deepbrick.calibration.camera.intrinsics import (
    DEFAULT_FOCAL_35MM,
    INVERSE,
    CameraError,
    Intrinsics,
    intrinsics_from_focal,
    intrinsics_from_metadata,
    oriented,
    points_as_stored,
    scaled,
    stored_size,
)
from deepbrick.calibration.camera.store import (
    default_folder,
    find_camera,
    intrinsics_for,
    list_cameras,
    remove_camera,
    store_camera,
)
from deepbrick.calibration.camera.stored_camera import CameraKey, key_of, new_camera
from deepbrick.photo import CameraTags, Metadata, PhotoError, photo_metadata
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

FOCAL_LENGTH_35MM = 0xA405
SENSOR = Intrinsics(300.0, 310.0, 205.0, 148.0, (400, 300), (0.05, -0.02))
KEY = CameraKey("Maker", "Phone 3", 4.25, 26)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_CAMERAS", str(tmp_path / "cameras"))
    return tmp_path / "cameras"


@pytest.fixture
def photo(tmp_path):
    def write(size=(400, 300), *, orientation=1, make="Maker", model="Phone 3", focal=4.25, film=26):  # noqa: PLR0913 - tags
        exif = Image.Exif()
        exif[0x0112] = orientation
        if make:
            exif[0x010F], exif[0x0110] = make, model
        if focal:
            exif.get_ifd(0x8769)[0x920A] = IFDRational(focal)
        if film:
            exif.get_ifd(0x8769)[FOCAL_LENGTH_35MM] = film
        path = tmp_path / "photo.jpg"
        Image.new("RGB", size).save(path, exif=exif.tobytes())
        return path

    return write


def kept(key=KEY, name=None, lens=SENSOR):
    camera = new_camera(key, name, lens, 0.31, 10)
    store_camera(camera)
    return camera


def seen(lens, space):
    bent = np.array([*lens.distortion, 0.0, 0.0])
    return cv2.projectPoints(space, np.zeros(3), np.zeros(3), lens.matrix, bent)[0].reshape(-1, 2)


# How cv2 (and any viewer) turns a picture upright, after the EXIF standard.
TURNS = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.swapaxes(0, 1),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: np.rot90(p, 2).swapaxes(0, 1),
    8: lambda p: np.rot90(p, 1),
}


@pytest.mark.parametrize("turn", TURNS)
def test_places_are_turned_as_pictures_are(turn):
    stored = np.arange(12).reshape(3, 4)
    upright = TURNS[turn](stored)
    height, width = upright.shape
    assert stored_size((width, height), turn) == (4, 3)
    for y in range(height):
        for x in range(width):
            ((u, v),) = points_as_stored([(x + 0.5, y + 0.5)], turn, (width, height))
            assert stored[int(v), int(u)] == upright[y, x]


@pytest.mark.parametrize("turn", TURNS)
def test_a_camera_is_turned_as_its_photos_are(turn):
    lens = oriented(SENSOR, turn)
    # What is right of the axis in the stored photo is where the turn puts it.
    ray = np.array([[0.3, 0.1, 1.0], [-0.2, 0.25, 1.0], [0.0, 0.0, 1.0]])
    upright_axes = points_as_stored(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), INVERSE[turn], (0, 0))
    across, down = upright_axes[1] - upright_axes[0], upright_axes[2] - upright_axes[0]
    turned_ray = np.column_stack([ray[:, :1] * across + ray[:, 1:2] * down, ray[:, 2]])
    back = points_as_stored(seen(lens, turned_ray), turn, lens.size)
    assert back == pytest.approx(seen(SENSOR, ray))
    assert dataclasses.astuple(oriented(lens, INVERSE[turn])) == dataclasses.astuple(SENSOR)


@pytest.mark.parametrize("size", [(200, 150), (800, 600), (401, 301)])
def test_a_camera_is_scaled_as_its_photos_are(size):
    ray = np.array([[0.3, 0.1, 1.0], [-0.2, 0.25, 1.0]])
    fraction = seen(SENSOR, ray) / SENSOR.size
    assert seen(scaled(SENSOR, size), ray) / size == pytest.approx(fraction)


def test_a_photo_of_a_camera_that_is_kept(photo):
    kept()
    assert intrinsics_for(photo_metadata(photo()), (400, 300)) == (SENSOR, "calibrated")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_that_is_turned_and_smaller(photo, orientation):
    kept()
    size = stored_size((200, 150), orientation)
    lens, source = intrinsics_for(photo_metadata(photo((200, 150), orientation=orientation)), size)
    assert source == "calibrated"
    assert dataclasses.astuple(lens) == dataclasses.astuple(scaled(oriented(SENSOR, orientation), size))


def test_a_photo_that_lies_on_its_side_without_saying_so(photo):
    kept()
    lens, source = intrinsics_for(photo_metadata(photo((300, 400))), (300, 400))
    assert (lens, source) == (oriented(SENSOR, 6), "calibrated")


@pytest.mark.parametrize("size", [(400, 225), (300, 300), (400, 297), (225, 400)])
def test_a_photo_that_was_cut_is_not_used(photo, size):
    kept()
    path = photo(size)
    assert intrinsics_for(photo_metadata(path), size) == (intrinsics_from_metadata(photo_metadata(path), size), "EXIF")


@pytest.mark.parametrize("size", [(201, 150), (133, 100), (1000, 751)])
def test_whole_pixels_are_no_cut(photo, size):
    kept()
    assert intrinsics_for(photo_metadata(photo(size)), size)[1] == "calibrated"


@pytest.mark.parametrize(
    "other", [{"make": "Other"}, {"model": "Phone 4"}, {"focal": 6.8}, {"film": 52}, {"film": 0}, {"make": None}]
)
def test_a_photo_of_another_camera(photo, other):
    kept()
    assert intrinsics_for(photo_metadata(photo(**other)), (400, 300))[1] == (
        "assumed" if other == {"film": 0} else "EXIF"
    )


@pytest.mark.parametrize(("film", "source"), [(26, "EXIF"), (28, "EXIF"), (0, "assumed"), (60_000, "assumed")])
def test_without_a_camera_that_is_kept(photo, film, source):
    path = photo(film=film)
    assert intrinsics_for(photo_metadata(path), (400, 300)) == (
        intrinsics_from_metadata(photo_metadata(path), (400, 300)),
        source,
    )


def test_a_photo_that_is_not_there(tmp_path):
    with pytest.raises(PhotoError, match="There is no photo"):
        intrinsics_for(photo_metadata(tmp_path / "none.jpg"), (4, 3))


def test_a_picture_that_is_in_no_file():
    kept(CameraKey(name="webcam"), "webcam")
    assert intrinsics_for(None, (400, 300)) == (intrinsics_from_focal(DEFAULT_FOCAL_35MM, (400, 300)), "assumed")
    assert intrinsics_for(None, (400, 300), "webcam") == (SENSOR, "calibrated")


def test_a_photo_that_says_nothing_of_a_camera_with_a_name(photo):
    kept(CameraKey(name="The old one"), "The old one")
    path = photo(make=None, focal=None, film=None)
    assert intrinsics_for(photo_metadata(path), (400, 300))[1] == "assumed"
    assert intrinsics_for(photo_metadata(path), (400, 300), "the  OLD one") == (SENSOR, "calibrated")
    with pytest.raises(CameraError, match=r"There is no camera 'new one' in .*calibrate list"):
        intrinsics_for(photo_metadata(path), (400, 300), "new one")


def of(make="", model="", focal=None, film=None):
    return Metadata((4, 3), camera=CameraTags(make, model, focal, film or 0))


@pytest.mark.parametrize(
    ("metadata", "name", "key"),
    [
        (of("Maker", "Phone 3", 4.25, 26), None, KEY),
        (of("Maker", "Phone 3", 4.25, 26), "mine", KEY),  # the photos know better
        (of("Maker", "Phone 3", 4.25), None, CameraKey("Maker", "Phone 3", 4.25)),
        (of("", "Phone 3", None, 26), None, CameraKey("", "Phone 3", None, 26)),
        (of("Maker", "Phone 3"), None, None),  # which of its cameras?
        (of("Maker", "", 4.25, 26), None, None),
        (of("Maker", "Phone 3"), "mine", CameraKey(name="mine")),
        (None, "mine", CameraKey(name="mine")),
        (None, None, None),
    ],
)
def test_by_what_a_camera_is_known(metadata, name, key):
    assert key_of(metadata, name) == key


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (KEY, "Maker Phone 3 4.25 mm (26 mm on film)"),
        (CameraKey("Canon", "Canon EOS 80D", 50.0), "Canon EOS 80D 50 mm"),
        (CameraKey("", "Phone", None, 24), "Phone (24 mm on film)"),
        (CameraKey(name="mine"), "mine"),
    ],
)
def test_what_a_camera_is_called(key, text):
    assert key.text == text


def test_what_is_kept_is_read_again(folder):
    camera = kept()
    assert list_cameras().cameras == (camera,)
    assert list_cameras().problems == ()
    assert find_camera("maker phone 3 4.25 MM (26 mm on film)") == camera
    (path,) = folder.iterdir()
    assert path.name.startswith("maker-phone-3-4-25-mm-26-mm-on-film-")


def test_a_camera_that_is_calibrated_again_replaces_the_old_one():
    kept()
    newer = kept(name="My phone", lens=dataclasses.replace(SENSOR, fx=301.0))
    assert list_cameras().cameras == (newer,)


def test_a_name_is_for_one_camera():
    kept(CameraKey(name="mine"), "mine")
    with pytest.raises(CameraError, match="Another camera is called 'Mine'; give this one another --name"):
        kept(KEY, "Mine")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (" \n", r"The name ' \\n' is empty; give the camera one that can be read."),
        ("x" * 81, "The name 'xxxxxxxxxxxxxxxxxxxx…' has 81 characters; give one of at most 80."),
    ],
)
def test_names_that_are_none(name, message):
    with pytest.raises(CameraError, match=message):
        new_camera(KEY, name, SENSOR, 0.3, 10)
    with pytest.raises(CameraError, match=message):
        key_of(None, name)


def test_a_camera_is_removed(folder):
    kept()
    mine = kept(CameraKey(name="mine"), "mine")
    remove_camera("Maker Phone 3 4.25 mm (26 mm on film)")
    assert list_cameras().cameras == (mine,)
    assert len(list(folder.iterdir())) == 1
    with pytest.raises(CameraError, match="There is no camera 'yours' in"):
        remove_camera("yours")


def test_the_file_has_opencvs_numbers(folder):
    """Which counts from the centre of the first pixel."""
    kept()
    (path,) = folder.iterdir()
    document = json.loads(path.read_text())
    assert document["center_px"] == [SENSOR.cx - 0.5, SENSOR.cy - 0.5]
    (camera,) = list_cameras().cameras
    assert camera.intrinsics == SENSOR


def damaged(**changes):
    return lambda document: {**document, **changes}


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [],
        lambda _: None,
        damaged(version=2),
        damaged(name=None),
        damaged(added=3),
        damaged(camera={}),
        damaged(camera={"make": "M", "model": "x", "focal_mm": "4", "focal_35mm": 0, "name": ""}),
        damaged(camera={"make": "M", "model": "other", "focal_mm": 4, "focal_35mm": 0, "name": ""}),
        damaged(size=[400]),
        damaged(size=[400, 300.0]),
        damaged(size=[400, -300]),
        damaged(size=[True, True]),
        damaged(focal_px=[0, 300]),
        damaged(focal_px=[float("nan"), 300]),
        damaged(focal_px=[300]),
        damaged(focal_px=300),
        damaged(focal_px=[10**400, 300]),
        damaged(center_px=["1", "2"]),
        damaged(distortion=[float("inf"), 0]),
        damaged(error_px=None),
        damaged(photos=0),
        damaged(photos="10"),
    ],
)
def test_a_damaged_file_is_named_and_not_used(photo, folder, change):
    kept()
    (path,) = folder.iterdir()
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    listing = list_cameras()
    assert listing.cameras == ()
    assert listing.problems == (f"{path} is no camera that this DeepBrick can use; delete it, and calibrate again.",)
    assert intrinsics_for(photo_metadata(photo()), (400, 300))[1] == "EXIF"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 70_000, b"[" * 60_000])
def test_a_foreign_file_is_named(photo, folder, content):
    camera = kept()
    (folder / "notes.json").write_bytes(content)
    (folder / ".hidden").write_bytes(content)
    (folder / "folder").mkdir()
    listing = list_cameras()
    assert listing.cameras == (camera,)
    assert [problem.split()[0] for problem in listing.problems] == [str(folder / "folder"), str(folder / "notes.json")]
    assert intrinsics_for(photo_metadata(photo()), (400, 300))[1] == "calibrated"


def test_no_cameras(folder):
    assert list_cameras() == type(list_cameras())((), ())
    assert not folder.exists()


def test_the_folder_is_a_file(photo, folder):
    folder.write_text("")
    with pytest.raises(CameraError, match=r"The folder .* of the cameras cannot be read .*; set DEEPBRICK_CAMERAS to"):
        list_cameras()
    assert intrinsics_for(photo_metadata(photo()), (400, 300))[1] == "EXIF"


def test_the_folder_cannot_be_made(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DEEPBRICK_CAMERAS", str(tmp_path / "file" / "cameras"))
    with pytest.raises(CameraError, match="set DEEPBRICK_CAMERAS to another one"):
        kept()


def test_the_usual_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("DEEPBRICK_CAMERAS")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_folder().name == "cameras"
    assert default_folder().parent.name == "deepbrick"


def test_scans_look_up_cameras_without_heavy_modules():
    code = (
        "import sys, deepbrick.calibration.camera.store\n"
        "print({'cv2', 'matplotlib', 'skimage', 'scipy', 'platformdirs'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
