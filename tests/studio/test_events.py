"""Jobs report events and print nothing, in this process or in another one."""

import ast
import multiprocessing
import pickle
from pathlib import Path

import pytest
from deepbrick import Progress, Stack
from deepbrick.graph import PhotoGraph, graph_to_json
from deepbrick.studio.events import (
    DataChosen,
    Failed,
    FileWritten,
    Note,
    PhotoRead,
    Predicted,
    TrainingEnded,
    TrainingStarted,
)
from deepbrick.studio.options import ScanOptions, Training
from deepbrick.studio.plugging import look_at
from deepbrick.studio.scan import scan_photos
from deepbrick.studio.training import train_chosen
from deepbrick.weightbrick import plug_in

ROOT = Path(__file__).parents[2]
PHOTOS = [ROOT / "samples" / "photos" / name for name in ("image.jpg", "wrong.jpg")]


@pytest.fixture
def graph(tmp_path):
    """A graph's file."""
    stack = Stack.from_columns(["1d fc softmax 1d"]).graph
    path = tmp_path / "flower-graph.json"
    path.write_text(graph_to_json(PhotoGraph("flower.jpg", (10, 10), (stack,))))
    return path


def test_nothing_in_the_room_prints():
    for path in (ROOT / "studio").glob("*.py"):
        tree = ast.parse(path.read_text())
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & {"print", "input"}, path
        imported = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
        imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not imported & {"rich", "typer", "logging"}, path
        streams = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not streams & {"stdout", "stderr"}, path


def test_a_scan_in_another_process_reports_the_same(tmp_path, capfd):
    here = []
    good = scan_photos([*PHOTOS, tmp_path / "gone.jpg"], ScanOptions(tmp_path / "out"), here.append)
    assert not good
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    asked = ([*PHOTOS, tmp_path / "gone.jpg"], ScanOptions(tmp_path / "out"), queue.put)
    process = context.Process(target=scan_photos, args=asked)
    process.start()
    there = [queue.get(timeout=120) for _ in here]
    process.join()
    assert there == here
    assert process.exitcode == 0
    assert capfd.readouterr() == ("", "")
    assert [type(event) for event in here] == [
        *(PhotoRead, FileWritten, FileWritten, FileWritten),
        *(PhotoRead, FileWritten, FileWritten),  # its stack is not legal, so there is no script
        *(Failed, PhotoRead),
    ]
    assert [event.readable for event in here if isinstance(event, PhotoRead)] == [True, True, False]
    written = {event.path for event in here if isinstance(event, FileWritten)}
    assert written == set((tmp_path / "out").iterdir())


def test_the_events_of_a_training(tmp_path, graph):
    events = []
    train_chosen(graph, None, (), Training(epochs=2), tmp_path / "out", events.append)
    kinds = [type(event) for event in events]
    assert kinds[:3] == [FileWritten, DataChosen, TrainingStarted]
    assert kinds[-4:] == [TrainingEnded, FileWritten, FileWritten, FileWritten]
    progress = events[3:-4]
    assert all(isinstance(event, Progress) for event in progress)
    assert [event.epoch for event in progress if event.epoch_ended] == [1, 2]
    assert events[1].description.startswith("iris (150 flowers, measured)")
    assert events[1].fits.task == "multi-class"
    assert events[-4].epochs == 2
    assert events[-4].scores.keys() == {"val_loss", "val_acc"}
    assert not events[-4].stopped
    assert pickle.loads(pickle.dumps(events)) == events  # noqa: S301 - they were pickled here
    seen = []
    table = tmp_path / "new.csv"
    table.write_text("5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n")
    assert not look_at(plug_in(events[-3].path), [table, tmp_path / "none.csv"], seen.append)
    assert [type(event) for event in seen] == [Predicted, Predicted, Failed]
    assert seen[0].prediction["row"] == 1
    assert pickle.loads(pickle.dumps(seen)) == seen  # noqa: S301 - likewise


def test_a_training_is_stopped_by_whoever_asked_for_it(tmp_path, graph):
    events = []
    enough = lambda: any(isinstance(event, Progress) for event in events)  # noqa: E731 - a short one
    train_chosen(graph, None, (), Training(), tmp_path, events.append, enough)
    (ended,) = (event for event in events if isinstance(event, TrainingEnded))
    assert ended.stopped
    assert ended.epochs == 1
    assert (tmp_path / "flower-training.npz").exists()  # to go on from


def test_a_report_that_raises_ends_the_job(tmp_path, graph):
    class GoneError(Exception):
        pass

    def gone(event):
        if isinstance(event, TrainingStarted):
            raise GoneError

    with pytest.raises(GoneError):
        train_chosen(graph, None, (), Training(epochs=1), tmp_path, gone)
    assert not list(tmp_path.glob("*.brick"))
    assert not list(tmp_path.glob(".*.lock"))


def test_what_a_table_leaves_out_is_a_note(tmp_path, graph):
    from deepbrick.studio.describing import chosen_script  # noqa: PLC0415 - beside what it is compared with

    table = tmp_path / "plants.csv"
    rows = [f"{k % 7},{k % 5},{'oak' if k % 2 else 'elm'}" for k in range(40)]
    table.write_text("a,b,tree\n" + "\n".join([*rows, "x,1,oak"]))
    events = []
    script = chosen_script(graph, None, (), Training(str(table)), events.append)
    assert "plants.csv" in script
    assert [type(event) for event in events] == [Note]
    assert "41" in events[0].message or "42" in events[0].message  # the row
