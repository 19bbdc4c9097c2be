"""A shelf is files on disk: what is damaged there is said, and nothing is lost."""

import json
import shutil
import subprocess
import sys

import pytest
from deepbrick import atomic
from deepbrick.atomic import FileError
from deepbrick.shelf import Shelf, ShelfError, brick_id, default_folder


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def brick(tmp_path, make_brick):
    return make_brick(tmp_path / "night.brick")


def _index(shelf):
    return json.loads((shelf.folder / "index.json").read_text(encoding="utf-8"))


def test_brick_is_copied_under_its_identity(shelf, brick):
    before = brick.read_bytes()
    entry = shelf.add(brick)
    assert (entry.identity, entry.name, entry.trained_on) == (brick_id(brick), "night", "digits")
    kept = shelf.find("night")
    assert kept == shelf.folder / f"{entry.identity}.brick"
    assert kept.read_bytes() == brick.read_bytes() == before
    assert shelf.find(entry.identity.lower()) == shelf.find(" NIGHT ") == kept
    assert shelf.contents().entries == (entry,)
    assert [listed["name"] for listed in _index(shelf)["bricks"]] == ["night"]


def test_empty_shelf_makes_no_folder(shelf):
    assert shelf.contents().entries == ()
    assert not shelf.folder.exists()


def test_adding_twice_is_no_error(shelf, brick):
    first = shelf.add(brick, "one")
    assert shelf.add(brick) == first
    assert shelf.add(brick, "one") == first
    assert shelf.add(brick, "other").name == "other"
    assert len(shelf.contents().entries) == 1


def test_brick_of_the_shelf_itself_can_be_added(shelf, brick):
    entry = shelf.add(brick)
    assert shelf.add(shelf.find("night")) == entry


def test_names_are_told_apart_or_refused(shelf, brick, tmp_path, make_brick):
    first = shelf.add(brick)
    (tmp_path / "b").mkdir()
    other = make_brick(tmp_path / "b" / "night.brick", seed=1)
    with pytest.raises(ShelfError) as caught:
        shelf.add(other, "Night")
    assert str(caught.value) == (
        f"The name 'Night' is taken by the brick {first.identity}; give another name or remove that brick."
    )
    assert shelf.add(other).name == "night (2)"
    assert {entry.name for entry in shelf.contents().entries} == {"night", "night (2)"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "The name '' is empty; give the brick one that can be read."),
        (" \n\x00", "The name ' \\n\\x00' is empty; give the brick one that can be read."),
        ("x" * 81, f"The name '{'x' * 20}…' has 81 characters; give one of at most 80."),
        ("0123456789abcdef", "The name '0123456789abcdef' looks like an identity; give the brick another one."),
    ],
)
def test_names_that_are_refused(shelf, brick, name, message):
    with pytest.raises(ShelfError) as caught:
        shelf.add(brick, name)
    assert str(caught.value) == message
    assert not shelf.folder.exists()


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "C:\\x", "index", "🙂", "a/b", "CON", ".", "%00", "글자"])
def test_names_are_never_paths(shelf, brick, tmp_path, name):
    shelf.add(brick, name)
    assert shelf.find(name).parent == shelf.folder
    assert sorted(path.name for path in tmp_path.iterdir()) == ["night.brick", "shelf"]
    assert shelf.remove(name) == brick_id(brick)
    assert [path.name for path in shelf.folder.iterdir()] == ["index.json"]


def test_control_characters_do_not_reach_the_entry(shelf, brick):
    assert shelf.add(brick, "a\n\x1b[2Jb\u202ec").name == "a [2Jb c"


def test_removing(shelf, brick):
    shelf.add(brick)
    shelf.remove("night")
    assert shelf.contents().entries == ()
    assert _index(shelf)["bricks"] == []
    with pytest.raises(ShelfError) as caught:
        shelf.remove("night")
    assert str(caught.value) == (
        f"There is no brick 'night' on the shelf {shelf.folder}; list the shelf to see what there is."
    )


@pytest.mark.parametrize(
    "damage", [None, b"", b"{", b"\xff", b"[" * 100_000, b'{"version": 1, "bricks": [{"name": 3}]}']
)
def test_index_is_made_anew(shelf, brick, damage):
    entry = shelf.add(brick, "mine")
    index = shelf.folder / "index.json"
    good = index.read_bytes()
    index.unlink() if damage is None else index.write_bytes(damage)
    assert shelf.contents().entries == (entry,)
    assert index.read_bytes() == good


