"""Collections of photos: listed wherever they are, kept as they are read, and written as one table."""

import json
from pathlib import Path

import fsspec
import pyarrow.parquet as pq
import pytest
from deepbrick.graph import PhotoGraph, graph_to_json
from deepbrick.studio.batch import read_collection, run
from deepbrick.studio.batch.errors import BatchError
from deepbrick.studio.batch.journal import Row, opened_journal
from deepbrick.studio.batch.source import list_photos
from deepbrick.studio.batch.table import write_table

PHOTOS = Path(__file__).parents[2] / "samples" / "photos"


def empty_graph(name):
    return graph_to_json(PhotoGraph(name, (4, 3)))


class StubEngine:
    """Reads every photo as an empty one, some at a time, and breaks off where it is told to."""

    def __init__(self, break_after=(), at_a_time=2):
        self.break_after, self.at_a_time, self.asked = list(break_after), at_a_time, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def read(self, photos, _lens, _kit):
        """As the engine's."""
        limit = self.break_after.pop(0) if self.break_after else len(photos)
        for k in range(0, len(photos), self.at_a_time):
            if k >= limit:
                msg = "a worker is gone"
                raise RuntimeError(msg)
            some = photos[k : k + self.at_a_time]
            self.asked += [name.decode() for _, name in some]
            yield [Row(i, None, empty_graph(name.decode())) for i, name in some]


@pytest.fixture
def folder(tmp_path):
    """A folder with nine files that are called photos, and some that are not."""
    (tmp_path / "in" / "deep" / "er").mkdir(parents=True)
    for k in range(9):
        (tmp_path / "in" / ("" if k < 6 else "deep/er") / f"{k}.{'JPG' if k % 2 else 'png'}").touch()
    (tmp_path / "in" / "notes.txt").write_text("no photo")
    return tmp_path / "in"


def names_in(found):
    return [Path(name).name for name in found]


ALL = [f"{k}.{'JPG' if k % 2 else 'png'}" for k in range(9)]


def test_a_folder_is_searched_to_its_depths_for_files_with_the_ending_of_a_picture(folder):
    found = list(list_photos(str(folder)))
    assert names_in(found) == ALL
    assert all(Path(name).is_file() for name in found)


def test_a_pattern_takes_what_fits(folder):
    assert names_in(list_photos(f"{folder}/*.png")) == ["0.png", "2.png", "4.png"]
    assert names_in(list_photos(f"{folder}/**/*.JPG")) == ["1.JPG", "3.JPG", "5.JPG", "7.JPG"]


def test_a_list_has_a_photo_a_line(folder, monkeypatch):
    monkeypatch.chdir(folder)
    Path("photos.txt").write_text("0.png\r\n\ngone.jpg\nmemory://shelf/a.jpg\n", encoding="utf-8")
    assert list(list_photos("photos.txt")) == [f"{folder}/0.png", f"{folder}/gone.jpg", "memory://shelf/a.jpg"]


def test_other_file_systems_give_addresses():
    memory = fsspec.filesystem("memory")
    memory.pipe({"/listed/a.jpg": b"", "/listed/b/c.png": b"", "/listed/d.csv": b""})
    found = list(list_photos("memory://listed"))
    assert found == ["memory:///listed/a.jpg", "memory:///listed/b/c.png"]
    assert all(memory.exists(name) for name in found)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("gone", "There is no gone; check its name."),
        ("nothing://here", "nothing://here cannot be listed (Protocol not known: nothing)"),
    ],
)
def test_a_source_that_is_not_there_is_one_sentence(source, sentence):
    with pytest.raises(BatchError) as caught:
        list(list_photos(source))
    assert str(caught.value).startswith(sentence)


