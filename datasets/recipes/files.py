"""One's own data: folders of images and clips, tables, arrays."""

import csv
import re
from pathlib import Path
from typing import Any

import cv2
import numpy as np

Array = Any  # of numbers, or whatever the standard library hands about


def by_number(path: Array) -> Array:
    """What to sort files by: their name, where 10 comes after 9."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", Path(path).name)]


def files_in(folder: str) -> Array:
    """What is in a folder, by name, but not what is hidden."""
    return sorted((p for p in Path(folder).iterdir() if not p.name.startswith(".")), key=by_number)


def folders_in(folder: str) -> Array:
    """The folders in a folder, by name: one for each class."""
    return [path for path in files_in(folder) if path.is_dir()]


def all_files_in(folder: str) -> Array:
    """The files in a folder and in all folders in it, but not what is hidden."""
    inside = [all_files_in(p) if p.is_dir() and not p.is_symlink() else [p] for p in files_in(folder)]
    return [path for paths in inside for path in paths]


def pixels_of(path: Array, channels: int) -> Array:
    """The pixels of an image, grey or RGB; None where the file is no image."""
    if not Path(path).is_file():
        return None
    try:
        pixels = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error):
        return None
    return None if pixels is None else in_colour(pixels, channels)


def in_colour(pixels: Array, channels: int) -> Array:
    """OpenCV's pixels as grey or RGB."""
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY if channels == 1 else cv2.COLOR_BGR2RGB)


