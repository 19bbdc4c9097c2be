"""A page that runs, and people who use it."""

import io
import os
import shutil
import socket
import threading
import time
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page is an extra")

from deepbrick.calibration.bricks.store import store_kit
from deepbrick.calibration.bricks.stored_kit import StoredKit
from deepbrick.calibration.camera.intrinsics import Intrinsics
from deepbrick.calibration.camera.store import store_camera
from deepbrick.calibration.camera.stored_camera import key_of, new_camera
from deepbrick.page.app import make_app, make_classroom
from deepbrick.page.serve import PageServer
from deepbrick.page.settings import Settings
from deepbrick.vision.heads import heads_digest
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


@pytest.fixture(scope="session", autouse=True)
def kept_folders(tmp_path_factory):
    """Folders of cameras and kits that are empty, not those of whoever runs the tests; also for other processes."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        for variable in ("DEEPBRICK_CAMERAS", "DEEPBRICK_KITS"):
            monkeypatch.setenv(variable, str(tmp_path_factory.mktemp(variable.lower())))
        yield


@pytest.fixture
def kept(kept_folders):
    """A camera "webcam" and a kit "blue box" that are kept for the length of a test; the kit learned nothing."""
    del kept_folders
    lens = Intrinsics(900.0, 905.0, 480.0, 358.0, (960, 720), (0.02, -0.01))
    paths = [
        store_camera(new_camera(key_of(None, "webcam"), None, lens, 0.3, 10)),
        store_kit(StoredKit("blue box", heads_digest())),
        store_kit(StoredKit("of an older reader", "0" * 16)),
    ]
    yield
    for path in paths:
        path.unlink()


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


def _read(visitor, name, data=None, within_s=120, **named):
    photo = visitor.post(
        "/api/photos", params={"name": name, **named}, content=data or (PHOTOS / name).read_bytes()
    ).json()
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

    def __init__(self, folder, *, lan=False, port=0):
        self.server = None
        self.lan, self.folder, self.port = lan, folder, port

    def __enter__(self):
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen(128)  # whoever comes before the server runs waits
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
    return lambda folder, port=0: Served(folder / "class", lan=True, port=port)


# A real Chromium. Where there is none, the tests that need it say so; .ci/run installs it.

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PATIENCE_MS = 90_000
FAILED = "Failed to load resource"  # what Chromium says of a request
SHOTS = os.environ.get("DEEPBRICK_SHOTS")  # a folder for pictures, for people to look at


@pytest.fixture(scope="module")
def chromium():
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this computer; .ci/run installs it")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_tab(chromium):
    """Opens a tab in a browser of its own, which ends with the test."""
    contexts = []

    def new_tab(**options):
        contexts.append(chromium.new_context(locale="en-GB", **options))
        return contexts[-1].new_page()

    yield new_tab
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(chromium, served):
    """Opens the page in a browser of its own; whatever the browser complains about fails the test.

    A request that is to fail is named beforehand, by an end of its address: ``page.may_fail("/api/photos")``. Browsers
    report such a request when they like, also again and also late.
    """
    complaints, contexts, failing = [], [], []

    def open_page(where="", *, beside=None, **options):
        """Open an address of the page; ``beside`` another tab, in the same browser."""
        context = beside.context if beside else new_context(options)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.may_fail = failing.append
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(complaint(said)) if said.type == "error" else None)
        page.on(
            "request", lambda asked: None if is_own(asked.url) else complaints.append(f"from elsewhere: {asked.url}")
        )
        page.goto(served.address + where)
        page.wait_for_selector("h1")
        return page

    def new_context(options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 860}, "locale": "en-GB", **options})
        contexts.append(context)
        # The bricks in 3D have tests of their own.
        context.add_init_script("localStorage.setItem('deepbrick-sight', 'table')")
        return context

    def complaint(said):
        return f"{said.text} at {said.location['url']}"

    def is_own(url):
        return url.startswith((served.address, "blob:", "data:"))

    yield open_page
    for context in contexts:
        context.close()
    assert [c for c in complaints if not (c.startswith(FAILED) and c.endswith(tuple(failing)))] == []


def _until(ready):
    """Wait for something; the page lets nobody evaluate texts, so Playwright's own way to wait is closed."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="session")
def until():
    return _until


@pytest.fixture(scope="session")
def look():
    """No serious fault for people who use it otherwise, nothing wider than the window; a picture to look at."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

    def look(page, name):
        faults = axe.Axe().run(page).response["violations"]
        assert [
            (f["impact"], f["id"], f["nodes"][0]["html"]) for f in faults if f["impact"] in {"serious", "critical"}
        ] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    return look