@pytest.mark.parametrize("damage", [None, b"", b"{}", b'{"version": 1, "identity": "x"}'])
def test_entry_comes_back_from_the_index(shelf, brick, damage):
    entry = shelf.add(brick, "mine")
    path = shelf.folder / f"{entry.identity}.json"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert shelf.contents().entries == (entry,)


def test_bricks_alone_give_back_the_shelf(shelf, brick):
    entry = shelf.add(brick, "mine")
    for path in shelf.folder.glob("*.json"):
        path.unlink()
    (back,) = shelf.contents().entries
    assert (back.identity, back.name, back.columns) == (entry.identity, "digits", entry.columns)
    assert len(_index(shelf)["bricks"]) == 1


def test_damaged_brick_is_said_and_can_be_mended(shelf, brick):
    entry = shelf.add(brick)
    kept = shelf.find("night")
    kept.write_bytes(kept.read_bytes()[:-1])
    sentence = f"The file of the brick 'night', {kept}, is damaged; add the brick again or remove it."
    listing = shelf.contents()
    assert (listing.entries, listing.problems) == ((), (sentence,))
    with pytest.raises(ShelfError) as caught:
        shelf.find("night")
    assert str(caught.value) == sentence
    assert shelf.add(brick) == entry
    assert shelf.find("night") == kept


def test_missing_brick_is_said_and_can_be_removed(shelf, brick):
    shelf.add(brick)
    kept = shelf.find("night")
    kept.unlink()
    sentence = f"The file of the brick 'night', {kept}, is missing; add the brick again or remove it."
    assert shelf.contents().problems == (sentence,)
    shelf.remove("night")
    assert shelf.contents().problems == ()


def test_other_files_are_left_alone(shelf, brick):
    shelf.add(brick)
    (shelf.folder / "notes.json").write_text("{}")
    shutil.copy(brick, shelf.folder / "copy.brick")
    assert len(shelf.contents().entries) == 1


def test_what_is_no_brick_is_refused(shelf, tmp_path):
    path = tmp_path / "a.brick"
    path.write_bytes(b"no zip")
    with pytest.raises(ShelfError, match="is no weight brick"):
        shelf.add(path)
    assert not shelf.folder.exists()


def test_full_disk_is_one_sentence_and_leaves_nothing(shelf, brick, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    kept = shelf.folder / f"{brick_id(brick)}.brick"
    with pytest.raises(FileError) as caught:
        shelf.add(brick)
    assert str(caught.value) == f"{kept} cannot be written (No space left on device); choose another place."
    assert list(shelf.folder.iterdir()) == []


def test_shelf_that_may_only_be_read_is_listed(shelf, brick, monkeypatch):
    entry = shelf.add(brick)
    (shelf.folder / "index.json").unlink()

    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(atomic.Path, "touch", refuse)
    assert shelf.contents().entries == (entry,)


def test_file_in_the_way_of_the_folder(shelf, brick):
    shelf.folder.write_text("")
    with pytest.raises(ShelfError) as caught:
        shelf.add(brick)
    assert str(caught.value) == (
        f"The shelf {shelf.folder} cannot be read (Not a directory); set DEEPBRICK_SHELF to another folder."
    )


def test_two_processes_lose_nothing(shelf, tmp_path, make_brick):
    count = 5
    for who in "ab":
        (tmp_path / who).mkdir()
        for k in range(count):
            make_brick(tmp_path / who / f"{who}{k}.brick", data=f"{who}{k}")
    code = (
        "import sys; from pathlib import Path; from deepbrick.shelf.store import Shelf\n"
        "for path in sorted(Path(sys.argv[2]).iterdir()): Shelf(Path(sys.argv[1])).add(path)"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, shelf.folder, tmp_path / who]) for who in "ab"]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    names = [f"{who}{k}" for who in "ab" for k in range(count)]
    assert [listed["name"] for listed in _index(shelf)["bricks"]] == names
    listing = shelf.contents()
    assert [entry.name for entry in listing.entries] == names
    assert listing.problems == ()


def test_folder_of_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_SHELF", str(tmp_path / "mine"))
    assert default_folder() == tmp_path / "mine"
    monkeypatch.setenv("DEEPBRICK_SHELF", "")
    assert default_folder().parts[-2:] == ("deepbrick", "shelf")


def test_shelf_starts_without_tensorflow():
    code = (
        "import sys, deepbrick.shelf; "
        "sys.exit(bool({'tensorflow', 'keras', 'matplotlib', 'deepbrick.compiler'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