def fitted(pixels: Array, size: tuple[int, int], channels: int) -> Array:
    """An image brought to one height and width, 0 to 255."""
    small = cv2.resize(pixels, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    return small.reshape(*size, channels).astype("float32")


def read_images(paths: Array, size: tuple[int, int], channels: int) -> Array:
    """Images of one height and width; what is no image is left out."""
    images = (pixels_of(path, channels) for path in paths)
    return [fitted(image, size, channels) for image in images if image is not None]


def images_in_folders(folder: str, size: tuple[int, int], channels: int) -> tuple[Array, Array]:
    """Images in one folder for each class, and which class each is of."""
    x, y = [], []
    for number, place in enumerate(folders_in(folder)):
        images = read_images(files_in(place), size, channels)
        x += images
        y += [number] * len(images)
    return np.stack(x), np.eye(max(y) + 1)[y]


def images_in_folder(folder: str, size: tuple[int, int], channels: int) -> Array:
    """All images in a folder and the folders in it."""
    return np.stack(read_images(all_files_in(folder), size, channels))


def is_video(path: Array) -> bool:
    """Whether a file is called like a video."""
    endings = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg")
    return Path(path).is_file() and Path(path).suffix.lower() in endings


def frames_of(path: Array, channels: int) -> Array:
    """The frames of a clip, one by one: of a video, or of a folder of images."""
    if Path(path).is_dir():
        images = (pixels_of(image, channels) for image in files_in(path))
        yield from (image for image in images if image is not None)
    elif is_video(path):
        video = cv2.VideoCapture(str(path))
        there, frame = video.read()
        while there:
            yield in_colour(frame, channels)
            there, frame = video.read()
        video.release()


def read_clip(path: Array, steps: int, size: tuple[int, int], channels: int) -> Array:
    """So many frames of a clip, evenly spread; None where it is no clip."""
    # It is read twice, since all frames of a long one need too much memory.
    count = sum(1 for _ in frames_of(path, channels))
    if count == 0:
        return None
    wanted = [round(k) for k in np.linspace(0, count - 1, steps)]
    kept = {k: fitted(frame, size, channels) for k, frame in enumerate(frames_of(path, channels)) if k in wanted}
    return np.stack([kept[k] for k in wanted])


def read_clips(paths: Array, steps: int, size: tuple[int, int], channels: int) -> Array:
    """Clips of one length, height and width; what is no clip is left out."""
    clips = (read_clip(path, steps, size, channels) for path in paths)
    return [clip for clip in clips if clip is not None]


def clips_in_folders(folder: str, steps: int, size: tuple[int, int], channels: int) -> tuple[Array, Array]:
    """Clips in one folder for each class, and which class each is of."""
    x, y = [], []
    for number, place in enumerate(folders_in(folder)):
        clips = read_clips(files_in(place), steps, size, channels)
        x += clips
        y += [number] * len(clips)
    return np.stack(x), np.eye(max(y) + 1)[y]


def clips_in_folder(folder: str, steps: int, size: tuple[int, int], channels: int) -> Array:
    """All clips in a folder."""
    return np.stack(read_clips(files_in(folder), steps, size, channels))


def brightness(images: Array) -> Array:
    """The same images, 0 to 1."""
    return images / 255


def last_step(sequences: Array) -> Array:
    """The last time step of each sequence."""
    return sequences[:, -1]


def table_rows(path: str, delimiter: str) -> Array:
    """The lines of a table as dictionaries by column."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, skipinitialspace=True))


def number_in(cell: Array) -> float:
    """A cell as a number; not a number where it is none."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return float("nan")


def is_whole(row: Array, numbers: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a line has a number in some columns, anything at all in others, and no cell without a column."""
    surplus = any(cell.strip() for cell in row.get(None, ()))
    filled = all((row[name] or "").strip() for name in words)
    return filled and not surplus and all(np.isfinite(number_in(row[name])) for name in numbers)


def whole_rows(path: str, delimiter: str, numbers: tuple[str, ...], words: tuple[str, ...] = ()) -> Array:
    """The lines of a table that are whole."""
    return [row for row in table_rows(path, delimiter) if is_whole(row, numbers, words)]


def table_of_numbers(
    path: str, delimiter: str, inputs: tuple[str, ...], targets: tuple[str, ...]
) -> tuple[Array, Array]:
    """Columns of a table that go in, and columns of numbers that are to come out."""
    rows = whole_rows(path, delimiter, (*inputs, *targets))
    x, y = ([[number_in(row[name]) for name in names] for row in rows] for names in (inputs, targets))
    return np.array(x), np.array(y)


def table_of_classes(
    path: str, delimiter: str, inputs: tuple[str, ...], target: str, classes: tuple[str, ...]
) -> tuple[Array, Array]:
    """Columns of a table that go in, and a column that says the class."""
    rows = whole_rows(path, delimiter, inputs, (target,))
    x = [[number_in(row[name]) for name in inputs] for row in rows]
    return np.array(x), np.eye(len(classes))[[classes.index(row[target].strip()) for row in rows]]


def arrays_in(path: str, x: str, y: str) -> tuple[Array, Array]:
    """Two arrays of an ``.npz`` file."""
    with np.load(path, allow_pickle=False) as archive:
        return archive[x], archive[y]


def array_in(path: str, x: str) -> Array:
    """An array of an ``.npz`` file."""
    with np.load(path, allow_pickle=False) as archive:
        return archive[x]


def yes_or_no(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """Two classes as one answer: whether it is the second."""
    x, y = examples
    return x, y[:, 1:]


def cut_into_steps(examples: tuple[Array, Array], steps: int) -> tuple[Array, Array]:
    """The columns of each row, cut into equal time steps."""
    x, y = examples
    return x.reshape(len(x), steps, -1), y


def answers_at_every_step(examples: tuple[Array, Array], steps: int) -> tuple[Array, Array]:
    """The same answer at every time step."""
    x, y = examples
    return x, np.repeat(y[:, np.newaxis], steps, axis=1)


def channel_added(images: Array) -> Array:
    """Grey images with an axis for their one channel."""
    return images[..., np.newaxis]


def with_channel(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """The same, with their targets beside them."""
    x, y = examples
    return channel_added(x), y


def classes_of(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """Class numbers as vectors with a single 1."""
    x, y = examples
    numbers = y.astype(int)
    return x, np.eye(numbers.max() + 1)[numbers]


def values_of(examples: tuple[Array, Array]) -> tuple[Array, Array]:
    """One number an example as a column of its own."""
    x, y = examples
    return x, y.reshape(len(y), -1)
