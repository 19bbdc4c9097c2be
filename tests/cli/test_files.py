"""Names of output files: no photo and no other photo's files are overwritten."""

from pathlib import Path

import pytest
from deepbrick.cli.files import of_stack, output_names


def test_the_name_is_the_photos_own():
    assert output_names([Path("a/video.jpg"), Path("b/iris.png")], Path("out")) == ("video", "iris")


def test_the_same_name_twice_is_told_apart():
    photos = [Path(p) for p in ("a/video.jpg", "b/video.jpg", "video-2.jpg", "Video.png")]
    assert output_names(photos, Path("out")) == ("video", "video-2", "video-2-2", "Video-3")


@pytest.mark.parametrize(
    "other",
    ["a-marked.jpg", "A-Marked.jpg", "a-graph.json", "a-model.py", "a-model-3.py", "a.brick", "a-curves.png"],
)
def test_a_photo_is_never_overwritten(tmp_path, other):
    photos = [tmp_path / "a.jpg", tmp_path / other]
    assert output_names(photos, tmp_path)[0] == "a-2"
    assert output_names(photos, tmp_path / "elsewhere")[0] == "a"


def test_a_photo_without_a_name(tmp_path):
    assert output_names([Path("/")], tmp_path) == ("photo",)


def test_files_of_further_stacks_are_numbered():
    assert [of_stack("a", "-model", ".py", k) for k in range(3)] == ["a-model.py", "a-model-2.py", "a-model-3.py"]
