"""A pseudo-terminal in the place of a board, and a real MQTT broker."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
import tty
from pathlib import Path

import pytest

BROKER = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
PATIENCE_S = 20


@pytest.fixture(scope="session")
def until():
    """Wait until something is true."""

    def wait(true, patience_s=PATIENCE_S):
        end = time.monotonic() + patience_s
        while not true():
            assert time.monotonic() < end, "it never became true"
            time.sleep(0.01)

    return wait


class Board:
    """The board's end of a serial cable that can be pulled out."""

    def __init__(self, link: Path) -> None:
        self.link, self._fd, self.lines, self._partial = link, None, [], b""

    def plug(self):
        """Put the cable in."""
        self._fd, other = os.openpty()
        tty.setraw(other)
        os.set_blocking(self._fd, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(other))
        self._other = other

    def unplug(self):
        """Pull the cable out."""
        self.link.unlink()
        os.close(self._other)
        os.close(self._fd)

    def send(self, text):
        """What the board says."""
        os.write(self._fd, text.encode())

    def has(self, count):
        """Whether the board has read so many lines."""
        with contextlib.suppress(BlockingIOError):
            self._partial += os.read(self._fd, 1 << 16)
        *lines, self._partial = self._partial.split(b"\n")
        self.lines += [line.decode() for line in lines]
        return len(self.lines) >= count


@pytest.fixture
def board(tmp_path):
    board = Board(tmp_path / "ttyACM0")
    yield board
    if board.link.is_symlink():
        board.unplug()


class Broker:
    """Mosquitto, which can be stopped and started again."""

    def __init__(self, folder: Path, *, password: str | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = [f"listener {self.port} 127.0.0.1"]
        if password is None:
            config.append("allow_anonymous true")
        else:
            made = shutil.which("mosquitto_passwd")
            subprocess.run([made, "-c", "-b", str(folder / "users"), "robot", password], check=True)
            os.chmod(folder / "users", 0o644)  # noqa: PTH101 - mosquitto gives up root's rights before it reads it
            os.chmod(folder, 0o755)  # noqa: PTH101, S103 - likewise
            config += ["allow_anonymous false", f"password_file {folder / 'users'}"]
            if os.geteuid() == 0:
                config.append("user root")
        self._file = folder / "mosquitto.conf"
        self._file.write_text("\n".join(config) + "\n", encoding="utf-8")

    @property
    def url(self):
        """As the command takes it."""
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self):
        """Start it; returns once it answers."""
        self._process = subprocess.Popen(
            [BROKER, "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.02)
            else:
                return

    def stop(self):
        """End it."""
        self._process.terminate()
        self._process.wait()


@pytest.fixture
def make_broker(tmp_path):
    """Start brokers; each ends with the test."""
    if BROKER is None:
        pytest.skip("there is no MQTT broker on this computer (apt install mosquitto)")
    made = []

    def make(**options):
        made.append(Broker(tmp_path, **options))
        made[-1].start()
        return made[-1]

    yield make
    for broker in made:
        broker.stop()


@pytest.fixture
def listener(until):
    """Somebody else who reads a topic of a broker, and may write to one."""
    from paho.mqtt import client as paho  # noqa: PLC0415

    made = []

    class Listener:
        def __init__(self, broker, topic, password=None):
            self.messages = []
            self.client = paho.Client(paho.CallbackAPIVersion.VERSION2)
            if password:
                self.client.username_pw_set("robot", password)
            self.client.on_message = lambda _c, _d, m: self.messages.append((m.topic, m.payload.decode(), m.retain))
            heard = []
            self.client.on_connect = lambda c, *_: c.subscribe(topic, 1)
            self.client.on_subscribe = lambda *_: heard.append(True)
            self.client.connect("127.0.0.1", broker.port)
            self.client.loop_start()
            until(lambda: heard)
            made.append(self)

        def texts(self):
            return [text for _, text, _ in self.messages]

    yield Listener
    for one in made:
        one.client.disconnect()
        one.client.loop_stop()
