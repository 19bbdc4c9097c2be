"""A serial port: a board on a USB cable, or a Bluetooth module."""

import threading
import time
from typing import Any

from ..extras import missing_package
from ..language import gettext as _
from .errors import RobotError
from .link import GIVE_UP_S, Heard, Link, Say

_RETRY_S = 0.5
_READ_S = 0.02
_WRITE_S = 5.0
_LONGEST_LINE = 1 << 20


class SerialLink(Link):
    """Lines to a serial port and, where somebody hears them, from it.

    Parameters
    ----------
    port : str
        A device (``/dev/ttyACM0``, ``COM3``) or any URL of pyserial's.
    heard : callable or None
        Takes the lines that come in.

    Raises
    ------
    RobotError
        Where pyserial is not installed, or knows no such kind of URL.
    """

    def __init__(self, port: str, baud: int, say: Say, heard: Heard | None = None) -> None:
        super().__init__(_("The serial port {port}", port=port), say)
        try:
            import serial  # noqa: PLC0415 - only where there is a robot
        except ImportError as error:
            msg = missing_package("pyserial", _("serial ports"), "deepbrick[robots]")
            raise RobotError(msg) from error
        try:
            self._port: Any = serial.serial_for_url(
                port, baud, timeout=_READ_S, write_timeout=_WRITE_S, do_not_open=True
            )
        except ValueError as error:
            msg = _(
                "{port} is no serial port at {baud} baud ({error}); name one like /dev/ttyACM0 or COM3.",
                port=port,
                baud=baud,
                error=error,
            )
            raise RobotError(msg) from error
        self._source, self._heard = f"serial {port}", heard
        self._partial = b""
        self._ends_at: float | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> int:
        """As ``Link.close``."""
        with self._change:
            self._ends_at = time.monotonic() + GIVE_UP_S
            self._change.notify_all()
        self._thread.join(2 * GIVE_UP_S)
        return self._lost + len(self._waiting)

    def _run(self) -> None:
        while not self._is_over():
            try:
                if not self._port.is_open:
                    self._port.open()
                    self._partial = b""
                    self._came()
                self._write_waiting()
                self._listen()
            except OSError as error:  # pyserial's own are such
                self._shut()
                self._went(error.strerror or str(error))
                with self._change:
                    self._change.wait_for(lambda: self._ends_at is not None, _RETRY_S)
                    if self._ends_at is not None:
                        self._change.wait(_READ_S)
        self._shut()

    def _is_over(self) -> bool:
        with self._change:
            return self._ends_at is not None and (not self._waiting or time.monotonic() > self._ends_at)

    def _write_waiting(self) -> None:
        while self._waiting:
            self._port.write((self._waiting[0] + "\n").encode())
            with self._change:
                self._waiting.popleft()
                self._change.notify_all()

    def _listen(self) -> None:
        if self._heard is None:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._ends_at is not None, _RETRY_S)
            _ = self._port.in_waiting  # which fails where the port is gone
            return
        self._partial += self._port.read(max(1, self._port.in_waiting))
        *lines, self._partial = self._partial.split(b"\n")
        self._partial = self._partial[-_LONGEST_LINE:]
        for line in lines:
            self._heard(self._source, line.decode("utf-8", "replace"))

    def _shut(self) -> None:
        try:
            self._port.close()
        except OSError:
            self._port.is_open = False
