"""A photo that was read."""

import os
import tempfile
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Union

import numpy as np
import numpy.typing as npt

from ..atomic import write_bytes
from ..catalog import Catalog, load_catalog
from ..compiler import checked_graph
from ..graph import Brick, OtherBrick, PhotoGraph, Problem, graph_from_json, graph_to_json
from ..language import gettext as _
from .errors import ArgumentError, NotFoundError, called
from .stack import Stack

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

Image = npt.NDArray[np.uint8]
Photo = Union[str, os.PathLike[str], bytes, IO[bytes], "PillowImage", npt.NDArray[Any]]
"""What can be read."""

_IN_MEMORY = "the photo"
_JPEG_QUALITY = 92
_JPEG_ENDINGS = {".jpg", ".jpeg"}
_SHOWN_PX = 1280
"""The long side of what a notebook shows."""


@dataclass(frozen=True)
class Reading:
    """What was read from a photo; `scan` makes one. In a notebook it shows itself as the marked photo.

    Attributes
    ----------
    graph : deepbrick.graph.PhotoGraph
        All that was read, with what is not legal.
    """

    graph: PhotoGraph
    _photo_bgr: Image | None = field(default=None, repr=False, compare=False)
    _catalog: Catalog = field(default_factory=load_catalog, repr=False, compare=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Reading":
        """The inverse of `to_json`, also for what ``deepbrick scan`` wrote; the photo itself is not in it.

        Raises
        ------
        ValueError
            Where it is no JSON, or no reading.
        """
        return cls(graph_from_json(text))

    def to_json(self) -> str:
        """All that was read, as one line of JSON."""
        return graph_to_json(self.graph)

    @cached_property
    def stacks(self) -> tuple[Stack, ...]:
        """The stacks in the photo, from left to right."""
        return tuple(Stack(stack, self._catalog) for stack in self.graph.stacks)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the photo as a whole; what is not legal in a stack, the stack says."""
        return self.graph.problems

    @property
    def loose(self) -> tuple[Brick, ...]:
        """Bricks that lie alone and belong to no stack."""
        return self.graph.loose

    @property
    def others(self) -> tuple[OtherBrick, ...]:
        """Toy bricks that are none of DeepBrick's and were left alone; some that touch are one."""
        return self.graph.others

    @property
    def is_legal(self) -> bool:
        """Whether there are stacks, and all of them are legal."""
        return bool(self.stacks) and all(stack.is_legal for stack in self.stacks)

    def marked(self) -> Image:
        """Draw what was read on the photo.

        Returns
        -------
        ndarray
            (H, W, 3) uint8, BGR as OpenCV has it.

        Raises
        ------
        ValueError
            Where the photo is not there, because the reading comes from JSON.
        """
        if self._photo_bgr is None:
            msg = _("A reading from JSON has no photo to draw on; scan the photo again.")
            raise ArgumentError(msg)
        from ..annotate import mark_photo  # noqa: PLC0415 - only where something is drawn

        return mark_photo(self._photo_bgr, self.graph, self._catalog)

    def save_marked(self, path: str | os.PathLike[str]) -> Path:
        """Write the marked photo.

        Parameters
        ----------
        path : path_like
            It ends in ``.jpg`` or ``.png``.

        Returns
        -------
        Path
            The same.

        Raises
        ------
        ValueError
            Where it has another ending, or there is no photo.
        DeepBrickError
            Where the file cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() not in {".jpg", ".jpeg", ".png"}:
            msg = _("{path} has to end in .jpg or .png.", path=path)
            raise ArgumentError(msg)
        write_bytes(path, _encoded(self.marked(), path.suffix.lower()))
        return path

    def _repr_jpeg_(self) -> bytes | None:
        if self._photo_bgr is None:
            return None
        from ..opencv import cv2  # noqa: PLC0415 - only where something is drawn

        marked = self.marked()
        reduced = min(_SHOWN_PX / max(marked.shape), 1.0)
        shown = cv2.resize(marked, None, fx=reduced, fy=reduced, interpolation=cv2.INTER_AREA)
        return _encoded(np.asarray(shown, np.uint8), ".jpg")

    def __repr__(self) -> str:
        return f"Reading({self.graph.photo!r}, stacks={list(self.stacks)!r})"


def scan(photo: Photo, *, lens: str | None = None, kit: str | None = None) -> Reading:
    """Read the stacks of bricks in a photo.

    Parameters
    ----------
    photo : path_like, bytes, binary file, PIL.Image.Image or ndarray
        The photo's file (JPEG, PNG, HEIC, AVIF, WebP, GIF, BMP or TIFF), its bytes, or its pixels: (H, W, 3) uint8,
        RGB, or (H, W) uint8. Pixels alone do not say with which lens they were taken, a file may.
    lens : str, optional
        Name of the calibrated camera that took the photo, where the photo does not say so.
    kit : str, optional
        Name of the kit that it shows, as ``deepbrick calibrate bricks`` learned it.

    Returns
    -------
    Reading
        A photo without a stack is a reading too; its `problems` say why.

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    ValueError
        Where an array is no picture.
    DeepBrickError
        Where the file is no photo that can be read, or no calibrated camera or kit has that name.

    Examples
    --------
    >>> import deepbrick
    >>> reading = deepbrick.scan("samples/photos/video.jpg")
    >>> reading.stacks[0].columns[-1]
    ('2d', 'cnn', 'lstm', 'fc', 'softmax', '1d')
    """
    catalog = load_catalog()
    if isinstance(photo, str | os.PathLike):
        return _scan_file(Path(photo), catalog, lens, kit)
    if isinstance(photo, np.ndarray):
        return _scan_pixels(photo, catalog, lens, kit)
    if isinstance(photo, bytes | bytearray | memoryview):
        return _scan_bytes(bytes(photo), _IN_MEMORY, catalog, lens, kit)
    if hasattr(photo, "read"):
        name = getattr(photo, "name", None)
        return _scan_bytes(photo.read(), name if isinstance(name, str) else _IN_MEMORY, catalog, lens, kit)
    if hasattr(photo, "getexif"):  # Pillow's, which is not imported for that
        from PIL import ImageOps  # noqa: PLC0415 - likewise

        return _scan_pixels(np.asarray(ImageOps.exif_transpose(photo).convert("RGB")), catalog, lens, kit)
    msg = _(
        "A photo is a path, bytes, a binary file, a Pillow image or an array; got {kind}.",
        kind=type(photo).__name__,
    )
    raise TypeError(msg)


def _scan_file(path: Path, catalog: Catalog, lens: str | None, kit: str | None) -> Reading:
    from ..vision import scan_photo  # noqa: PLC0415 - OpenCV only where a photo is read

    if not path.exists():
        msg = _("There is no photo {name}; check its name.", name=path)
        raise NotFoundError(msg)
    read = scan_photo(path, catalog, lens=lens, kit=kit, keep_photo=True)
    return Reading(checked_graph(read.graph, catalog), read.photo_bgr, catalog)


def _scan_bytes(data: bytes, name: str, catalog: Catalog, lens: str | None, kit: str | None) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo"
        path.write_bytes(data)
        with called(path, name):
            reading = _scan_file(path, catalog, lens, kit)
    return replace(reading, graph=replace(reading.graph, photo=name))


def _scan_pixels(pixels: npt.NDArray[Any], catalog: Catalog, lens: str | None, kit: str | None) -> Reading:
    from ..opencv import cv2  # noqa: PLC0415 - only where a photo is read
    from ..vision.pipeline import read_frame  # noqa: PLC0415 - likewise

    grey = pixels.ndim == 2
    if pixels.dtype != np.uint8 or not (grey or (pixels.ndim == 3 and pixels.shape[2] == 3)) or not pixels.size:
        msg = _(
            "An array of pixels is (H, W, 3) or (H, W) uint8; got {shape} {dtype}.",
            shape=pixels.shape,
            dtype=pixels.dtype,
        )
        raise ArgumentError(msg)
    bgr = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_GRAY2BGR if grey else cv2.COLOR_RGB2BGR)
    photo_bgr = np.asarray(bgr, np.uint8)
    graph = read_frame(photo_bgr, catalog, _IN_MEMORY, lens, kit)
    return Reading(checked_graph(graph, catalog), photo_bgr, catalog)


def _encoded(image_bgr: Image, ending: str) -> bytes:
    from ..opencv import cv2  # noqa: PLC0415 - only where something is drawn

    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY] if ending in _JPEG_ENDINGS else []
    return cv2.imencode(ending, image_bgr, quality)[1].tobytes()
