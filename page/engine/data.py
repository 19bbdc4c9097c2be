"""Data: which there are, what they look like, and one's own."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from ...api.errors import called
from ...api.naming import loaded_as
from ...catalog import ValueKind
from ...compiler import DataInfo, TaskSpec
from ...datasets import DATASETS, DatasetSpec, OwnOptions, check_file, choose_dataset, load_dataset, own_dataset
from ...language import gettext as _
from ...photo import load_photo

__all__ = ["OWN", "OwnData", "check_file", "examples", "is_shipped", "keep_picture", "shipped", "table_preview"]

OWN = "own:"
"""What the name of one's own data begins with, before their number."""

_EXAMPLES = 12
_THUMB_PX = 96
_KEPT_PX = 640
"""Long side that pictures of one's own are reduced to; networks for bricks look at far smaller ones."""

_SMALL_PX = 128
"""Pictures this small are kept as they are, pixel by pixel."""

_JPEG_QUALITY = 92


def shipped() -> list[dict[str, Any]]:
    """The data sets that come with DeepBrick."""
    return [
        {"name": s.name, "description": _(s.description), "online": s.online, "inputs": sorted(_kinds(s))}
        for s in DATASETS.values()
    ]


def is_shipped(name: str | None) -> bool:
    """Whether a data set of this name comes with DeepBrick."""
    return name in DATASETS


def _kinds(spec: DatasetSpec) -> set[str]:
    return {f"{kind}s" if sequence else str(kind) for kind, sequence in spec.inputs}


@lru_cache(maxsize=32)
def examples(name: str) -> dict[str, Any] | None:
    """Some examples of a shipped data set: pictures as data URLs, or rows of numbers, with their classes."""
    spec = DATASETS.get(name)
    if spec is None or spec.online:
        return None
    (kind, sequence), (task, output) = next(iter(spec.inputs)), next(iter(spec.targets))
    needs = TaskSpec(kind, sequence=sequence, every_step=False, steps=None, output=output, task=task)
    info = choose_dataset(needs, name)
    data = load_dataset(info)
    x, y = data.x_train[:_EXAMPLES], data.y_train[:_EXAMPLES]
    said = [_said(info, row) for row in y]
    if kind is ValueKind.IMAGE:
        return {"pictures": [picture_url(example) for example in x], "classes": said}
    return {"columns": list(info.columns), "rows": x.round(3).tolist(), "classes": said}


def _said(info: DataInfo, row: npt.NDArray[np.float32]) -> str:
    names = info.classes
    if info.needs.task == "multi-class" and len(names) == len(row):
        return names[int(row.argmax())]
    if info.needs.task == "binary":
        return names[int(row[0] >= 0.5)]
    return ", ".join(f"{n} {v:.3g}" for n, v in zip(names, row, strict=False))


def picture_url(pixels: npt.NDArray[np.float32]) -> str:
    """An image (H, W, C), or a film (T, H, W, C) side by side, 0 to 255 or 0 to 1, as a data URL of a PNG."""
    film = pixels[np.newaxis] if pixels.ndim == 3 else pixels
    strip = np.concatenate(list(film), axis=1)
    scaled = np.clip(strip * (255 if strip.max() <= 1 else 1), 0, 255).astype(np.uint8)
    image = Image.fromarray(scaled[..., 0] if scaled.shape[2] == 1 else scaled)
    larger = max(_THUMB_PX // image.height, 1)
    image = image.resize((image.width * larger, image.height * larger), Image.Resampling.NEAREST)
    out = io.BytesIO()
    image.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def keep_picture(upload: Path, stem: Path) -> Path:
    """Check an uploaded picture, reduce it, and keep it as an example.

    Parameters
    ----------
    upload : Path
        Any format that photos have; it stays.
    stem : Path
        Where it goes, without an ending.

    Returns
    -------
    Path
        JPEG, or PNG where it is small.

    Raises
    ------
    PhotoError
        Where it is no picture that can be read.
    """
    image = Image.fromarray(np.ascontiguousarray(load_photo(upload)[:, :, ::-1]))
    if max(image.size) <= _SMALL_PX:
        path = stem.with_suffix(".png")
        image.save(path)
        return path
    image.thumbnail((_KEPT_PX, _KEPT_PX))
    path = stem.with_suffix(".jpg")
    image.save(path, quality=_JPEG_QUALITY)
    return path


@dataclass(frozen=True)
class OwnData:
    """Data of one's own.

    Attributes
    ----------
    path : Path
        Nobody is told.
    called : str
        What their owner calls the file or folder.
    changed : float
        When they were changed last.
    """

    path: Path
    called: str
    changed: float


@lru_cache(maxsize=256)
def own_info(data: OwnData, needs: TaskSpec) -> DataInfo:
    """What one's own data are like for a stack, as a script names them; looked at once as long as they are the same."""
    with called(data.path, data.called):
        return loaded_as(own_dataset(data.path, needs, OwnOptions()), data.path, data.called)


def table_preview(path: Path, rows: int = 6) -> list[list[str]]:
    """The first lines of a table as it stands."""
    text = path.read_bytes()[:65536].decode("utf-8-sig", "replace")
    lines: Sequence[str] = text.splitlines()[: rows + 1]
    mark = max(("\t", ";", ","), key=(lines[0] if lines else "").count)
    return [[cell.strip().strip('"')[:40] for cell in line.split(mark)][:12] for line in lines]
