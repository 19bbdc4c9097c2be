"""Pictures and clips as a model takes them, read by the same functions as those that it learned from."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ..language import gettext as _
from ..photo import load_photo
from ..photo.frames import files_in, fitted, frames_of, is_video, pixels_of, read_clip
from ..silence import silenced
from .batch import Batch, Floats, Item, refusing
from .errors import InputError

_LIGHT = 127.5
"""A picture whose rim is lighter than this is dark on light."""


def frame_for(image_bgr: npt.NDArray[np.uint8], card: Mapping[str, Any]) -> Floats:
    """One image as the model of a card takes it.

    Parameters
    ----------
    image_bgr : (H, W) or (H, W, 3) uint8

    Returns
    -------
    (h, w, c) float32
        0 to 255, as large as the card says, RGB or grey; light on dark where the training images were.
    """
    height, width, channels = card["input"]["shape"]
    colored = cv2.cvtColor(image_bgr, cv2.COLOR_GRAY2BGR) if image_bgr.ndim == 2 else image_bgr
    return _light_on_dark(fitted(colored, (height, width), channels), card)


def read_pictures(path: Path, card: Mapping[str, Any]) -> Iterator[Item]:
    """Each picture of a file or of a folder, and each frame of a video; raises as ``read_inputs`` catches it."""
    if path.is_dir():
        for file in _inside(path, "images"):
            # Not into folders that are linked to: they may lead back here.
            inner = _picture(file, card) if file.is_symlink() else read_pictures(file, card)
            yield from refusing(inner, file)
    elif is_video(path):
        for number, frame in enumerate(_video(path), 1):
            yield Batch(str(path), frame_for(frame, card)[np.newaxis], "frame", (number,))
    else:
        yield from _picture(path, card)


def read_clips(path: Path, card: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[Item]:
    """The clip of a video or a folder of frames, or each clip in a folder; raises as ``read_inputs`` catches it."""
    path.stat()  # which says it where there is nothing
    if path.is_dir():
        place = os.path.realpath(path)
        if place in above:
            msg = _("{path} leads back to a folder that it is in; take that link away.", path=path)
            raise InputError(msg)
        inside = _inside(path, "frames")
        if any(file.is_dir() or is_video(file) for file in inside):
            for file in inside:
                yield from refusing(read_clips(file, card, (*above, place)), file)
            return
        for file in inside:
            with silenced():
                bad = pixels_of(file) is None
            if bad:
                yield from refusing(_picture(file, card), file)  # which says what is wrong with it
    height, width, channels = card["input"]["shape"]
    with silenced():  # what FFmpeg thinks of the file
        clip = read_clip(path, card["input"]["steps"], (height, width), channels)
    if clip is None:
        msg = _(
            "{path} is neither a video that can be read nor a folder of frames; name one of these, or a .npy file.",
            path=path,
        )
        raise InputError(msg)
    yield Batch(str(path), np.stack([_light_on_dark(frame, card) for frame in clip])[np.newaxis])


def _picture(path: Path, card: Mapping[str, Any]) -> Iterator[Item]:
    yield Batch(str(path), frame_for(load_photo(path), card)[np.newaxis])


def _video(path: Path) -> Iterator[npt.NDArray[np.uint8]]:
    frames, empty = frames_of(path), True
    while True:
        with silenced():  # what FFmpeg thinks of the file
            frame = next(frames, None)
        if frame is None:
            break
        empty = False
        yield frame
    if empty:
        msg = _("{path} is no video that can be read; name an MP4 or AVI file.", path=path)
        raise InputError(msg)


def _inside(folder: Path, what: str) -> list[Path]:
    files: list[Path] = files_in(str(folder))
    if not files:
        msg = _("{folder} has no {what} in it; put some there.", folder=folder, what=what)
        raise InputError(msg)
    return files


def _light_on_dark(image: Floats, card: Mapping[str, Any]) -> Floats:
    if not card["input"]["light_on_dark"]:
        return image
    # The data set is white on black. On paper it is the other way round, and its rim tells.
    rim = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    return np.asarray(255 - image if np.median(rim) > _LIGHT else image, np.float32)
