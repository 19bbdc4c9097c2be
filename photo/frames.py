"""The files of a folder, pictures among them as the numbers that a model takes, and clips as evenly spread frames.

Scripts carry the text of these functions too, as they carry that of ``decode``.
"""

import re
import warnings
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .decode import bgr_of, opened

Array = Any  # of numbers, or whatever the standard library hands about


def by_number(path: Array) -> Array:
    """What to sort files by: their name, where 10 comes after 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", Path(path).name)]


def files_in(folder: str) -> Array:
    """What is in a folder, by name, but not what is hidden."""
    return sorted((p for p in Path(folder).iterdir() if not p.name.startswith(".")), key=by_number)


def all_files_in(folder: str) -> Array:
    """The files in a folder and in all folders in it, but not what is hidden."""
    inside = [all_files_in(p) if p.is_dir() and not p.is_symlink() else [p] for p in files_in(folder)]
    return [path for paths in inside for path in paths]


def pixels_of(path: Array) -> Array:
    """The pixels of a picture: blue, green and red; None where the file is no picture."""
    try:
        # Only a file is opened: a pipe could keep us waiting.
        small = Path(path).is_file() and Path(path).stat().st_size <= 100_000_000
        with warnings.catch_warnings(action="ignore"):  # that its EXIF is damaged
            return bgr_of(opened(Path(path).read_bytes())) if small else None
    except Exception:
        return None  # whatever Pillow says of a damaged file


def fitted(pixels: Array, size: tuple[int, int], channels: int) -> Array:
    """A picture as a model takes it: grey or RGB, of one height and width, 0 to 255."""
    pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY if channels == 1 else cv2.COLOR_BGR2RGB)
    small = cv2.resize(pixels, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return small.reshape(*size, channels).astype("float32")


def is_video(path: Array) -> bool:
    """Whether a file is called like a video."""
    endings = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg")
    return Path(path).is_file() and Path(path).suffix.lower() in endings


def frames_of(path: Array) -> Array:
    """The frames of a clip, one by one: of a video, or of a folder of pictures."""
    if Path(path).is_dir():
        images = (pixels_of(image) for image in files_in(path))
        yield from (image for image in images if image is not None)
    elif is_video(path):
        video = cv2.VideoCapture(str(path))
        there, frame = video.read()
        while there:
            yield frame
            there, frame = video.read()
        video.release()


def read_clip(path: Array, steps: int, size: tuple[int, int], channels: int) -> Array:
    """So many frames of a clip, evenly spread; None where it is no clip."""
    # It is read twice, since all frames of a long one need too much memory.
    count = sum(1 for _ in frames_of(path))
    if count == 0:
        return None
    wanted = [round(k) for k in np.linspace(0, count - 1, steps)]
    kept = {k: fitted(frame, size, channels) for k, frame in enumerate(frames_of(path)) if k in wanted}
    return np.stack([kept[k] for k in wanted])
