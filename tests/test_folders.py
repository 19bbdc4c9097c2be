"""Folders that an environment variable names."""

from pathlib import Path

import pytest
from deepbrick.calibration.bricks import store as kits
from deepbrick.calibration.camera import store
from deepbrick.folders import named_folder
from deepbrick.shelf import folder
from deepbrick.weightbrick import checked

FOLDERS = [
    (folder.FOLDER_VARIABLE, folder.default_folder),
    (store.FOLDER_VARIABLE, store.default_folder),
    (checked.FOLDER_VARIABLE, checked.default_folder),
    (kits.FOLDER_VARIABLE, kits.kits_folder),
]


def test_a_folder_is_named_by_its_variable(monkeypatch):
    monkeypatch.delenv("DEEPBRICK_SOMETHING", raising=False)
    assert named_folder("DEEPBRICK_SOMETHING") is None
    monkeypatch.setenv("DEEPBRICK_SOMETHING", "")
    assert named_folder("DEEPBRICK_SOMETHING") is None
    monkeypatch.setenv("DEEPBRICK_SOMETHING", "here/there")
    assert named_folder("DEEPBRICK_SOMETHING") == Path("here/there")
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.setenv("DEEPBRICK_SOMETHING", "~/bricks")
    assert named_folder("DEEPBRICK_SOMETHING") == Path("/home/ann/bricks")


@pytest.mark.parametrize(("variable", "default"), FOLDERS)
def test_each_room_asks_for_its_own(variable, default, monkeypatch):
    monkeypatch.setenv(variable, "~/here")
    monkeypatch.setenv("HOME", "/home/ann")
    assert default() == Path("/home/ann/here")
    for empty in ("", None):
        monkeypatch.setenv(variable, empty) if empty is not None else monkeypatch.delenv(variable)
        monkeypatch.setenv("XDG_DATA_HOME", "/home/ann/kept")
        monkeypatch.setenv("XDG_CONFIG_HOME", "/home/ann/kept")
        monkeypatch.setenv("XDG_CACHE_HOME", "/home/ann/kept")
        assert default().is_relative_to("/home/ann/kept/deepbrick")
