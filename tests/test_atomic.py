"""Files are written whole or not at all."""

import os
import stat

import pytest
from deepbrick.atomic import FileError, replacing, write_bytes, write_text


def test_bytes_and_text_arrive(tmp_path):
    write_bytes(tmp_path / "a.bin", b"\x00\xff")
    write_text(tmp_path / "b.txt", "größer\n")
    assert (tmp_path / "a.bin").read_bytes() == b"\x00\xff"
    assert (tmp_path / "b.txt").read_text(encoding="utf-8") == "größer\n"


def test_old_file_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


class StopError(Exception):
    """Something that goes wrong while a file is being written."""


def _stop_halfway(path):
    with replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise StopError


def test_failure_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(StopError):
        _stop_halfway(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_is_one_sentence(tmp_path, monkeypatch):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError) as caught:
        write_bytes(path, b"new")
    assert str(caught.value) == f"{path} cannot be written (No space left on device); choose another place."
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_missing_folder(tmp_path):
    path = tmp_path / "nowhere" / "a.bin"
    with pytest.raises(FileError) as caught:
        write_bytes(path, b"")
    assert str(caught.value) == f"{path} cannot be written (No such file or directory); choose another place."


def test_folder_in_the_way(tmp_path):
    path = tmp_path / "a"
    path.mkdir()
    with pytest.raises(FileError):
        write_bytes(path, b"")
    assert list(tmp_path.iterdir()) == [path]


def test_temporary_name_has_the_same_ending(tmp_path):
    with replacing(tmp_path / "model.keras") as temporary:
        assert temporary.suffix == ".keras"
        assert temporary.parent == tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_others_may_read_as_with_any_new_file(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    write_bytes(tmp_path / "a.bin", b"")
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
