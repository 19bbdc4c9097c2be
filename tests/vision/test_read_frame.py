"""A picture in memory is read as a photo in a file."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision import pipeline, scan_photo
from deepbrick.vision.assemble.rows import FoundStack
from deepbrick.vision.assemble.stacks import Assembled
from deepbrick.vision.detect import overview
from deepbrick.vision.detect.regions import Detection
from deepbrick.vision.pipeline import read_frame

CATALOG = load_catalog()
NOTHING = Detection([], np.full((15, 25), -9, np.float32), (200, 120))
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"


@pytest.mark.parametrize("name", ["two-stacks", "wrong"])
def test_a_frame_is_read_as_scan_reads_it(name):
    path = PHOTOS / f"{name}.jpg"
    graph = read_frame(cv2.imread(str(path)), CATALOG, str(path))
    assert graph.stacks
    assert graph == scan_photo(path, CATALOG).graph


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((48, 64, 3), np.uint8),
        np.full((48, 64, 3), 255, np.uint8),
        np.full((3, 900, 3), 90, np.uint8),
        np.full((1, 1, 3), 90, np.uint8),
    ],
    ids=["dark", "bright", "narrow", "tiny"],
)
def test_a_frame_without_bricks_says_what_scan_says(tmp_path, picture):
    cv2.imwrite(str(tmp_path / "frame.png"), picture)
    graph = read_frame(picture, CATALOG, str(tmp_path / "frame.png"))
    assert graph == scan_photo(tmp_path / "frame.png", CATALOG).graph
    assert len(graph.problems) == 1


@pytest.mark.parametrize("scale", [0.7, 0.14], ids=["cut off", "far away, and loose"])
def test_what_spoils_a_photo_spoils_a_frame(tmp_path, monkeypatch, find_perfectly, scale):
    bricks = [b.enlarged(scale) for b in find_perfectly([["2d", "fc"]])]
    stack = FoundStack(((bricks[0], bricks[1]),), frozenset())
    for found in (([stack], [], []), ([stack], [bricks[0]], []), ([], bricks, []), ([], [], [bricks])):
        monkeypatch.setattr(overview, "find_bricks", lambda _: NOTHING)
        monkeypatch.setattr(pipeline, "assemble_stacks", lambda *_, found=found, **__: Assembled(*found))
        picture = np.full((120, 200, 3), 90, np.uint8)
        cv2.imwrite(str(tmp_path / "frame.png"), picture)
        graph = read_frame(picture, CATALOG, str(tmp_path / "frame.png"))
        assert graph == scan_photo(tmp_path / "frame.png", CATALOG).graph
        assert graph.problems
