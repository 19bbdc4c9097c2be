"""Readings made by hand, for the tests of what happens after the reading."""

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.cli.app import app
from deepbrick.graph import Brick, Link, LinkKind, PhotoGraph, Stack, stacked_links
from typer.testing import CliRunner

CATALOG = load_catalog()


@pytest.fixture(scope="session")
def with_ctrl_c():
    """The command line as a program that Ctrl-C reaches.

    A test run in the background of a shell has SIGINT switched off, and its children inherit that.
    """
    return (
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from deepbrick.cli import main\nmain()\n"
    )


@pytest.fixture(scope="session")
def make_stack():
    """Stack from columns of tokens, with all its links and a made-up place in the photo."""

    def make(*columns, confidence=1.0):
        bricks = []
        for k, column in enumerate(columns):
            for level, token in enumerate(column):
                kind = CATALOG[token]
                x, y = 10.0 + 30 * k, 100.0 - 12 * level
                polygon = ((x, y), (x + 28, y), (x + 28, y + 11), (x, y + 11))
                place = (kind.part, kind.color.name, k, level, polygon, confidence)
                bricks.append(Brick(f"b{k}-{level}", token, *place))
        row = [b for b in bricks if CATALOG[b.token].meaning.layer == "recurrent"]
        across = [
            Link(LinkKind.RECURRENT, a.id, b.id)
            for a in row
            for b in row
            if (a.column + 1, a.level) == (b.column, b.level)
        ]
        return Stack(tuple(bricks), (*stacked_links(bricks), *across))

    return make


@pytest.fixture
def photo(tmp_path):
    """Write a grey photo and return its path."""

    def write(name="photo.jpg", folder=tmp_path):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        cv2.imwrite(str(path), np.full((120, 160, 3), 128, np.uint8))
        return path

    return write


@pytest.fixture
def reads(monkeypatch):
    """Let the reader find these stacks in every photo that can be loaded."""
    from deepbrick.studio import reading  # noqa: PLC0415 - imports OpenCV
    from deepbrick.vision import Reading, load_photo, stages  # noqa: PLC0415 - likewise
    from deepbrick.vision.stages import Stage  # noqa: PLC0415 - likewise

    def read(*stacks, **kwargs):
        def scan_photo(path, _catalog, *, lens=None, kit=None, keep_photo=False):  # noqa: ARG001 - as it is called
            photo_bgr = load_photo(path)
            size = photo_bgr.shape[1], photo_bgr.shape[0]
            graph = PhotoGraph(str(path), size, stacks, **kwargs)
            return Reading(graph, photo_bgr if keep_photo else None)

        monkeypatch.setattr(reading, "scan_photo", scan_photo)
        named = ("loaded", "labels")
        monkeypatch.setattr(stages, "draw_stages", lambda seen, _: tuple(Stage(n, seen.photo_bgr) for n in named))

    return read


@pytest.fixture
def deepbrick(monkeypatch, tmp_path):
    """Run the command line in an empty folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    def run(*args):
        return CliRunner().invoke(app, [str(a) for a in args], catch_exceptions=False)

    return run
