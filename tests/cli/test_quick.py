"""``deepbrick plug`` without typer: it reads the plain commands as typer does, and loads only what it needs."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
import typer
from deepbrick import cli
from deepbrick.cli import plugging
from deepbrick.cli.app import app
from deepbrick.cli.commands import plug
from deepbrick.cli.plugging import PlugOptions
from deepbrick.cli.quick import FLAGS, VALUES, quick_plug
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import save_weight_brick

PLAIN = [
    "a.brick x.npy",
    "a.brick x.npy y.png --json",
    "--json a.brick x.npy",
    "a.brick --camera 2",
    "a.brick --info",
    "a.brick x.csv --info --json",
]
TYPERS = [
    "",
    "a.brick",
    "--help",
    "a.brick x.npy --help",
    "a.brick x.npy --jsn",
    "a.brick x.npy --camera=2",
    "a.brick --camera -1",
    "a.brick --camera two",
    "a.brick x.npy --camera",
    "a.brick -- -x.npy",
    "-h",
]


@pytest.mark.parametrize("words", PLAIN)
def test_it_reads_a_plain_command_as_typer_does(words, deepbrick, monkeypatch):
    seen = []
    monkeypatch.setattr(plug, "run_plug", lambda options: seen.append(options) or True)
    assert deepbrick("plug", *words.split()).exit_code == 0
    assert seen == [quick_plug(words.split())]


@pytest.mark.parametrize("words", TYPERS)
def test_all_else_is_left_to_typer(words):
    assert quick_plug(words.split()) is None


def test_it_knows_every_option():
    command = typer.main.get_command(app).commands["plug"]
    known = {name: p.name for p in command.params if p.param_type_name == "option" for name in p.opts}
    known.pop("--help", None)
    known.pop("-h", None)
    assert known == {**FLAGS, **{name: field for name, (field, _) in VALUES.items()}}
    assert {f.name for f in fields(PlugOptions)} == {"brick", "inputs", *known.values()}


@pytest.mark.parametrize(("good", "status"), [(True, 0), (False, 1)])
def test_the_exit_status(good, status, monkeypatch):
    monkeypatch.setattr(plugging, "run_plug", lambda _options: good)
    monkeypatch.setattr("deepbrick.silence.only_our_words", lambda: None)
    monkeypatch.setattr("deepbrick.cli.streams.say_when_full", lambda: None)
    monkeypatch.setattr(sys, "argv", ["deepbrick", "plug", "a.brick", "x.npy"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == status


@pytest.fixture(scope="module")
def flower_file(make_stack, tmp_path_factory):
    from deepbrick.catalog import load_catalog  # noqa: PLC0415

    catalog, path = load_catalog(), tmp_path_factory.mktemp("flowers") / "a.brick"
    stack = make_stack(["1d", "fc", "softmax", "1d"])
    data = load_dataset(choose_dataset(make_plan(stack, catalog).needs, "iris"))
    save_weight_brick(path, train(stack, catalog, data, TrainOptions(epochs=1)))
    return path


SLOW = {
    *("tensorflow", "keras", "typer", "rich", "cv2", "PIL", "h5py", "pydantic", "scipy", "matplotlib", "skimage"),
    *("platformdirs", "argparse", "serial", "paho", "rclpy", "numpy.random", "multiprocessing", "sqlite3", "asyncio"),
    *("deepbrick.compiler", "deepbrick.catalog", "deepbrick.graph", "deepbrick.vision", "deepbrick.datasets"),
    *("deepbrick.photo", "deepbrick.shelf", "deepbrick.printing", "deepbrick.api", "deepbrick.robots"),
}


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_brick_that_was_looked_through_is_asked_with_numpy_and_litert_alone(
    option, flower_file, tmp_path, monkeypatch
):
    monkeypatch.setenv("DEEPBRICK_CHECKED", str(tmp_path / "checked"))
    np.save(tmp_path / "x.npy", np.ones(4, np.float32))
    code = (
        "import sys\n"
        "from deepbrick.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        f"    print(sorted({SLOW} & sys.modules.keys()), 'ai_edge_litert' in sys.modules, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, "plug", str(flower_file), str(tmp_path / "x.npy"), *option]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2))
    assert first.stdout == second.stdout != ""
    assert "h5py" in first.stderr  # the first time it is held against its weights
    assert second.stderr == "[] True\n"
