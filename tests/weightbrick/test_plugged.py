"""A weight brick is looked through once on a computer, and never trusted for anything else than its own bytes."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from deepbrick.weightbrick import WeightBrickError, plug_in, plugged_model
from deepbrick.weightbrick.checked import FOLDER_VARIABLE


@pytest.fixture(autouse=True)
def checked(monkeypatch, tmp_path):
    folder = tmp_path / "kept" / "checked"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder


def rewritten(path, target, **changes):
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name.replace(".", "_"), old.read(name)))
    return target


def test_the_second_time_it_is_not_looked_through_and_says_the_same(flower_file, flower_brick, checked):
    x = np.array([[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]], np.float32)
    first = plug_in(flower_file)
    assert first.opened is not None
    answers = first.model()(x)
    assert len(list(checked.iterdir())) == 1
    second = plug_in(flower_file)
    assert second.opened is None
    assert second.card == first.card == flower_brick.card
    np.testing.assert_array_equal(second.model()(x), answers)
    np.testing.assert_array_equal(answers, plugged_model(flower_brick)(x))


def test_one_input_after_another_and_several_at_once(flower_file, flowers):
    model = plug_in(flower_file).model()
    x = flowers.dataset.x_val[:5]
    expected = flowers.model.predict(x, verbose=0)
    for rows in (slice(0, 1), slice(1, 2), slice(0, 5), slice(2, 3)):
        np.testing.assert_allclose(model(x[rows]), expected[rows], atol=1e-5)


@pytest.mark.parametrize("part", ["model_tflite", "model_keras", "graph_json"])
def test_a_part_that_was_changed_after_the_first_time(part, flower_file, digit_file, tmp_path):
    path = tmp_path / "a.brick"
    path.write_bytes(flower_file.read_bytes())
    plug_in(path).model()
    with zipfile.ZipFile(digit_file) as archive:
        other = archive.read(part.replace("_", "."))
    rewritten(flower_file, path, **{part: other})
    with pytest.raises(WeightBrickError, match=r"is not what its card says; copy the file again or train anew\.$"):
        plug_in(path)


def test_a_model_of_the_same_checksum_is_told_by_its_hash(flower_file, tmp_path):
    """Whoever forges a file can give it any CRC; here the list at its end says the old one for other bytes."""
    path = rewritten(flower_file, tmp_path / "a.brick")
    plug_in(path).model()
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("model.tflite")
        packed, crc = info.compress_size, info.CRC
    data = bytearray(path.read_bytes())
    data[info.header_offset + 80 + packed // 2] ^= 1
    path.write_bytes(data)
    with zipfile.ZipFile(path) as archive:
        assert crc == archive.getinfo("model.tflite").CRC
    with pytest.raises(WeightBrickError):
        plug_in(path)


def test_a_model_that_is_refused_is_not_remembered(flower_file, checked, tmp_path):
    path = rewritten(flower_file, tmp_path / "a.brick", model_tflite=b"no model" * 10)
    for _ in range(2):
        with pytest.raises(WeightBrickError):
            plug_in(path)
    assert not checked.exists()


def test_looked_at_but_not_asked_is_not_checked(flower_file, checked):
    """Showing a card does not hold the model against its weights."""
    assert plug_in(flower_file).opened is not None
    assert not checked.exists()


@pytest.mark.parametrize("place", ["a file", "no home"])
def test_where_nothing_can_be_remembered_it_works_all_the_same(place, flower_file, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "file" / "x") if place == "a file" else "~nobody-of-that-name/x")
    for _ in range(2):
        brick = plug_in(flower_file)
        assert brick.opened is not None
        assert brick.model()(np.ones((1, 4), np.float32)).shape == (1, 3)


def test_without_a_folder_of_its_own_it_is_among_the_users_files(flower_file, monkeypatch, tmp_path):
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.platform", "linux")
    plug_in(flower_file).model()
    assert len(list((tmp_path / "cache" / "deepbrick" / "checked").iterdir())) == 1


def test_a_missing_file():
    with pytest.raises(WeightBrickError, match=r"^gone\.brick cannot be read \(No such file or directory\)\.$"):
        plug_in(Path("gone.brick"))
