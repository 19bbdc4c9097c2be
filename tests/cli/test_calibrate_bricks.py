"""``deepbrick calibrate bricks``: from photos of known stacks to a kit that scans use."""

import json
from pathlib import Path

import pytest

PHOTOS = Path(__file__).parents[1] / "calibration" / "bricks" / "photos"
KNOWN = [PHOTOS / f"known-{k}.jpg" for k in range(3)]
TEST = PHOTOS / "test.jpg"
OTHER = Path(__file__).parents[2] / "samples" / "photos" / "video.jpg"


@pytest.fixture(scope="module")
def kits(tmp_path_factory):
    """A folder of kits that the tests of this file share: learning takes seconds."""
    return tmp_path_factory.mktemp("kits")


@pytest.fixture(autouse=True)
def _folders(kits, tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPBRICK_KITS", str(kits))
    monkeypatch.setenv("DEEPBRICK_CAMERAS", str(tmp_path / "cameras"))


@pytest.fixture
def learned(deepbrick, kits):
    """The kit "box", and what was said as it was learned."""
    said = kits / ".said"
    if not said.exists():
        result = deepbrick("calibrate", "bricks", *KNOWN, "--name", "box")
        assert result.exit_code == 0, result.output
        said.write_text(result.output)
    return said.read_text()


def tokens(result):
    document = json.loads(result.stdout)
    return sorted(t for s in document["stacks"] for c in s["columns"] for t in c)


def test_without_photos_it_says_and_draws_what_to_build(deepbrick, tmp_path):
    result = deepbrick("calibrate", "bricks", "--out", tmp_path / "pictures")
    assert result.exit_code == 0
    assert "2d cnn fc softmax 1d" in result.output
    assert "2d lstm | 2d lstm fc" in result.output
    assert sorted(p.name for p in (tmp_path / "pictures").iterdir()) == [
        "build-first.png",
        "build-plates.png",
        "build-row.png",
    ]


def test_a_kit_is_learned_and_names_more_bricks_right_in_photos_that_were_left_out(learned, kits):
    (path,) = kits.glob("*.json")
    kit = json.loads(path.read_text())
    before, after = kit["named"]
    assert (kit["name"], kit["photos"]) == ("box", 3)
    assert before + 3 <= after <= kit["bricks"]
    assert kit["probability"][1] > kit["probability"][0] + 0.1
    assert f"{before} of {kit['bricks']} bricks were named right before, {after} with the kit." in learned
    assert str(path) in learned.replace("\n", "")


@pytest.mark.usefixtures("learned")
def test_a_scan_with_the_kit_reads_a_photo_that_was_not_learned_from_better(deepbrick):
    without, within = (deepbrick("scan", TEST, "--json", *more) for more in ((), ("--kit", "Box")))
    assert "linear-single" not in tokens(without)
    assert "linear-single" in tokens(within)
    assert len(tokens(within)) == len(tokens(without))


@pytest.mark.usefixtures("learned")
def test_a_kit_leaves_photos_of_the_usual_bricks_as_they_are(deepbrick):
    without, within = (deepbrick("scan", OTHER, "--json", *more) for more in ((), ("--kit", "box")))
    assert tokens(within) == tokens(without)


def test_kits_are_listed_and_forgotten(deepbrick, kits, learned):
    assert learned
    kept = {p: p.read_text() for p in kits.glob("box*.json")}
    listed = deepbrick("calibrate", "list")
    assert listed.exit_code == 0
    assert "box" in listed.output
    assert deepbrick("calibrate", "remove", "--kit", "box").exit_code == 0
    assert "box" not in deepbrick("calibrate", "list").output.replace(str(kits), "")
    for path, text in kept.items():
        path.write_text(text)


def test_a_photo_without_the_stacks_is_said_and_too_few_are_refused(deepbrick, kits):
    before = sorted(kits.glob("*.json"))
    result = deepbrick("calibrate", "bricks", KNOWN[1], OTHER, "missing.jpg")
    assert result.exit_code == 1
    assert f"{OTHER} shows none of the stacks to build" in result.output.replace("\n", " ")
    assert "missing.jpg" in result.output
    assert "1 of 3 photos can be learned from; take at least 2" in result.output
    assert sorted(kits.glob("*.json")) == before


@pytest.mark.parametrize("command", [("scan", TEST), ("live", "--video", TEST, "--headless")])
def test_a_kit_that_is_not_there_is_said(deepbrick, command):
    result = deepbrick(*command, "--kit", "nobody's")
    assert result.exit_code == 1
    assert 'There is no kit "nobody\'s"' in result.output


@pytest.mark.usefixtures("learned")
@pytest.mark.parametrize("command", ["scan", "live", "batch"])
def test_a_kit_for_another_version_of_the_reader_is_refused_once_before_photos_are_read(
    deepbrick, kits, tmp_path, monkeypatch, command
):
    (path,) = kits.glob("*.json")
    (tmp_path / "kits").mkdir()
    older = json.loads(path.read_text()) | {"networks": "older"}
    (tmp_path / "kits" / path.name).write_text(json.dumps(older))
    monkeypatch.setenv("DEEPBRICK_KITS", str(tmp_path / "kits"))
    table = tmp_path / "table.parquet"
    asked = {
        "scan": (TEST, OTHER),
        "live": ("--video", TEST, "--headless"),
        "batch": (PHOTOS, "--out", table),
    }[command]
    result = deepbrick(command, *asked, "--kit", "box")
    assert result.exit_code == 1
    assert result.output.count("was learned for another version of the reader") == 1
    assert not table.with_name(f"{table.name}.part").exists()
