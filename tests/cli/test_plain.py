"""The plain call that is read without typer means what typer makes of it."""

from pathlib import Path

import pytest
from deepbrick.cli.commands import read as read_room
from deepbrick.cli.options import ScanOptions
from deepbrick.cli.plain import plain_scan

PLAIN = [
    ["scan", "a.jpg"],
    ["scan", "a.jpg", "b.png", "a.jpg"],
    ["scan", "--json", "a.jpg", "b c.jpg"],
    ["scan", "a.jpg", "--json"],
    ["scan", "--json", "a.jpg", "--json", "scan"],
    ["scan", "./x/../a.jpg", "~/b.jpg", "*.jpg", ""],
]


@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_typer_reads_the_same(monkeypatch, deepbrick, words):
    calls = []
    monkeypatch.setattr(read_room, "start_scan", lambda *call: calls.append(call) or 0)
    assert deepbrick(*words).exit_code == 0
    assert calls == [plain_scan(words)]


def test_what_the_words_mean():
    assert plain_scan(["scan", "a.jpg"]) == ([Path("a.jpg")], ScanOptions())
    assert plain_scan(["scan", "--json", "a.jpg"]) == ([Path("a.jpg")], ScanOptions(as_json=True))


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["scan"],
        ["scan", "--json"],
        ["scan", "--help"],
        ["scan", "--jsn", "a.jpg"],
        ["scan", "--json", "a.jpg", "--out", "out"],
        ["scan", "a.jpg", "--train"],
        ["scan", "--", "a.jpg"],
        ["scan", "-"],
        ["--version"],
        ["bricks"],
        ["plug", "a.brick", "a.jpg"],
    ],
    ids=" ".join,
)
def test_all_other_calls_are_typers(words):
    assert plain_scan(words) is None
