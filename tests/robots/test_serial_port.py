"""A serial port: a pseudo-terminal is the board."""

import sys

import pytest
from deepbrick.robots import RobotError
from deepbrick.robots.link import MOST_WAITING
from deepbrick.robots.serial_port import SerialLink


@pytest.fixture
def link(board):
    """The link of a command to a board, and what was said and heard."""
    made = []

    def make(heard=None):
        made.append(SerialLink(str(board.link), 115_200, said.append, heard))
        return made[-1]

    said = make.said = []
    yield make
    for one in made:
        one.close()


def test_lines_to_a_board_and_from_it(board, link, until):
    board.plug()
    heard = []
    one = link(lambda *line: heard.append(line))
    for k in range(3):
        one.send(f"answer {k} 고양이")
    until(lambda: board.has(3))
    assert board.lines == [f"answer {k} 고양이" for k in range(3)]
    board.send("1,2,3\r\n4,")
    board.send("5\n")
    until(lambda: len(heard) == 2)
    assert heard == [(f"serial {board.link}", "1,2,3\r"), (f"serial {board.link}", "4,5")]
    assert link.said == []
    assert one.close() == 0


def test_a_board_that_is_pulled_out_and_put_in_again(board, link, until):
    """Answers wait for it; each thing is said once."""
    board.plug()
    one = link()
    one.send("first")
    until(lambda: board.has(1))
    board.unplug()
    until(lambda: link.said)
    for k in range(3):
        one.send(f"while it was away {k}")
    board.plug()
    until(lambda: board.has(4))
    assert board.lines == ["first", *(f"while it was away {k}" for k in range(3))]
    until(lambda: len(link.said) == 2)
    name = f"The serial port {board.link}"
    assert link.said[0].startswith(f"{name} cannot be reached (")
    assert link.said[0].endswith("); it is tried again and again, and answers wait.")
    assert link.said[1] == f"{name} is back."
    assert one.close() == 0


def test_a_board_that_comes_late(board, link, until):
    one = link()
    one.send("early")
    until(lambda: link.said)
    assert "No such file or directory" in link.said[0]
    board.plug()
    until(lambda: board.has(1))
    assert board.lines == ["early"]


def test_of_very_many_answers_that_wait_the_newest_are_kept(board, link, until):
    one = link()
    until(lambda: link.said)
    for k in range(MOST_WAITING + 5):
        one.send(str(k))
    board.plug()
    until(lambda: board.has(MOST_WAITING))
    assert board.lines == [str(k) for k in range(5, MOST_WAITING + 5)]
    assert one.close() == 5


def test_more_answers_than_may_wait_reach_a_board_that_is_there(board, link, until):
    board.plug()
    one = link()
    one.send("0")
    until(lambda: board.has(1))
    for k in range(1, 3 * MOST_WAITING):
        one.send(str(k))
    until(lambda: board.has(3 * MOST_WAITING))
    assert board.lines == [str(k) for k in range(3 * MOST_WAITING)]
    assert one.close() == 0


def test_what_never_arrives_is_counted(link, monkeypatch):
    monkeypatch.setattr("deepbrick.robots.serial_port.GIVE_UP_S", 0.2)
    one = link()
    one.send("a")
    one.send("b")
    assert one.close() == 2


@pytest.mark.parametrize(("port", "baud"), [("nonsense://x", 9600), ("/dev/ttyACM0", -1)])
def test_no_port(port, baud):
    with pytest.raises(RobotError) as caught:
        SerialLink(port, baud, print)
    assert str(caught.value).startswith(f"{port} is no serial port at {baud} baud (")
    assert str(caught.value).endswith("); name one like /dev/ttyACM0 or COM3.")


def test_without_pyserial(monkeypatch):
    monkeypatch.setitem(sys.modules, "serial", None)
    with pytest.raises(RobotError) as caught:
        SerialLink("/dev/ttyACM0", 9600, print)
    assert str(caught.value) == 'pyserial is needed for serial ports; install it with: pip install "deepbrick[robots]"'
