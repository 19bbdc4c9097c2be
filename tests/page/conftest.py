"""A page that runs, and people who use it."""

import io
import socket
import threading
import time
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page is an extra")

from deepbrick.page.app import make_app, make_classroom
from deepbrick.page.serve import PageServer
from deepbrick.page.settings import Settings
from fastapi.testclient import TestClient

ROOT = Path(__file__).parents[2]
PHOTOS = ROOT / "samples" / "photos"
PORT = 8421
ADDRESS = f"http://localhost:{PORT}"


class Visitor(TestClient):
    """A browser without a window: it says where its requests come from, and lets no answer name paths of the server."""

    def __init__(self, app, address="10.1.2.3"):
        super().__init__(app, base_url=ADDRESS, headers={"origin": ADDRESS}, client=(address, 50000))

    def request(self, method, url, **options):
        """Send a request, and look through what comes back."""
        answer = super().request(method, url, **options)
        folder = str(self.app.state.classroom.settings.folder).encode()
        for part in (answer.content, *unpacked(answer.content)):
            assert folder not in part, (method, url)
        return answer


def unpacked(data):
    """What is in a zip, such as a weight brick."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from map(archive.read, archive.namelist())


@pytest.fixture
def classroom(tmp_path):
    return make_classroom(Settings(tmp_path / "page", PORT, lan=True))


@pytest.fixture
def teacher(classroom):
    """Whoever sits at the computer; the page works as long as they are there."""
    with Visitor(make_app(classroom), "127.0.0.1") as visitor:
        visitor.get("/api/session")
        yield visitor


@pytest.fixture
def come_in(teacher, classroom):
    """Lets another member of the class in."""

    def come_in(name):
        visitor = Visitor(teacher.app)
        answer = visitor.post("/api/session", json={"code": classroom.code.text, "name": name})
        assert answer.status_code == 200
        return visitor

    return come_in


@pytest.fixture
def stranger(teacher):
    """A browser that nobody let in; another one for each address."""
    return lambda address="10.1.2.3": Visitor(teacher.app, address)


def _read(visitor, name, data=None, within_s=120):
    photo = visitor.post("/api/photos", params={"name": name}, content=data or (PHOTOS / name).read_bytes()).json()
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        found = visitor.get(f"/api/photos/{photo['id']}").json()
        if found["state"] in {"read", "refused"}:
            return found
        time.sleep(0.1)
    pytest.fail(f"{name} was not read in {within_s} s")


@pytest.fixture
def read():
    """Uploads a photo and waits until it is read."""
    return _read


class Served:
    """A page that is served to real browsers."""

    def __init__(self, folder, *, lan=False):
        self.server = None
        self.lan, self.folder = lan, folder

    def __enter__(self):
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.address = f"http://localhost:{self.port}/"
        self.classroom = make_classroom(Settings(self.folder, self.port, lan=self.lan))
        self.server = PageServer(self.classroom)
        self.thread = threading.Thread(target=self.server.run, args=([listening],), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self.thread.join(20)


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("page")) as page:
        yield page


def _build(*columns, links=()):
    bricks = [
        {"id": f"{c}.{level}", "token": token, "column": c, "level": level, "params": {}}
        for c, column in enumerate(columns)
        for level, token in enumerate(column)
    ]
    return {"bricks": bricks, "links": [{"earlier": a, "later": b} for a, b in links]}


@pytest.fixture(scope="session")
def build():
    """A stack as it is sent, of the tokens of its columns; the id of a brick is "COLUMN.LEVEL"."""
    return _build


@pytest.fixture(scope="session")
def class_page():
    """Serves a page with a class to real browsers, out of a folder."""
    return lambda folder: Served(folder / "class", lan=True)
