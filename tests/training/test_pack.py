"""Packs of photos: what is packed comes back."""

import zipfile
from dataclasses import fields

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.errors import DeepBrickError
from deepbrick.training.pack import read_packs, write_packs
from deepbrick.training.photos import LabelledPhoto

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def packs(folder, tmp_path_factory):
    return write_packs([folder], tmp_path_factory.mktemp("packs"))


def test_what_is_packed_comes_back(packs, load):
    found = read_packs(packs, CATALOG)
    assert list(found) == ["painted/no-stacks", "painted/other-bricks", "painted/two-stacks"]
    for name, photo in found.items():
        expected = load(name.removeprefix("painted/"))
        for field in fields(LabelledPhoto):
            if field.name != "others":
                assert np.array_equal(getattr(photo, field.name), getattr(expected, field.name)), field.name
        assert [(p.center.tolist(), p.height_mm) for p in photo.others] == [
            (p.center.tolist(), p.height_mm) for p in expected.others
        ]


def test_a_pack_holds_three_files_a_photo_and_no_picture_is_packed_twice(packs):
    (path,) = packs
    assert path.name == "pack-00.zip"
    assert [p.name for p in path.parent.iterdir()] == ["pack-00.zip"]
    with zipfile.ZipFile(path) as pack:
        assert len(pack.namelist()) == 9
        kinds = {i.filename.rsplit(".", 1)[-1]: i.compress_type for i in pack.infolist()}
    assert kinds == {"jpg": zipfile.ZIP_STORED, "png": zipfile.ZIP_DEFLATED, "json": zipfile.ZIP_DEFLATED}


def test_a_new_pack_begins_where_one_is_full(folder, tmp_path):
    paths = write_packs([folder], tmp_path / "many", max_bytes=1)
    assert [p.name for p in paths] == ["pack-00.zip", "pack-01.zip", "pack-02.zip"]
    assert [list(read_packs([p], CATALOG)) for p in paths] == [
        ["painted/no-stacks"],
        ["painted/other-bricks"],
        ["painted/two-stacks"],
    ]
    assert list(read_packs(paths[1:], CATALOG)) == ["painted/other-bricks", "painted/two-stacks"]


def test_without_photos_there_is_no_pack(tmp_path):
    with pytest.raises(DeepBrickError, match=rf"^There are no rendered photos in {tmp_path}\.$"):
        write_packs([tmp_path], tmp_path / "packs")
    assert not (tmp_path / "packs").exists()


@pytest.mark.parametrize("text", [None, "no pack"])
def test_what_is_no_pack_is_named(tmp_path, text):
    path = tmp_path / "a.zip"
    if text is not None:
        path.write_text(text)
    with pytest.raises(DeepBrickError, match=rf"^{path} is no pack of photos: "):
        read_packs([path], CATALOG)


def test_a_pack_without_one_of_the_files_of_a_photo_is_named(packs, tmp_path):
    path = tmp_path / "half.zip"
    with zipfile.ZipFile(packs[0]) as whole, zipfile.ZipFile(path, "w") as half:
        half.writestr("painted/two-stacks.json", whole.read("painted/two-stacks.json"))
    with pytest.raises(DeepBrickError, match=rf"^{path} is no pack of photos: .*two-stacks\.jpg"):
        read_packs([path], CATALOG)
