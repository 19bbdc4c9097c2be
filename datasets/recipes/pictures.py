"""One's own pictures: folders of images and of clips."""

from typing import Any

import numpy as np

from ...photo.frames import all_files_in, files_in, fitted, pixels_of, read_clip

Array = Any  # of numbers, or whatever the standard library hands about


def folders_in(folder: str) -> Array:
    """The folders in a folder, by name: one for each class."""
    return [path for path in files_in(folder) if path.is_dir()]


def read_images(paths: Array, size: tuple[int, int], channels: int) -> Array:
    """Images of one height and width; what is no image is left out."""
    images = (pixels_of(path) for path in paths)
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
