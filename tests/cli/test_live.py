"""``deepbrick live``: a video that is made of a rendered photo, in the place of a camera."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.cli.app import app
from deepbrick.compiler import make_plan
from deepbrick.graph import PhotoGraph, Problem, graph_from_json
from deepbrick.live import screen, source, watcher
from deepbrick.live.reader import Reader
from deepbrick.live.source import Frame
from deepbrick.studio import training, watching
from deepbrick.studio.data import find_data
from deepbrick.studio.events import FileWritten
from deepbrick.vision import scan_photo
from typer.testing import CliRunner

CATALOG = load_catalog()
PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
SIZE = (640, 480)
FRAMES, RATE = 60, 25
HAND = range(46, 53)  # frames in which it is in front of the stack; one of them is read
NOTHING = PhotoGraph("video", SIZE, problems=(Problem("The photo is too dark to see bricks in it."),))


def way(number):
    """From the photo to a frame of the video: the camera sways, comes nearer, turns and tilts."""
    t = 2 * np.pi * number / 60
    scale, turn = SIZE[0] / 960 * (1 + 0.06 * np.sin(t)), 0.06 * np.sin(t)
    cos, sin = scale * np.cos(turn), scale * np.sin(turn)
    there = np.array([[1, 0, 330 + 25 * np.sin(t)], [0, 1, 240 - 15 * np.sin(t)], [0, 0, 1]])
    turned = np.array([[cos, -sin, 0], [sin, cos, 0], [4e-5 * np.sin(t), 2e-5 * (1 - np.cos(t)), 1]])
    return there @ turned @ np.array([[1, 0, -480], [0, 1, -360], [0, 0, 1.0]])


def write_video(path, pictures, rate=RATE):
    size = pictures[0].shape[1], pictures[0].shape[0]
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, size)
    for picture in pictures:
        video.write(picture)
    video.release()
    return path


@pytest.fixture(scope="module")
def swaying(tmp_path_factory):
    """A video of the video stack, with noise, and a hand in front of it for a moment."""
    photo, rng = cv2.imread(str(PHOTOS / "video.jpg")), np.random.default_rng(3)
    pictures = []
    for number in range(1, FRAMES + 1):
        seen = cv2.warpPerspective(photo, way(number), SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        if number in HAND:
            cv2.ellipse(seen, (230, 260), (150, 110), 10, 0, 360, (140, 160, 210), cv2.FILLED)
        pictures.append(np.clip(seen + rng.normal(0, 3, seen.shape), 0, 255).astype(np.uint8))
    return write_video(tmp_path_factory.mktemp("video") / "swaying.avi", pictures)


@pytest.fixture
def plain(tmp_path):
    """A video of nothing: what is read in it is made up."""
    return write_video(tmp_path / "plain.avi", [np.full((120, 160, 3), 90, np.uint8)] * 40, rate=10)


@pytest.fixture
def reads(monkeypatch):
    """Let the reader find these stacks, one list a frame that is read; the last one for all that follow."""

    def read(*builds, **changes):
        left = list(builds)

        def read_frame(frame_bgr, _catalog, name, _lens, _kit):
            size = frame_bgr.shape[1], frame_bgr.shape[0]
            return PhotoGraph(name, size, tuple(left.pop(0) if len(left) > 1 else left[0]), **changes)

        monkeypatch.setattr(watching, "read_frame", read_frame)

    return read


@pytest.fixture
def window(monkeypatch):
    """A window in which these keys are pressed, after so many pictures; holds the pictures that were shown."""

    class Shown(list):
        keys: dict[int, str]

    shown = Shown()
    shown.keys = {}
    monkeypatch.setattr(screen, "_PROBE", "")
    for name in ("namedWindow", "resizeWindow", "destroyAllWindows"):
        monkeypatch.setattr(screen.cv2, name, lambda *_: None)
    monkeypatch.setattr(screen.cv2, "getWindowProperty", lambda *_: 1.0)
    monkeypatch.setattr(screen.cv2, "imshow", lambda _, picture: shown.append(picture))
    monkeypatch.setattr(screen.cv2, "waitKey", lambda _: ord(shown.keys.get(len(shown), "\xff")))
    return shown


@pytest.fixture
def lazy_camera(monkeypatch, plain):
    """Camera 2 shows the plain video, and waits for what is being read; there is no other one."""
    real = cv2.VideoCapture
    monkeypatch.setattr(source.cv2, "VideoCapture", lambda n: real(str(plain if n == 2 else plain.with_name("none"))))
    collect = Reader.collect
    monkeypatch.setattr(Reader, "collect", lambda self, *, wait: collect(self, wait=wait or True))
    monkeypatch.setattr(source, "PICTURES_A_SECOND", 1e9)  # it gives all its pictures at once


# A video of a real reading


@pytest.fixture(scope="module")
def watched(swaying, tmp_path_factory):
    """What the command did with the swaying video, and where the marks were in each frame."""
    folder, marks = tmp_path_factory.mktemp("out"), {}

    class Noting(watcher.Watcher):
        def picture(self, frame):
            marks[frame.number] = self.graph_now()
            return super().picture(frame)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watching, "Watcher", Noting)
        words = ["live", "--video", swaying, "--headless", "--json", "--keep", "--out", folder]
        done = CliRunner().invoke(app, [str(w) for w in words], catch_exceptions=False)
    return done, folder, marks


def test_the_agreed_reading_is_the_true_one_and_is_told_once(watched, swaying):
    done, _, _ = watched
    assert done.exit_code == 0
    (line,) = done.stdout.splitlines()
    told, label = json.loads(line), json.loads((PHOTOS / "video.json").read_text())
    assert [s["columns"] for s in told["stacks"]] == [s["columns"] for s in label["stacks"]]
    assert sum("later" in link for link in told["stacks"][0]["links"]) == 3
    assert (told["photo"], told["frame"]) == (str(swaying), 25)  # the third that is read: 1, 13, 25
    assert graph_from_json(line).size == SIZE


def test_each_frame_has_its_picture_with_marks_on_it(watched, swaying):
    _, folder, _ = watched
    names = sorted(p.name for p in folder.glob("*-frame-*"))
    assert names == [f"swaying-frame-{k:06d}.jpg" for k in range(1, FRAMES + 1)]
    video = cv2.VideoCapture(str(swaying))
    for k, name in enumerate(names, 1):
        _, frame = video.read()
        changed = (np.abs(cv2.imread(str(folder / name)).astype(int) - frame) > 60).any(axis=2).mean()
        assert changed > 0.03 if k >= 37 else changed < 0.001  # when the reading of frame 25 is there
    video.release()


def test_marks_are_where_the_stack_is_also_behind_a_hand(watched):
    _, _, marks = watched
    label = {(b["column"], b["level"]): b for b in json.loads((PHOTOS / "video.json").read_text())["bricks"]}
    shown = [k for k, graph in marks.items() if graph is not None]
    assert shown == list(range(37, FRAMES + 1))
    columns = {tuple(b.token for b in column) for k in shown for column in marks[k].stacks[0].columns}
    assert columns == {("2d", "cnn", "lstm"), ("2d", "cnn", "lstm", "fc", "softmax", "1d")}
    # How far the middles of outlines are from those of the label is the reader's matter; here it may not grow.
    for k in shown:
        off = []
        for brick in marks[k].stacks[0].bricks:
            corners = np.array(label[brick.column, brick.level]["corners"])
            true = cv2.perspectiveTransform(corners[np.newaxis], way(k))[0].mean(axis=0)
            outline = np.array(brick.polygon)
            off.append((outline.min(axis=0) + outline.max(axis=0)) / 2 - true)
        if k == shown[0]:
            first = np.array(off)
        assert np.linalg.norm(np.array(off) - first, axis=1).mean() < 4


def test_what_was_kept_is_scanned_alike(watched):
    done, folder, _ = watched
    kept = graph_from_json((folder / "swaying-1-graph.json").read_text())
    assert kept.photo == str(folder / "swaying-1.png")
    assert kept.stacks == scan_photo(folder / "swaying-1.png", CATALOG).graph.stacks
    assert "LSTM(128)" in (folder / "swaying-1-model.py").read_text()
    assert cv2.imread(str(folder / "swaying-1-marked.jpg")).shape == (480, 640, 3)
    names = ["swaying-1.png", "swaying-1-marked.jpg", "swaying-1-graph.json", "swaying-1-model.py"]
    *written, summary = done.stderr.splitlines()
    assert written == [f"Written: {folder / name}" for name in names]
    assert summary.startswith("60 frames in ")
    assert "; 5 were read, in " in summary


# What is printed


LEGAL, WRONG = ("2d", "fc", "softmax", "1d"), ("2d", "softmax", "1d")


def test_people_get_a_table_each_time_another_reading_becomes_agreed(deepbrick, plain, reads, make_stack):
    a, b = [make_stack(WRONG)], [make_stack(LEGAL)]
    reads(a, a, a, a, b, b, b)
    done = deepbrick("live", "--video", plain, "--headless")
    lines = done.stdout.splitlines()
    assert [line for line in lines if "frame " in line] == [f"{plain}, frame 11", f"{plain}, frame 31"]
    assert any(line.startswith("!1 ") for line in lines)  # what is wrong with the first one
    assert lines[-1].startswith("40 frames in ")
    assert (done.exit_code, done.stderr) == (0, "")  # the last one is legal


def test_the_last_reading_decides_the_exit_status(deepbrick, plain, reads, make_stack):
    a, b = [make_stack(WRONG)], [make_stack(LEGAL)]
    reads(b, b, b, b, a, a, a)
    assert deepbrick("live", "--video", plain, "--headless").exit_code == 1


def test_without_an_agreed_reading_nothing_is_marked_and_kept(deepbrick, plain, reads):
    reads([], problems=NOTHING.problems)
    done = deepbrick("live", "--video", plain, "--headless", "--keep", "--train", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    said = done.stderr.splitlines()
    assert said[0].startswith("40 frames in ")
    assert said[1:] == [f"No reading became agreed: hold {plain} still on the whole stack for some seconds."]
    assert len(list(Path("deepbrick-out").iterdir())) == 40


def test_the_same_video_gives_the_same_pictures(deepbrick, plain, reads, make_stack):
    for out in ("one", "two"):
        reads([make_stack(LEGAL)])
        deepbrick("live", "--video", plain, "--headless", "--out", out)
    names = sorted(p.name for p in Path("one").iterdir())
    assert len(names) == 40
    assert [Path("one", n).read_bytes() for n in names] == [Path("two", n).read_bytes() for n in names]


def test_it_ends_after_so_many_pictures(deepbrick, plain, reads, make_stack):
    reads([make_stack(LEGAL)])
    done = deepbrick("live", "--video", plain, "--headless", "--frames", 11)
    assert done.exit_code == 0  # the reading that was begun last is waited for
    assert len(list(Path("deepbrick-out").iterdir())) == 11


# A window, and its keys


@pytest.mark.usefixtures("lazy_camera")
def test_the_window_shows_the_marked_picture_and_the_keys(deepbrick, window, reads, make_stack):
    reads([make_stack(LEGAL)])
    done = deepbrick("live", "--camera", 2)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("camera 2, frame 3\n")
    assert len(window) == 40
    assert all(p.shape[0] > 120 and p.shape[1] == 160 for p in window)
    assert np.ptp(window[0][:120].astype(int)) < 10
    assert np.ptp(window[10][:120].astype(int)) > 100
    foot = window[10][120:]
    assert (foot != foot[0, 0]).any()
    assert not Path("deepbrick-out").exists()


@pytest.mark.parametrize("key", ["q", "Q", "\x1b"])
@pytest.mark.usefixtures("lazy_camera")
def test_a_key_ends_it(deepbrick, window, reads, make_stack, key):
    reads([make_stack(LEGAL)])
    window.keys[7] = key
    assert deepbrick("live", "--camera", 2).exit_code == 0
    assert len(window) == 7


@pytest.mark.usefixtures("lazy_camera")
def test_a_window_that_was_closed_ends_it(deepbrick, window, reads, make_stack, monkeypatch):
    reads([make_stack(LEGAL)])
    monkeypatch.setattr(screen.cv2, "getWindowProperty", lambda *_: 1.0 if len(window) < 5 else 0.0)
    deepbrick("live", "--camera", 2)
    assert len(window) == 5


@pytest.mark.usefixtures("lazy_camera")
def test_k_keeps_under_names_that_are_not_used_yet(deepbrick, window, reads, make_stack):
    reads([make_stack(LEGAL)])
    Path("deepbrick-out").mkdir()
    Path("deepbrick-out", "camera-2-7-graph.json").write_text("mine")
    window.keys |= {1: "k", 9: "k", 12: "K", 15: "q"}  # the first one comes too early
    done = deepbrick("live", "--camera", 2)
    assert done.exit_code == 0
    kept = [f"camera-2-{k}{end}" for k in (8, 9) for end in (".png", "-marked.jpg", "-graph.json", "-model.py")]
    assert [line for line in done.stdout.splitlines() if line.startswith("Written")] == [
        f"Written: deepbrick-out/{name}" for name in kept
    ]
    assert {p.name for p in Path("deepbrick-out").iterdir()} == {*kept, "camera-2-7-graph.json"}
    assert (
        graph_from_json(Path("deepbrick-out/camera-2-8-graph.json").read_text()).photo == "deepbrick-out/camera-2-8.png"
    )


@pytest.mark.usefixtures("lazy_camera")
def test_what_cannot_be_kept_is_told_and_the_camera_goes_on(deepbrick, window, reads, make_stack):
    reads([make_stack(LEGAL)])
    Path("taken").write_text("a file")
    window.keys |= {9: "k", 20: "q"}
    done = deepbrick("live", "--camera", 2, "--out", "taken")
    assert done.exit_code == 1
    assert done.stderr == "The folder taken cannot be made (a file has that name); name another one.\n"
    assert len(window) == 20


@pytest.fixture
def trained(monkeypatch):
    """Trainings, as they would be done."""
    done = []

    def train_stack(stack, catalog, files, options, report, _should_stop):
        info = find_data(make_plan(stack, catalog).needs, options)
        done.append(([b.token for b in stack.bricks], info.name, files.weight_brick, options.epochs))
        report(FileWritten(files.weight_brick))

    monkeypatch.setattr(training, "train_stack", train_stack)
    return done


@pytest.mark.usefixtures("lazy_camera")
def test_t_keeps_ends_and_trains(deepbrick, window, reads, make_stack, trained):
    reads([make_stack(LEGAL)])
    window.keys[8] = "t"
    done = deepbrick("live", "--camera", 2, "--data", "digits", "--epochs", 3)
    assert done.exit_code == 0
    assert trained == [(list(LEGAL), "digits", Path("deepbrick-out/camera-2-1.brick"), 3)]
    assert done.stdout.splitlines()[-1] == "Written: deepbrick-out/camera-2-1.brick"
    assert len(window) == 8


def test_a_video_can_be_trained_without_keys(deepbrick, plain, reads, make_stack, trained):
    reads([make_stack(LEGAL)])
    done = deepbrick("live", "--video", plain, "--headless", "--keep", "--train", "digits", "--epochs", 2)
    assert done.exit_code == 0
    assert trained == [(list(LEGAL), "digits", Path("deepbrick-out/plain-1.brick"), 2)]
    assert len(list(Path("deepbrick-out").glob("*.png"))) == 1  # it was kept already


def test_what_is_not_legal_is_kept_and_not_trained(deepbrick, plain, reads, make_stack, trained):
    reads([make_stack(WRONG)])
    done = deepbrick("live", "--video", plain, "--headless", "--train")
    assert (done.exit_code, trained) == (1, [])
    assert done.stderr == "deepbrick-out/plain-1.png: no stack is legal, so there is nothing to train.\n"
    assert Path("deepbrick-out/plain-1-graph.json").exists()
    assert not Path("deepbrick-out/plain-1-model.py").exists()


def test_data_that_do_not_fit_are_told(deepbrick, plain, reads, make_stack, trained):
    reads([make_stack(LEGAL)])
    done = deepbrick("live", "--video", plain, "--headless", "--train", "iris")
    assert (done.exit_code, trained) == (1, [])
    first, second = done.stderr.splitlines()
    assert first == second
    assert "iris" in first
    assert Path("deepbrick-out/plain-1-graph.json").exists()


# What stops it


def test_no_camera(deepbrick):
    done = deepbrick("live", "--camera", 63, "--headless")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "There is no camera 63; plug it in, or try another number.\n"


def test_a_lens_that_is_not_kept(deepbrick, monkeypatch, tmp_path):
    monkeypatch.setenv("DEEPBRICK_CAMERAS", str(tmp_path))
    done = deepbrick("live", "--lens", "webcam", "--headless")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"There is no camera 'webcam' in {tmp_path}; \"deepbrick calibrate list\" shows what there is."
    ]


def test_a_camera_without_pictures(deepbrick, monkeypatch):
    class Dark:
        released = False

        def isOpened(self):  # noqa: N802 - OpenCV's name
            return True

        def set(self, *_):
            return True

        def get(self, _):
            return -1.0

        def read(self):
            return False, None

        def release(self):
            Dark.released = True

    monkeypatch.setattr(source.cv2, "VideoCapture", lambda _: Dark())
    done = deepbrick("live", "--headless")
    assert done.stderr == "Camera 0 gives no pictures; close other programs that use it, or try another number.\n"
    assert (done.exit_code, done.stdout, Dark.released) == (1, "", True)


def test_what_is_no_video(deepbrick, tmp_path):
    (tmp_path / "text.avi").write_text("hello")
    (tmp_path / "empty.mp4").touch()
    write_video(tmp_path / "none.avi", [np.zeros((48, 64, 3), np.uint8)])
    data = (tmp_path / "none.avi").read_bytes()
    (tmp_path / "none.avi").write_bytes(data[: data.index(b"movi") + 4])
    no_video = "is no video that can be read; name an MP4 or AVI file."
    for name, sentence in {
        "gone.avi": f"There is no video {tmp_path / 'gone.avi'}; check its name.",
        "": f"{tmp_path} is a folder; name one video in it.",
        "text.avi": f"{tmp_path / 'text.avi'} {no_video}",
        "empty.mp4": f"{tmp_path / 'empty.mp4'} {no_video}",
        "none.avi": f"{tmp_path / 'none.avi'} has no frames that can be read; save the video again as MP4 or AVI.",
    }.items():
        done = deepbrick("live", "--headless", "--video", tmp_path / name)
        assert (done.exit_code, done.stdout, done.stderr) == (1, "", f"{sentence}\n")


def test_a_video_that_is_cut_off_is_shown_as_far_as_it_goes(deepbrick, plain, reads, make_stack):
    reads([make_stack(LEGAL)])
    data = plain.read_bytes()
    plain.write_bytes(data[: len(data) * 3 // 4])
    done = deepbrick("live", "--headless", "--video", plain)
    shown = len(list(Path("deepbrick-out").iterdir()))
    assert 20 < shown < 40
    assert done.stderr == f"{plain} ends after {shown} of 40 frames; the rest is damaged or cut off.\n"
    assert done.exit_code == 1


def test_a_folder_that_cannot_be_written(deepbrick, plain, reads):
    reads([])
    Path("taken").write_text("a file")
    done = deepbrick("live", "--headless", "--video", plain, "--out", "taken")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "The folder taken cannot be made (a file has that name); name another one.\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_without_a_screen_a_sentence_says_what_to_do(plain):
    alone = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    command = [sys.executable, "-m", "deepbrick", "live", "--video", str(plain)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=alone)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "No window can be opened here; add --headless to write the pictures to a folder instead.\n"


def test_ctrl_c_ends_it(with_ctrl_c, tmp_path):
    write_video(tmp_path / "long.avi", [np.full((120, 160, 3), 90, np.uint8)] * 5000)
    words = ["live", "--headless", "--video", "long.avi", "--out", "out"]
    with subprocess.Popen(
        [sys.executable, "-c", with_ctrl_c, *words],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        while len(list(tmp_path.glob("out/long-*.jpg"))) < 3 and running.poll() is None:
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (130, "Stopped.\n")
    assert " frames in " in out
    assert all(p.name.startswith("long-frame-") for p in (tmp_path / "out").iterdir())  # none is half written


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--camera", "0", "--video", "a.avi"], "Look through a camera or at a video, not both."),
        (["--headless", "--data", "digits"], "--data says how to train; add --train."),
        (["--headless", "--epochs", "3"], "--epochs says how to train; add --train."),
    ],
)
def test_wrong_commands(deepbrick, words, message):
    done = deepbrick("live", *words)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.replace("│", " ").split())


# The pieces


def test_a_video_in_real_time_skips_what_it_is_too_late_for(plain, monkeypatch):
    now = [100.0]
    clock = SimpleNamespace(monotonic=lambda: now[0], sleep=lambda s: now.__setitem__(0, now[0] + s))
    monkeypatch.setattr(source, "time", clock)
    numbers = []
    with source.open_video(plain, real_time=True) as video:
        for frame in video.frames():
            numbers.append(frame.number)
            now[0] += 0.02 if frame.number < 5 else 0.25  # a frame takes 0.1 s
        assert video.missing is None
    assert numbers[:6] == [1, 2, 3, 4, 5, 7]
    assert numbers[6:] == sorted(set(numbers[6:]))
    assert numbers[-1] <= 40
    assert len(numbers) < 20


def test_a_camera_gives_no_more_pictures_than_there_is_time_for(monkeypatch):
    now, grabbed = [100.0], []

    def grab():
        now[0] += 1 / 30
        grabbed.append(now[0])
        return len(grabbed) < 90

    camera = SimpleNamespace(
        grab=grab, read=lambda: (grab(), np.zeros((2, 2, 3), np.uint8)), get=lambda _: 30.0, release=lambda: None
    )
    monkeypatch.setattr(source, "time", SimpleNamespace(monotonic=lambda: now[0]))
    with source.Source(camera, "camera 0", "camera-0", "none", source.Pace.CAMERA) as opened:
        shown = list(opened.frames())
    assert len(shown) == pytest.approx(3 * source.PICTURES_A_SECOND, abs=2)


def test_the_reader_takes_one_frame_at_a_time_and_hands_on_what_goes_wrong():
    def read(image):
        if image.max():
            message = "a mistake"
            raise RuntimeError(message)
        return NOTHING

    black, white = (np.full((2, 2, 3), v, np.uint8) for v in (0, 9))
    with Reader(read) as reader:
        assert reader.collect(wait=True) is None
        reader.begin(Frame(1, black))
        reader.begin(Frame(2, white))  # passed over
        frame, graph = reader.collect(wait=True)
        assert (frame.number, graph) == (1, NOTHING)
        reader.begin(Frame(3, white))
        with pytest.raises(RuntimeError, match="a mistake"):
            reader.collect(wait=True)
        assert reader.idle
    assert len(reader.seconds) == 1


def test_what_is_said_below_the_picture(make_stack):
    stacks = iter([[], [make_stack(LEGAL)], *[[make_stack(WRONG)]] * 3, *[[]] * 5])

    def read(_):
        return PhotoGraph("camera 0", (160, 120), tuple(next(stacks)), problems=NOTHING.problems)

    rng = np.random.default_rng(0)
    states = []
    with Reader(read) as reader:
        watching = watcher.Watcher(reader, CATALOG, every=1)
        for number in range(1, 11):
            watching.see(Frame(number, rng.integers(0, 256, (120, 160, 3), np.uint8)))
            states.append(watching.state())
        watching.end()
        states.append(watching.state())
    assert states == [
        "Reading the first picture...",
        "The photo is too dark to see bricks in it.",
        *["Hold still: the readings do not agree yet."] * 3,
        *["Agreed."] * 5,
        "The photo is too dark to see bricks in it.",
    ]