def test_a_run_that_breaks_off_goes_on_and_asks_for_no_photo_twice(folder, tmp_path, monkeypatch):
    engine = StubEngine(break_after=[4, 2, 0, 0])
    monkeypatch.setattr(run, "Engine", lambda _: engine)
    said = []
    assert read_collection(str(folder), tmp_path / "out.parquet", said.append)
    assert sorted(Path(name).name for name in engine.asked) == ALL
    assert sum("broke off (a worker is gone)" in str(event) for event in said) == 4
    table = pq.read_table(tmp_path / "out.parquet")
    assert names_in(table["photo"].to_pylist()) == ALL  # in the order of the list


def test_a_run_that_gets_nowhere_ends_and_another_one_goes_on_from_what_it_kept(folder, tmp_path, monkeypatch):
    out = tmp_path / "out.parquet"
    first = StubEngine(break_after=[4, 0, 0, 0])
    monkeypatch.setattr(run, "Engine", lambda _: first)
    with pytest.raises(BatchError, match=r"a worker is gone.*the same command goes on"):
        read_collection(str(folder), out, lambda _: None)
    assert not out.exists()
    with pytest.raises(BatchError, match="The readings that are there are of"):
        read_collection(str(folder / "deep"), out, lambda _: None)
    second = StubEngine()
    monkeypatch.setattr(run, "Engine", lambda _: second)
    read_collection(str(folder), out, lambda _: None)
    assert names_in(first.asked) == ALL[:4]
    assert names_in(second.asked) == ALL[4:]
    assert pq.read_table(out).num_rows == 9
    assert not out.with_name("out.parquet.part").exists()
    with pytest.raises(BatchError, match=r"There is a table .*out\.parquet already"):
        read_collection(str(folder), out, lambda _: None)


def test_readings_that_came_together_are_kept_all_or_none(tmp_path):
    def three():
        yield Row(1, None, "{}")
        yield Row(2, None, "{}")
        raise KeyboardInterrupt

    with opened_journal(tmp_path / "j") as journal:
        journal.begin("here", None, None, ["/a", "/b", "/c", "/a"])
        with pytest.raises(KeyboardInterrupt):
            journal.keep(three())
        assert journal.counts() == (3, 0, 0)
        journal.keep([Row(2, "It is bad.", "{}")])
        assert journal.counts() == (3, 1, 1)
        assert journal.unread(9) == [(1, b"/a"), (3, b"/c")]


def test_a_list_that_was_cut_off_is_made_anew(tmp_path):
    def cut():
        yield "/a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), opened_journal(tmp_path / "j") as journal:
        journal.begin("here", None, None, cut())
    with opened_journal(tmp_path / "j") as journal:
        journal.begin("here", None, None, ["/b"])
        assert journal.unread(9) == [(1, b"/b")]


def test_two_runs_do_not_write_to_one_journal(tmp_path):
    with opened_journal(tmp_path / "j") as journal:
        journal.begin("here", None, None, ["/a"])
        with (
            pytest.raises(BatchError, match=r"another run is writing to it"),
            opened_journal(tmp_path / "j"),
        ):
            pass
    (tmp_path / "letter").write_text("Dear diary, " * 100)
    with pytest.raises(BatchError, match=r"it is another file"), opened_journal(tmp_path / "letter"):
        pass
    assert (tmp_path / "letter").read_text() == "Dear diary, " * 100


def test_an_empty_folder_leaves_nothing_behind(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(BatchError, match="There are no photos in"):
        read_collection(str(tmp_path / "in"), tmp_path / "out.parquet", lambda _: None)
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


def test_names_that_are_no_text_have_rows_too(tmp_path):
    graph = empty_graph("a\udcff.jpg").encode("utf-8", "backslashreplace").decode()
    write_table(tmp_path / "t.parquet", [[(b"/a\xff.jpg", Row(1, None, graph))]])
    (row,) = pq.read_table(tmp_path / "t.parquet").to_pylist()
    assert (row["photo"], row["width"], row["legal"], row["confidence"]) == ("/a\\udcff.jpg", 4, False, None)
    assert json.loads(row["graph"])["photo"] == "a\udcff.jpg"
