"""Photos as Python's users have them: files, bytes, pixels."""

import io
import json
import shutil
from pathlib import Path

import cv2
import deepbrick
import numpy as np
import pytest
from deepbrick.errors import DeepBrickError
from PIL import Image

SAMPLES = Path(__file__).parents[2] / "samples" / "photos"
VIDEO, WRONG = SAMPLES / "video.jpg", SAMPLES / "wrong.jpg"
COLUMNS = (("2d", "cnn", "lstm"),) * 3 + (("2d", "cnn", "lstm", "fc", "softmax", "1d"),)


@pytest.fixture(scope="module")
def video():
    return deepbrick.scan(VIDEO)


@pytest.fixture(scope="module")
def wrong():
    return deepbrick.scan(str(WRONG))


def test_a_photo(video):
    (stack,) = video.stacks
    assert stack.columns == COLUMNS
    assert video.is_legal
    assert video.problems == video.loose == ()
    assert repr(video).startswith(f"Reading('{VIDEO}', stacks=[Stack('2d cnn lstm | ")
    assert len(stack.bricks) == 15
    assert all(brick.polygon for brick in stack.bricks)


def test_what_is_not_legal(wrong):
    assert not wrong.is_legal
    problems = [p.message for stack in wrong.stacks for p in stack.problems]
    assert problems
    assert [p["message"] for s in json.loads(wrong.to_json())["stacks"] for p in s["problems"]] == problems
    with pytest.raises(ValueError, match=r".") as caught:
        wrong.stacks[0].code()
    assert str(caught.value) == problems[0]


@pytest.mark.parametrize("form", ["bytes", "file", "buffer", "pillow", "array"])
def test_all_forms_of_a_photo_are_read_alike(video, form):
    with VIDEO.open("rb") as file:
        photo = {
            "bytes": VIDEO.read_bytes,
            "file": lambda: file,
            "buffer": lambda: io.BytesIO(VIDEO.read_bytes()),
            "pillow": lambda: Image.open(VIDEO),
            "array": lambda: np.asarray(Image.open(VIDEO)),
        }[form]()
        reading = deepbrick.scan(photo)
    assert reading.stacks == video.stacks
    assert reading.graph.photo == (str(VIDEO) if form == "file" else "the photo")
    assert np.abs(reading.marked().astype(int) - video.marked()).max() <= 2  # decoded by the same library or another


def test_a_turned_photo_from_pillow_is_upright(tmp_path):
    pixels = np.asarray(Image.open(VIDEO))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    path = tmp_path / "turned.png"
    Image.fromarray(np.ascontiguousarray(np.rot90(pixels))).save(path, exif=exif)
    assert [s.columns for s in deepbrick.scan(Image.open(path)).stacks] == [COLUMNS]
    assert [s.columns for s in deepbrick.scan(path).stacks] == [COLUMNS]


def test_the_marked_photo(video, tmp_path):
    marked = video.marked()
    photo = cv2.imread(str(VIDEO))
    assert (marked.shape, marked.dtype) == (photo.shape, np.uint8)
    changed = np.abs(marked.astype(int) - photo).max(axis=2) > 30
    polygons = [np.rint(b.polygon).astype(np.int32) for b in video.stacks[0].bricks]
    inside = cv2.fillPoly(np.zeros(photo.shape[:2], np.uint8), polygons, 1).astype(bool)
    assert changed[inside].mean() > 10 * changed[~inside].mean()  # it is drawn on the bricks, in BGR
    saved = video.save_marked(tmp_path / "marked.png")
    assert np.array_equal(cv2.imread(str(saved)), marked)
    shown = cv2.imdecode(np.frombuffer(video._repr_jpeg_(), np.uint8), cv2.IMREAD_COLOR)
    assert max(shown.shape) <= 1280
    small = cv2.resize(marked, shown.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(shown.astype(int) - small).mean() < 4


@pytest.mark.parametrize("name", ["marked.png", "marked.jpg", "marked.JPEG"])
def test_a_marked_photo_is_saved_without_a_remark(video, tmp_path, name, capfd):
    video.save_marked(tmp_path / name)
    assert (tmp_path / name).stat().st_size > 1000
    assert capfd.readouterr() == ("", "")


def test_a_reading_from_json(video):
    again = deepbrick.Reading.from_json(video.to_json())
    assert again == video
    assert again._repr_jpeg_() is None
    with pytest.raises(ValueError, match=r"^A reading from JSON has no photo to draw on; scan the photo again\.$"):
        again.marked()
    with pytest.raises(ValueError, match=r"^The brick graph is not JSON; scan the photo again\.$"):
        deepbrick.Reading.from_json("{")


def test_a_photo_without_a_stack():
    reading = deepbrick.scan(SAMPLES / "no-stack.jpg")
    assert reading.stacks == ()
    assert not reading.is_legal
    assert reading.problems


@pytest.mark.parametrize(
    ("photo", "kinds", "message"),
    [
        ("not-there.jpg", FileNotFoundError, "There is no photo not-there.jpg; check its name."),
        (
            b"no picture",
            DeepBrickError,
            "the photo is not a photo; DeepBrick reads JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP and TIFF.",
        ),
        (
            np.zeros((9, 9, 3)),
            ValueError,
            "An array of pixels is (H, W, 3) or (H, W) uint8; got (9, 9, 3) float64.",
        ),
        (
            np.zeros((9, 9, 4), np.uint8),
            ValueError,
            "An array of pixels is (H, W, 3) or (H, W) uint8; got (9, 9, 4) uint8.",
        ),
        (3, TypeError, "A photo is a path, bytes, a binary file, a Pillow image or an array; got int."),
    ],
)
def test_what_is_no_photo(photo, kinds, message):
    with pytest.raises(kinds) as caught:
        deepbrick.scan(photo)
    assert str(caught.value) == message
    assert isinstance(caught.value, DeepBrickError | TypeError)


def test_where_the_marked_photo_cannot_go(video, tmp_path):
    with pytest.raises(ValueError, match=r"marked\.gif has to end in \.jpg or \.png\.$"):
        video.save_marked(tmp_path / "marked.gif")
    with pytest.raises(DeepBrickError, match=r"cannot be written"):
        video.save_marked(tmp_path / "no-folder" / "marked.jpg")


def test_a_grey_array(video):
    grey = cv2.cvtColor(cv2.imread(str(VIDEO)), cv2.COLOR_BGR2GRAY)
    reading = deepbrick.scan(grey)
    assert reading.graph.size == video.graph.size
    assert (reading.marked().shape[:2], reading.marked().ndim) == (grey.shape, 3)


def test_a_file_is_left_as_it_is(tmp_path):
    path = tmp_path / "photo.jpg"
    shutil.copy(VIDEO, path)
    before = path.read_bytes()
    deepbrick.scan(path).save_marked(tmp_path / "marked.jpg")
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["marked.jpg", "photo.jpg"]
