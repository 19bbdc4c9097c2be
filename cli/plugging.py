"""What ``deepbrick plug`` does, without what explains its options: a robot waits for it."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ..language import gettext as _
from .display import Display
from .output import guarded
from .predictions import PredictionDisplay, show_card

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..studio.events import Report
    from ..studio.handing import HandedOn
    from ..studio.plugging import Line, PluggedBrick

_NUMBERS = frozenset({".npy", ".npz", ".csv", ".tsv"})
"""Endings of files that are read without OpenCV."""

_STDIN = Path("-")


@dataclass(frozen=True)
class PlugOptions:
    """The words after ``deepbrick plug``.

    Attributes
    ----------
    serial, baud, mqtt, topic, retain, ros, listen : str, int or bool
        Which robots to hand answers on to, see ``robots.LinkOptions``.
    as_csv : bool
        Hand them on as cells with commas in the place of JSON.
    """

    brick: str
    inputs: tuple[Path, ...] = ()
    as_json: bool = False
    camera: int | None = None
    info: bool = False
    serial: str | None = None
    baud: int = 115_200
    mqtt: str | None = None
    topic: str = "deepbrick"
    retain: bool = False
    ros: bool = False
    listen: bool = False
    as_csv: bool = False

    @property
    def linked(self) -> bool:
        """Whether answers are handed on."""
        return self.ros or self.serial is not None or self.mqtt is not None

    def problem(self) -> str | None:
        """What is missing in the command, in a sentence."""
        if self.listen and not self.linked:
            return _("Say where to listen: --serial, --mqtt or --ros.")
        if self.listen and self.camera is not None:
            return _("Take --camera or --listen: both go on until Ctrl-C.")
        if not (self.inputs or self.info or self.listen) and self.camera is None:
            return _("Name something to look at, or --camera, or --info.")
        return None


def run_plug(options: PlugOptions) -> bool:
    """Plug a weight brick in, as the options say.

    Returns
    -------
    bool
        Whether every input could be used.

    Raises
    ------
    SystemExit
        As ``guarded`` does.
    """
    with guarded(), Display() as display, contextlib.ExitStack() as links:
        if _may_need_opencv(options.inputs) or options.camera is not None:
            import_module("..opencv", __package__)  # which says what to install where it cannot start
        from ..studio.plugging import plug_meant  # noqa: PLC0415 - not for help

        brick = plug_meant(options.brick)
        if options.info:
            from ..studio.cards import told_card  # noqa: PLC0415 - predictions need no data sets

            show_card(brick.path, told_card(brick.card))
        handed = links.enter_context(_handing_on(options, display)) if options.linked else None
        good = _look(options, brick, PredictionDisplay(display, as_json=options.as_json), handed)
        links.close()
        return good and (handed is None or handed.all_arrived)


def _look(options: PlugOptions, brick: "PluggedBrick", shown: PredictionDisplay, handed: "HandedOn | None") -> bool:
    from ..studio.plugging import look_at, look_at_lines, look_through_camera  # noqa: PLC0415 - likewise

    def to(report: "Report") -> "Report":
        return report if handed is None else handed.to(report)

    files = [path for path in options.inputs if path != _STDIN]
    good = not files or look_at(brick, files, to(shown))
    shown.show_table()
    if len(files) < len(options.inputs):
        good = look_at_lines(brick, _stdin_lines(), to(shown.show_line)) and good
    if options.camera is not None:
        look_through_camera(brick, options.camera, to(shown.show_frame))
    if options.listen and handed is not None:
        handed.answer_lines(brick, shown.show_line)
    return good


def _handing_on(options: PlugOptions, display: Display) -> "AbstractContextManager[HandedOn]":
    from ..studio.handing import LinkOptions, handing_on  # noqa: PLC0415 - only where there is a robot

    given = {field.name: getattr(options, field.name) for field in fields(LinkOptions)}
    return handing_on(LinkOptions(**given), display, as_csv=options.as_csv)


def _stdin_lines() -> "Iterator[Line]":
    stream = getattr(sys.stdin, "buffer", None)  # none at all where standard input is closed
    for line in iter(stream.readline, b"") if stream is not None else ():
        yield "standard input", line.decode("utf-8", "replace")


def _may_need_opencv(inputs: Sequence[Path]) -> bool:
    return any(path.suffix.lower() not in _NUMBERS and path != _STDIN for path in inputs)
