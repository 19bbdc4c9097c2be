"""What ``deepbrick plug`` does, without what explains its options: a robot waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from .display import Display
from .output import guarded
from .predictions import PredictionDisplay, show_card

_NUMBERS = frozenset({".npy", ".npz", ".csv", ".tsv"})
"""Endings of files that are read without OpenCV."""


@dataclass(frozen=True)
class PlugOptions:
    """The words after ``deepbrick plug``.

    Attributes
    ----------
    brick : str
    inputs : tuple of Path
    as_json : bool
    camera : int or None
    info : bool
    """

    brick: str
    inputs: tuple[Path, ...] = ()
    as_json: bool = False
    camera: int | None = None
    info: bool = False

    def problem(self) -> str | None:
        """What is missing in the command, in a sentence."""
        if not (self.inputs or self.info) and self.camera is None:
            return "Name something to look at, or --camera, or --info."
        return None


def run_plug(options: PlugOptions) -> bool:
    """Plug a weight brick in, as the options say.

    Parameters
    ----------
    options : PlugOptions

    Returns
    -------
    bool
        Whether every input could be used.

    Raises
    ------
    SystemExit
        As ``guarded`` does.
    """
    with guarded(), Display() as display:
        if _may_need_opencv(options.inputs) or options.camera is not None:
            import_module("..opencv", __package__)  # which says what to install where it cannot start
        from ..studio.plugging import look_at, look_through_camera, plug_meant  # noqa: PLC0415 - not for help

        brick = plug_meant(options.brick)
        if options.info:
            show_card(brick.path, brick.card)
        shown = PredictionDisplay(display, as_json=options.as_json)
        good = not options.inputs or look_at(brick, options.inputs, shown)
        shown.show_table()
        if options.camera is not None:
            look_through_camera(brick, options.camera, shown.show_frame)
    return good


def _may_need_opencv(inputs: Sequence[Path]) -> bool:
    return any(path.suffix.lower() not in _NUMBERS for path in inputs)
