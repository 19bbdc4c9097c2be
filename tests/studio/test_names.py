"""Names of output files: no photo and no other photo's files are overwritten."""

from itertools import product
from pathlib import Path

import pytest
from deepbrick.studio.names import StackFiles, of_stack, output_names


def written(name, stages=("loaded", "labels", "bricks", "columns", "graph")):
    """All files of a photo with three stacks, in lower case."""
    files = [f"{name}-marked.jpg", f"{name}-graph.json"]
    files += [f"{name}-{k}-{stage}.png" for k, stage in enumerate(stages, 1)]
    for stack in (StackFiles(Path(), name, k) for k in range(3)):
        files += [stack.script.name, stack.weight_brick.name, stack.curves.name]
    return {f.lower() for f in files}


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


def test_links_that_lead_in_a_ring_have_names_too(tmp_path):
    photos = [tmp_path / "a.jpg", tmp_path / "b.jpg"]
    photos[0].symlink_to(photos[1])
    photos[1].symlink_to(photos[0])
    assert output_names(photos, tmp_path, tmp_path / "a.jpg") == ("a", "b")


def test_a_photo_that_is_linked_to_is_never_overwritten(tmp_path):
    (tmp_path / "a-marked.jpg").touch()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.jpg").symlink_to(tmp_path / "a-marked.jpg")
    assert output_names([tmp_path / "a.jpg", tmp_path / "elsewhere" / "b.jpg"], tmp_path)[0] == "a-2"


def test_a_photo_is_not_overwritten_by_the_picture_of_a_stage(tmp_path):
    photos = [tmp_path / "a.jpg", tmp_path / "a-1-loaded.png"]
    assert output_names(photos, tmp_path / "elsewhere", tmp_path)[0] == "a-2"


@pytest.mark.parametrize(
    ("photos", "names"),
    [
        # The weight brick of the second stack of "a" is "a-model-2.brick".
        (("a.jpg", "a-model-2.jpg"), ("a", "a-model-2-2")),
        (("a-model-2.jpg", "a.jpg"), ("a-model-2", "a-2")),
        (("a.jpg", "A-Model-13.jpg"), ("a", "A-Model-13-2")),
        # Numbers alone would never lead out of the second stack's names.
        (("a.jpg", "b/a-model.jpg", "c/a-model.jpg"), ("a", "a-model", "a-model-photo-2")),
    ],
)
def test_a_name_that_another_photos_second_stack_has(photos, names):
    assert output_names([Path(p) for p in photos], Path("out")) == names


STEMS = [
    "a",
    "a-2",
    "A-MODEL",
    "a-model-2",
    "a-model-2-model-3",
    "a-1",
    "a-1-loaded",
    "a-curves-2",
    "a-marked",
    "a.brick",
]


@pytest.mark.parametrize("pair", list(product(STEMS, STEMS)), ids=" ".join)
def test_no_file_is_written_for_two_photos(pair):
    """The files of all photos of a call are different ones, held against the names that are really written."""
    photos = [Path(folder) / f"{stem}.jpg" for folder, stem in zip("xyz", (*pair, "a-model"), strict=True)]
    files = [written(name) for name in output_names(photos, Path("out"))]
    assert len(set.union(*files)) == sum(map(len, files))


def test_a_photo_without_a_name(tmp_path):
    assert output_names([Path("/")], tmp_path) == ("photo",)


def test_files_of_further_stacks_are_numbered():
    assert [of_stack("a", "-model", ".py", k) for k in range(3)] == ["a-model.py", "a-model-2.py", "a-model-3.py"]
