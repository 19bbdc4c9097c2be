"""``deepbrick scan`` and ``plug`` without typer: the plain commands mean what they mean to typer, and load little."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
import typer
from deepbrick import cli
from deepbrick.cli import plugging, quick, scanning
from deepbrick.cli.app import app
from deepbrick.cli.commands import plug, scan
from deepbrick.cli.plugging import PlugOptions
from deepbrick.cli.quick import PLUG_FLAGS, PLUG_VALUES, SCAN_FLAGS, SCAN_VALUES, quick_command, quick_plug, quick_scan
from deepbrick.cli.scanning import ScanWords
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import save_weight_brick

PLAIN = [
    "plug a.brick x.npy",
    "plug a.brick x.npy y.png --json",
    "plug --json a.brick x.npy",
    "plug a.brick --camera 2",
    "plug a.brick --info",
    "plug a.brick x.csv --info --json",
    "scan a.jpg",
    "scan --json a.jpg b.png",
    "scan a.jpg --out results --debug steps",
    "scan a.jpg --lens mine --json --kit",
]
TYPERS = [
    "",
    "--version",
    "--language ko scan a.jpg",
    "plug",
    "plug a.brick",
    "plug --help",
    "plug a.brick x.npy --help",
    "plug a.brick x.npy --jsn",
    "plug a.brick x.npy --camera=2",
    "plug a.brick --camera -1",
    "plug a.brick --camera two",
    "plug a.brick x.npy --camera",
    "plug a.brick -- -x.npy",
    "plug -h",
    "scan",
    "scan --json",
    "scan -h",
    "scan a.jpg --train",
    "scan --train digits a.jpg",
    "scan a.jpg --epochs 3",
    "scan a.jpg --out",
    "scan a.jpg --out --json",
    "scan a.jpg --out=results",
    "scan -- -a.jpg",
]


@pytest.mark.parametrize("words", PLAIN)
def test_it_reads_a_plain_command_as_typer_does(words, deepbrick, monkeypatch):
    seen = []
    name, *rest = words.split()
    command, read = {"plug": (plug, quick_plug), "scan": (scan, quick_scan)}[name]
    rest += ["my bricks"] if rest[-1] == "--kit" else []
    monkeypatch.setattr(command, f"run_{name}", lambda options: seen.append(options) or True)
    assert deepbrick(name, *rest).exit_code == 0
    assert seen == [read(rest)]


@pytest.mark.parametrize("words", TYPERS)
def test_all_else_is_left_to_typer(words):
    assert quick_command(words.split()) is None


@pytest.mark.parametrize("words", ["scan *.jpg", "scan ~/a.jpg --json", "scan a.jpg --out %HOME%"])
def test_words_that_stand_for_others_are_left_to_typer_where_no_shell_reads_them(words, monkeypatch):
    assert quick_command(words.split()) is not None
    monkeypatch.setattr(quick.os, "name", "nt")
    assert quick_command(words.split()) is None


TRAINING = {"--train": "train", "--data": "data", "--epochs": "epochs", "--seed": "seed"}


@pytest.mark.parametrize(
    ("name", "flags", "values", "left_to_typer", "kind"),
    [
        ("plug", PLUG_FLAGS, PLUG_VALUES, {}, PlugOptions),
        ("scan", SCAN_FLAGS, SCAN_VALUES, TRAINING, ScanWords),
    ],
)
def test_it_knows_every_option(name, flags, values, left_to_typer, kind):
    command = typer.main.get_command(app).commands[name]
    known = {n: p.name for p in command.params if p.param_type_name == "option" for n in p.opts}
    known.pop("--help", None)
    known.pop("-h", None)
    read = {**flags, **{option: field for option, (field, _) in values.items()}}
    assert known == {**read, **left_to_typer}
    assert set(read.values()) <= {f.name for f in fields(kind)}


@pytest.mark.parametrize(("good", "status"), [(True, 0), (False, 1)])
@pytest.mark.parametrize(
    ("room", "words"), [(plugging, ["plug", "a.brick", "x.npy"]), (scanning, ["scan", "a.jpg"])], ids=["plug", "scan"]
)
def test_the_exit_status(room, words, good, status, monkeypatch):
    monkeypatch.setattr(room, f"run_{words[0]}", lambda _options: good)
    monkeypatch.setattr("deepbrick.silence.only_our_words", lambda: None)
    monkeypatch.setattr("deepbrick.cli.streams.say_when_full", lambda: None)
    monkeypatch.setattr(sys, "argv", ["deepbrick", *words])
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
