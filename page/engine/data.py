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

from ...api.data import DataInfo, DataOptions, TaskSpec, described, list_datasets
from ...api.examples import dataset_examples, shipped_datasets
from ...api.naming import loaded_as
from ...language import gettext as _

OWN = "own:"
"""What the name of one's own data begins with, before their number."""

_EXAMPLES = 12
_THUMB_PX = 96


def shipped() -> list[dict[str, Any]]:
    """The data sets that come with DeepBrick."""
    return [
        {"name": s.name, "description": _(s.description), "online": s.online, "inputs": list(s.inputs)}
        for s in shipped_datasets()
    ]


def is_shipped(name: str | None) -> bool:
    """Whether a data set of this name comes with DeepBrick."""
    return name in list_datasets()


@lru_cache(maxsize=32)
def examples(name: str) -> dict[str, Any] | None:
    """Some examples of a shipped data set: pictures as data URLs, or rows of numbers, with their classes."""
    found = dataset_examples(name, _EXAMPLES)
    if found is None:
        return None
    if found.x.ndim > 3:
        return {"pictures": [picture_url(example) for example in found.x], "classes": list(found.answers)}
    return {"columns": list(found.columns), "rows": found.x.round(3).tolist(), "classes": list(found.answers)}


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
    return loaded_as(described(needs, data.path, DataOptions(called=data.called)), data.path, data.called)


def table_preview(path: Path, rows: int = 6) -> list[list[str]]:
    """The first lines of a table as it stands."""
    text = path.read_bytes()[:65536].decode("utf-8-sig", "replace")
    lines: Sequence[str] = text.splitlines()[: rows + 1]
    mark = max(("\t", ";", ","), key=(lines[0] if lines else "").count)
    return [[cell.strip().strip('"')[:40] for cell in line.split(mark)][:12] for line in lines]
