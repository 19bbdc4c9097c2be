"""The whole reader on the photos that come with the repository, against the labels of their renderer."""

import json
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.calibration.bricks.store import store_kit
from deepbrick.calibration.bricks.stored_kit import StoredKit
from deepbrick.catalog import load_catalog
from deepbrick.errors import DeepBrickError
from deepbrick.vision import PhotoError, load_photo, pipeline, read_frame, scan_photo
from deepbrick.vision.detect import overview
from deepbrick.vision.detect.regions import Detection, Region
from deepbrick.vision.heads import heads_digest
from deepbrick.vision.read.region import DETAIL_STUD_PX
from deepbrick.vision.stages import draw_stages
from PIL import Image

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
NO_OTHERS = np.full((60, 80), -9, np.float32)
LABELLED = sorted(PHOTOS.glob("*.json"))


def columns(graph):
    return sorted([[b.token for b in column] for column in stack.columns] for stack in graph.stacks)


def test_there_are_photos_of_each_kind():
    assert len(LABELLED) >= 8


@pytest.mark.parametrize("path", LABELLED, ids=lambda p: p.stem)
def test_a_sample_photo_is_read_as_it_was_built(path):
    graph = scan_photo(path.with_suffix(".jpg"), CATALOG).graph
    assert columns(graph) == sorted(s["columns"] for s in json.loads(path.read_text())["stacks"])


def test_the_video_stack_is_linked_and_lies_where_it_is_seen():
    label = json.loads((PHOTOS / "video.json").read_text())
    (stack,) = scan_photo(PHOTOS / "video.jpg", CATALOG).graph.stacks
    recurrent = [[b.id for b in column if b.token == "lstm"] for column in stack.columns]
    assert all(stack.linked(a, b) for (a,), (b,) in pairwise(recurrent))
    for truth in label["bricks"]:
        brick = next(b for b in stack.bricks if (b.column, b.level) == (truth["column"], truth["level"]))
        x0, y0, x1, y1 = truth["box"]
        xs, ys = zip(*brick.polygon, strict=True)
        cut = max(0, min(x1, max(xs)) - max(x0, min(xs))) * max(0, min(y1, max(ys)) - max(y0, min(ys)))
        area = (x1 - x0) * (y1 - y0) + (max(xs) - min(xs)) * (max(ys) - min(ys)) - cut
        assert cut / area > 0.6


def test_a_photo_from_a_large_phone_is_read_too(tmp_path):
    large = cv2.resize(cv2.imread(str(PHOTOS / "video.jpg")), (4000, 3000), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "large.jpg"), large)
    small = scan_photo(PHOTOS / "video.jpg", CATALOG).graph
    graph = scan_photo(tmp_path / "large.jpg", CATALOG).graph
    assert graph.size == (4000, 3000)
    assert columns(graph) == columns(small)


def test_a_blank_photo_has_no_stack_and_says_so(tmp_path):
    cv2.imwrite(str(tmp_path / "blank.png"), np.full((300, 400, 3), 200, np.uint8))
    graph = scan_photo(tmp_path / "blank.png", CATALOG).graph
    assert graph.stacks == ()
    assert [p.message for p in graph.problems] == [
        "There is no brick stack in this photo: put the whole stack into the middle and go closer."
    ]


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (700, 2), (1, 1600), (1600, 1), (30, 9000)])
def test_photos_of_odd_sizes_are_read(tmp_path, size):
    cv2.imwrite(str(tmp_path / "odd.png"), np.full((*size, 3), 90, np.uint8))
    reading = scan_photo(tmp_path / "odd.png", CATALOG, keep_photo=True)
    assert draw_stages(reading, CATALOG)[0].image_bgr.shape == (*size, 3)
    assert reading.graph.stacks == ()
    assert reading.graph.size == size[::-1]


def test_what_is_no_photo_is_refused(tmp_path):
    (tmp_path / "text.jpg").write_text("hello")
    with pytest.raises(PhotoError):
        scan_photo(tmp_path / "text.jpg", CATALOG)


def test_each_stage_has_a_picture():
    stages = draw_stages(scan_photo(PHOTOS / "video.jpg", CATALOG, keep_photo=True), CATALOG)
    assert [s.name for s in stages] == ["loaded", "labels", "bricks", "columns", "graph"]
    loaded = stages[0].image_bgr
    for stage in stages[1:]:
        assert stage.image_bgr.shape == loaded.shape
        assert (stage.image_bgr != loaded).any()


