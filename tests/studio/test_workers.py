"""Many photos are read in processes of their own, and come in their order."""

import importlib
import os
import signal
import sys
from pathlib import Path

import pytest
from deepbrick.catalog import load_catalog
from deepbrick.studio.options import ScanOptions
from deepbrick.studio.reading import read_photo
from deepbrick.studio.scan import worker_count
from deepbrick.studio.workers import read_in_workers

CATALOG = load_catalog()
SAMPLES = Path(__file__).parents[2] / "samples" / "photos"
PHOTOS = [SAMPLES / f"{name}.jpg" for name in ("autoencoder", "image", "no-stack", "two-stacks", "wrong", "yes-or-no")]
"""Of every kind, those that are read quickly."""
NO_FILES = ScanOptions()


@pytest.fixture
def mixed(tmp_path):
    """Good photos with bad ones between them."""
    (tmp_path / "text.jpg").write_text("Dear diary", encoding="utf-8")
    (tmp_path / "folder.jpg").mkdir()
    bad = [tmp_path / "text.jpg", tmp_path / "gone.jpg", tmp_path / "folder.jpg"]
    return [bad[0], *PHOTOS[:4], bad[1], *PHOTOS[4:], bad[2]]


def jobs(photos):
    return [(path, path.stem) for path in photos]


def test_outcomes_are_those_of_this_process_in_the_order_of_the_photos(mixed):
    photos = mixed[:6]
    outcomes = list(read_in_workers(jobs(photos), NO_FILES, 2))
    assert outcomes == [read_photo(path, path.stem, CATALOG, NO_FILES) for path in photos]
    assert [o.unreadable is not None for o in outcomes] == [path not in PHOTOS for path in photos]


def test_files_are_written_for_each_photo(tmp_path, mixed):
    options = ScanOptions(folder=tmp_path / "out", debug=tmp_path / "seen")
    outcomes = list(read_in_workers(jobs(mixed[:4]), options, 2))
    written = [path.name for o in outcomes for path in o.written]
    assert sorted(written) == sorted(p.name for folder in ("out", "seen") for p in (tmp_path / folder).iterdir())
    assert [name for name in written if name.endswith(".json")] == [f"{path.stem}-graph.json" for path in mixed[1:4]]
    assert len(written) == 7 * 3


ENDS = """
import importlib
import os
import signal
import sys
from pathlib import Path


class Exits(type(Path())):
    def stat(self, **_):
        os._exit(3)


class Killed(type(Path())):
    def stat(self, **_):
        signal.raise_signal(signal.SIGKILL)


class Asked(type(Path())):
    def stat(self, **_):
        signal.raise_signal(signal.SIGTERM)


class Mistaken(type(Path())):
    def stat(self, **_):
        raise LookupError("no such brick")
"""
"""Photos that do something to the process that looks at them."""


@pytest.fixture
def ends(tmp_path, monkeypatch):
    """The module of these photos, where the processes find it too."""
    (tmp_path / "photos_that_end.py").write_text(ENDS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("photos_that_end")
    del sys.modules["photos_that_end"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals that kill")
def test_a_photo_on_which_a_process_ends_is_unreadable_and_the_others_are_read(ends):
    photos = list(PHOTOS[:5])
    for k, end in enumerate([ends.Exits, ends.Killed, ends.Asked]):
        photos[1 + k] = end(photos[1 + k])
    outcomes = list(read_in_workers(jobs(photos), NO_FILES, 2))
    assert [k for k, o in enumerate(outcomes) if o.unreadable is not None] == [1, 2, 3]
    for k, reason in [(1, "exit status 3"), (2, "signal 9"), (3, "signal 15")]:
        sentence = f"The process that read {PHOTOS[k]} broke off ({reason}); save the photo again as JPEG."
        assert outcomes[k].unreadable == sentence
        assert [p.message for p in outcomes[k].graph.problems] == [sentence]


def test_a_mistake_in_deepbrick_costs_one_photo_too(ends):
    outcomes = list(read_in_workers(jobs([PHOTOS[0], ends.Mistaken(PHOTOS[1]), PHOTOS[2]]), NO_FILES, 2))
    assert [o.unreadable for o in outcomes] == [
        None,
        f"{PHOTOS[1]} meets a mistake in DeepBrick (LookupError: no such brick); please report it.",
        None,
    ]


def test_photos_are_read_no_further_ahead_than_a_few():
    """Each job notes when it is handed out: what waits to be printed must not pile up."""
    handed_out = []

    class Noted(str):
        __slots__ = ()

        def __reduce__(self):
            handed_out.append(str(self))
            return str, (str(self),)

    outcomes = read_in_workers([(Path("gone.jpg"), Noted(k)) for k in range(100)], NO_FILES, 2)
    next(outcomes)
    assert len(handed_out) < 20
    outcomes.close()


@pytest.mark.parametrize(("photos", "workers"), [(1, 1), (7, 1), (8, 2), (15, 3), (16, 4), (1000, 4)])
def test_few_photos_need_no_processes_and_many_have_one_a_core(monkeypatch, photos, workers):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 5}, raising=False)
    assert worker_count(photos) == workers


def test_one_core_needs_no_processes(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3}, raising=False)
    assert worker_count(1000) == 1
