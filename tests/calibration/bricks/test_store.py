"""Kits that are kept, and found again by their name."""

import json

import numpy as np
import pytest
from deepbrick.calibration.bricks.fit import Change
from deepbrick.calibration.bricks.store import find_kit, kits_folder, list_kits, remove_kit, store_kit
from deepbrick.calibration.bricks.stored_kit import KitError, StoredKit, document_of, file_name

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_KITS", str(tmp_path / "kits"))
    return tmp_path / "kits"


def kit(name="Blue box", networks="abc"):
    change = Change(RNG.normal(size=(4, 6)), RNG.normal(size=4))
    return StoredKit(name, networks, {"classifier.onnx": change}, 3, 51, (46, 50), (0.7, 0.9))


def test_a_kit_comes_back_as_it_was(folder):
    kept = kit()
    assert store_kit(kept).parent == folder == kits_folder()
    found = find_kit("blue BOX ", "abc")
    assert (found.name, found.named, found.probability, found.added) == ("Blue box", (46, 50), (0.7, 0.9), kept.added)
    for got, was in zip(found.changes.values(), kept.changes.values(), strict=True):
        np.testing.assert_allclose(got.kernel, was.kernel, atol=1e-5)
        np.testing.assert_allclose(got.bias, was.bias, atol=1e-5)


def test_a_kept_text_cannot_steer_the_terminal():
    kept = kit()
    path = store_kit(kept)
    path.write_text(json.dumps(document_of(kept) | {"name": "Blue\x1b box", "added": "today\x1b[2J\n"}))
    (found,) = list_kits().kits
    assert (found.name, found.added) == ("Blue box", "today [2J")


def test_one_of_the_same_name_is_replaced_and_others_stay():
    for name in ("a", "b", "A"):
        store_kit(kit(name))
    assert [k.name for k in list_kits().kits] == ["A", "b"]
    remove_kit("a")
    assert [k.name for k in list_kits().kits] == ["b"]


def test_korean_names_have_files_of_their_own():
    assert file_name("파란 상자") != file_name("빨간 상자")
    store_kit(kit("파란 상자"))
    assert find_kit("파란 상자").name == "파란 상자"


def test_a_kit_that_is_not_there_is_named(folder):
    with pytest.raises(KitError) as error:
        find_kit("box")
    assert str(error.value) == (f"There is no kit 'box' in {folder}; \"deepbrick calibrate list\" shows what there is.")
    assert list_kits() == type(list_kits())((), ())


def test_a_kit_for_other_networks_is_refused():
    store_kit(kit(networks="old"))
    with pytest.raises(KitError, match="was learned for another version of the reader; calibrate it again"):
        find_kit("Blue box", "new")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(version=2),
        lambda d: d.update(name="other"),
        lambda d: d.update(named=[1]),
        lambda d: d.update(photos=-1),
        lambda d: d.update(changes=[]),
        lambda d: d["changes"]["classifier.onnx"].update(bias=[0.0]),
        lambda d: d["changes"]["classifier.onnx"].update(kernel=[], bias=[]),
        lambda d: d["changes"]["classifier.onnx"]["bias"].__setitem__(0, 10**400),
        lambda d: d["changes"]["classifier.onnx"]["kernel"][0].append(1.0),
        lambda d: d["changes"]["classifier.onnx"]["kernel"][0].__setitem__(0, 1e9),
        lambda d: d["changes"]["classifier.onnx"]["kernel"][0].__setitem__(0, float("nan")),
        lambda d: d["changes"]["classifier.onnx"]["bias"].__setitem__(0, "much"),
        lambda d: d.pop("networks"),
    ],
)
def test_a_damaged_file_is_no_kit_and_said(spoil):
    document = document_of(kit())
    path = store_kit(kit())
    spoil(document)
    path.write_text(json.dumps(document))
    with pytest.raises(KitError, match="There is no kit"):
        find_kit("Blue box")
    assert list_kits().problems == (f"{path} is no kit that this DeepBrick can use; delete it, and calibrate again.",)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" \n", "The name ' \\n' is empty; give the kit one that can be read."),
        ("x" * 81, f"The name '{'x' * 20}…' has 81 characters; give one of at most 80."),
    ],
)
def test_a_name_that_is_none_is_refused(name, sentence):
    with pytest.raises(KitError) as error:
        find_kit(name)
    assert str(error.value) == sentence


def test_a_folder_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DEEPBRICK_KITS", str(tmp_path / "file" / "kits"))
    with pytest.raises(KitError, match="of the kits cannot be made"):
        store_kit(kit())
