"""Let a trained model look at new inputs."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..language import gettext as _
from ..weightbrick import Batch, InputError, PluggedBrick, Refused, plug_in, predictions, read_inputs
from .events import Failed, Predicted, Report
from .meant import meant_brick

if TYPE_CHECKING:
    from ..weightbrick import Item, Model

__all__ = ["Line", "PluggedBrick", "look_at", "look_at_lines", "look_through_camera", "plug_meant"]

Line = tuple[str, str]
"""Where a line of text is from, and the line."""


def plug_meant(what: str) -> PluggedBrick:
    """Open the weight brick that somebody means, as ``meant_brick`` takes it; raises DeepBrickError where it cannot."""
    return plug_in(meant_brick(what))


def look_at(brick: PluggedBrick, inputs: Sequence[Path], report: Report) -> bool:
    """Report what a weight brick predicts, each prediction as soon as it is there.

    Returns
    -------
    bool
        Whether every input could be used.

    Raises
    ------
    DeepBrickError
        Where the model in the weight brick cannot be used.
    """
    return _answer_all(brick, (read_inputs(path, brick.card) for path in inputs), report)


def look_at_lines(brick: PluggedBrick, lines: Iterable[Line], report: Report) -> bool:
    """Report what a weight brick predicts of lines of text, each as soon as it is there.

    Parameters
    ----------
    lines : iterable of (str, str)
        Where each is from, and the line; see ``weightbrick.LineReader``.

    Returns
    -------
    bool
        Whether every line could be used.

    Raises
    ------
    DeepBrickError
        Where the model in the weight brick cannot be used.
    """
    from ..weightbrick import LineReader  # noqa: PLC0415 - files need none

    reader = LineReader(brick.card)
    return _answer_all(brick, (reader.read(line, source) for source, line in lines), report)


def _answer_all(brick: PluggedBrick, inputs: "Iterable[Iterable[Item]]", report: Report) -> bool:
    """Report what a weight brick predicts of one input after the other; a bad one keeps no other from being used."""
    model = brick.model()
    all_good = True
    for items in inputs:
        all_good = _answer(model, brick.card, items, report) and all_good
    return all_good


def _answer(model: "Model", card: Mapping[str, Any], items: "Iterable[Item]", report: Report) -> bool:
    """Report what a model says of inputs, and of those that cannot be used why."""
    all_good = True
    try:
        for item in items:
            if isinstance(item, Refused):
                report(Failed(item.message))
                all_good = False
                continue
            for prediction in predictions(model, card, item):
                report(Predicted(prediction))
    except InputError as error:
        report(Failed(str(error)))
        return False
    return all_good


def look_through_camera(brick: PluggedBrick, number: int, report: Report) -> None:
    """Report what a weight brick says of each frame of a camera, until that ends.

    Parameters
    ----------
    number : int
        Of the camera, as OpenCV counts.

    Raises
    ------
    DeepBrickError
        Where there is no camera, or the model takes no images.
    """
    if len(brick.card["input"]["shape"]) != 3:
        msg = _("{path} takes numbers, no images; name a table instead of a camera.", path=brick.path)
        raise InputError(msg)
    model = brick.model()
    for batch in _camera_batches(number, brick.card):
        for prediction in predictions(model, brick.card, batch):
            report(Predicted(prediction))


def _camera_batches(number: int, card: Mapping[str, Any]) -> Iterator[Batch]:
    """What a camera shows: each frame, or each time the last few frames."""
    from ..opencv import cv2  # noqa: PLC0415 - tables need no pictures
    from ..weightbrick.pictures import frame_for  # noqa: PLC0415 - likewise

    steps = card["input"]["steps"]
    seen: deque[Any] = deque(maxlen=steps or 1)
    source = _("camera {number}", number=number)
    video = cv2.VideoCapture(number)
    try:
        if not video.isOpened():
            msg = _("There is no camera {number}; plug it in, or try another number.", number=number)
            raise InputError(msg)
        count = 0
        while True:
            there, frame = video.read()
            if not there:
                return
            count += 1
            seen.append(frame_for(np.asarray(frame, np.uint8), card))
            if len(seen) == seen.maxlen:
                yield Batch(source, np.stack(seen)[np.newaxis] if steps else seen[0][np.newaxis], "frame", (count,))
    finally:
        video.release()
