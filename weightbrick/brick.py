"""A weight brick in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..graph import Stack
from .expected import Expected


@dataclass(frozen=True)
class WeightBrick:
    """A weight brick that was opened. Nothing in it was run.

    Attributes
    ----------
    card : Mapping
        What it was trained on, its shapes, classes, scores and versions, as in the file.
    keras_file, litert_file : bytes
        The model, twice.
    expected : Expected
        What the model is to be like by its stack and its card.
    """

    path: Path
    stack: Stack
    card: Mapping[str, Any]
    keras_file: bytes
    litert_file: bytes
    expected: Expected