def test_a_scan_imports_nothing_heavy():
    code = (
        "import sys; from pathlib import Path; from deepbrick.catalog import load_catalog;"
        "from deepbrick.vision import scan_photo;"
        f"scan_photo(Path({str(PHOTOS / 'video.jpg')!r}), load_catalog());"
        "print(sorted(m for m in ('tensorflow', 'keras', 'sklearn', 'matplotlib', 'onnx') if m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


# A large photo is decoded no larger than needed


def outlines(graph):
    return [np.array(b.polygon) for stack in graph.stacks for b in stack.bricks]


def overlap(a, b):
    """Intersection over union of the boxes around two outlines."""
    inner = np.clip(np.minimum(a.max(axis=0), b.max(axis=0)) - np.maximum(a.min(axis=0), b.min(axis=0)), 0, None).prod()
    return inner / (np.ptp(a, axis=0).prod() + np.ptp(b, axis=0).prod() - inner)


def test_what_is_read_in_a_reduced_photo_is_told_in_pixels_of_the_whole_one(tmp_path, monkeypatch):
    small = load_photo(PHOTOS / "video.jpg")
    Image.new("RGB", (4 * small.shape[1] - 3, 4 * small.shape[0] - 1)).save(tmp_path / "large.jpg")
    monkeypatch.setattr(overview, "load_photo_reduced", lambda *_: (small, 4))
    graph = scan_photo(tmp_path / "large.jpg", CATALOG).graph
    assert graph.size == (3837, 2879)
    monkeypatch.setattr(overview, "load_photo_reduced", lambda *_: (small, 1))
    before = scan_photo(PHOTOS / "video.jpg", CATALOG).graph
    assert columns(graph) == columns(before)
    assert [s.links for s in graph.stacks] == [s.links for s in before.stacks]
    for large, as_seen in zip(outlines(graph), outlines(before), strict=True):
        np.testing.assert_allclose(large, 4 * as_seen, atol=4 * 0.05 + 0.05)  # both are rounded to a tenth


def test_a_reduced_photo_and_a_whole_one_are_read_alike(tmp_path, monkeypatch):
    path = tmp_path / "large.jpg"
    cv2.imwrite(str(path), cv2.resize(cv2.imread(str(PHOTOS / "video.jpg")), (4000, 3000)))
    reduced = scan_photo(path, CATALOG).graph
    monkeypatch.setattr(overview, "load_photo_reduced", lambda p, _: (load_photo(p), 1))
    whole = scan_photo(path, CATALOG).graph
    assert reduced.size == whole.size == (4000, 3000)
    assert columns(reduced) == columns(whole)
    # The network never sees the same image twice, so outlines differ by some of the pixels that it sees.
    assert min(map(overlap, outlines(reduced), outlines(whole))) > 0.75


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_whole_photo_after_its_turn(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (2603, 1301), "grey").save(tmp_path / "odd.jpg", exif=exif)
    graph = scan_photo(tmp_path / "odd.jpg", CATALOG).graph
    assert graph.size == ((2603, 1301) if orientation < 5 else (1301, 2603))


@pytest.fixture
def read_nothing(paint_maps, reading_of):
    return reading_of(paint_maps([]))


@pytest.mark.parametrize(
    ("stud_px", "factor"), [(DETAIL_STUD_PX - 1, 1), (DETAIL_STUD_PX + 1, 4)], ids=["small", "large"]
)
def test_small_bricks_are_read_in_the_whole_photo(tmp_path, monkeypatch, read_nothing, stud_px, factor):
    looked_at = []

    def read_region(photo_bgr, region, _catalog, _camera):
        looked_at.append((photo_bgr.shape[:2], region))
        return read_nothing

    regions = [Region((10.0, 20.0, 30.0, 40.0), 90.0), Region((50.0, 60.0, 70.0, 80.0), stud_px)]
    monkeypatch.setattr(overview, "find_bricks", lambda _: Detection(regions, NO_OTHERS, (640, 480)))
    monkeypatch.setattr(pipeline, "read_region", read_region)
    Image.new("RGB", (4000, 3000)).save(tmp_path / "large.jpg")
    scan_photo(tmp_path / "large.jpg", CATALOG)
    k = 4 / factor
    assert looked_at == [
        ((3000 / factor, 4000 / factor), Region((10.0 * k, 20.0 * k, 30.0 * k, 40.0 * k), 90.0 * k)),
        ((3000 / factor, 4000 / factor), Region((50.0 * k, 60.0 * k, 70.0 * k, 80.0 * k), stud_px * k)),
    ]


def test_pictures_are_of_the_whole_photo(tmp_path):
    Image.new("RGB", (2000, 1500), "grey").save(tmp_path / "large.jpg")
    whole = load_photo(tmp_path / "large.jpg")
    assert scan_photo(tmp_path / "large.jpg", CATALOG).photo_bgr is None
    reading = scan_photo(tmp_path / "large.jpg", CATALOG, keep_photo=True)
    np.testing.assert_array_equal(reading.photo_bgr, whole)
    assert {s.image_bgr.shape for s in draw_stages(reading, CATALOG)} == {whole.shape}
    assert draw_stages(scan_photo(tmp_path / "large.jpg", CATALOG), CATALOG) == ()


@pytest.mark.parametrize(
    "read",
    [lambda c: scan_photo(PHOTOS / "video.jpg", c), lambda c: read_frame(cv2.imread(str(PHOTOS / "video.jpg")), c)],
)
def test_a_catalog_that_the_networks_were_not_trained_on_is_refused_in_a_sentence(read):
    longer = replace(CATALOG, bricks=(*CATALOG.bricks, CATALOG["fc"]))
    with pytest.raises(DeepBrickError) as caught:
        read(longer)
    assert str(caught.value) == (
        "The catalog has 13 bricks, but the reader was trained on 12: use the catalog that comes with it, "
        "or train the reader on yours (docs/training.md)."
    )


def test_a_graph_names_the_kit_that_a_photo_was_read_with(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_KITS", str(tmp_path))
    store_kit(StoredKit("blue box", heads_digest()))
    path = PHOTOS / "yes-or-no.jpg"
    plain = scan_photo(path, CATALOG).graph
    assert (plain.lens, plain.kit) == (None, None)
    # It learned nothing, so it changes nothing.
    assert scan_photo(path, CATALOG, kit="blue box").graph == replace(plain, kit="blue box")
    assert read_frame(cv2.imread(str(path)), CATALOG, kit="blue box").kit == "blue box"
