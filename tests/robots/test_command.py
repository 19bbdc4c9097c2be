"""``deepbrick plug`` as a robot uses it: a process of its own, a board or a broker at the other side."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.cli.plugging import PlugOptions
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.robots import LinkOptions
from deepbrick.weightbrick import plug_in, save_weight_brick

ROWS = ((5.1, 3.5, 1.4, 0.2), (6.3, 3.3, 6.0, 2.5))


@pytest.fixture(scope="module")
def flower_file(make_stack, tmp_path_factory):
    catalog, path = load_catalog(), tmp_path_factory.mktemp("flowers") / "a.brick"
    stack = make_stack(["1d fc softmax 1d"])
    data = load_dataset(choose_dataset(make_plan(stack, catalog).needs, "iris"))
    save_weight_brick(path, train(stack, catalog, data, TrainOptions(epochs=1)))
    plug_in(path).model()
    return path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in ROWS) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def start(flower_file):
    """Start the command; what is still running at the end is killed."""
    running = []

    def begin(*words):
        code = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        command = [sys.executable, "-c", f"{code}from deepbrick.cli import main\nmain()\n", "plug", flower_file, *words]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(subprocess.Popen([str(word) for word in command], text=True, bufsize=1, **pipes))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def expected(flower_file):
    return plug_in(flower_file).model()(np.array(ROWS, np.float32))


def given(line):
    return list(json.loads(line)["probabilities"].values())


def test_the_command_and_the_links_have_the_same_defaults():
    options = PlugOptions("a.brick")
    assert LinkOptions() == LinkOptions(**{name: getattr(options, name) for name in LinkOptions.__dataclass_fields__})


def test_each_answer_goes_to_a_board(start, board, table, expected, until):
    board.plug()
    process = start(table, "--json", "--serial", board.link)
    until(lambda: board.has(2))
    printed, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    assert board.lines == printed.splitlines()
    np.testing.assert_allclose([given(line) for line in board.lines], expected, atol=1e-6)


def test_a_board_asks_and_is_answered_until_ctrl_c(start, board, table, until):
    """A line that it cannot use is said here, and the next one is answered."""
    board.plug()
    process = start(table, "--serial", board.link, "--listen", "--csv", "--json")
    until(lambda: board.has(2))  # now the port is open
    for row in (ROWS[0], (1, 2), ROWS[1]):
        board.send(",".join(map(str, row)) + "\r\n")
    until(lambda: board.has(4))
    assert board.lines[:2] == board.lines[2:]
    assert [line.count(",") for line in board.lines] == [3] * 4
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines() == [
        f"serial {board.link}, line 2: this model takes 4 numbers, but there are 2.",
        "Stopped.",
    ]
    assert [json.loads(line)["class"] for line in printed.splitlines()] == [x.split(",")[0] for x in board.lines]


def test_a_board_that_is_pulled_out_ends_nothing(start, board, table, until):
    board.plug()
    process = start(table, "--serial", board.link, "--listen")
    until(lambda: board.has(2))
    board.unplug()
    assert "cannot be reached" in process.stderr.readline()
    board.plug()
    assert "is back" in process.stderr.readline()
    board.send(",".join(map(str, ROWS[1])) + "\n")
    until(lambda: board.has(3))
    assert given(board.lines[1]) == given(board.lines[2])


def test_a_broker_gets_answers_and_asks(start, make_broker, listener, table, until):
    broker = make_broker()
    reader = listener(broker, "robot/sees")
    process = start(table, "--mqtt", broker.url, "--topic", "robot/sees", "--listen")
    until(lambda: len(reader.messages) == 2)
    reader.client.publish("robot/sees/in", json.dumps(ROWS[1]), 1)
    until(lambda: len(reader.messages) == 3)
    assert given(reader.texts()[2]) == given(reader.texts()[1])
    assert process.poll() is None


def test_what_did_not_arrive_is_a_sentence_and_a_status(start, table, tmp_path):
    process = start(table, "--json", "--serial", tmp_path / "none")
    printed, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert len(printed.splitlines()) == 2
    name = f"The serial port {tmp_path / 'none'}"
    away, missing = said.splitlines()
    assert away.startswith(f"{name} cannot be reached (")
    assert missing == f"{name}: 2 answers have not arrived there."


def test_lines_from_standard_input_are_answered_at_once(start, expected):
    process = start("-", "--json")
    for row, answer in zip(ROWS, expected, strict=True):
        process.stdin.write(",".join(map(str, row)) + "\n")
        process.stdin.flush()
        np.testing.assert_allclose(given(process.stdout.readline()), answer, atol=1e-6)
    printed, said = process.communicate("1,2\n", timeout=60)
    assert (process.returncode, printed) == (1, "")
    assert said == "standard input, line 3: this model takes 4 numbers, but there are 2.\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--listen"], "Say where to listen: --serial, --mqtt or --ros."),
        (["--listen", "--serial", "x", "--camera", "0"], "Take --camera or --listen: both go on until Ctrl-C."),
    ],
)
def test_a_wrong_command(words, sentence, start):
    process = start(*words)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert sentence in " ".join(said.replace("│", " ").split())


def test_ros_where_there_is_none(start, table):
    if os.environ.get("ROS_DISTRO"):
        pytest.skip("ROS is here")
    process = start(table, "--ros")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith("ROS 2 needs rclpy and std_msgs, ")
    assert len(said.splitlines()) == 1
