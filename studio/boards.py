"""A weight brick for microcontroller boards, held against Keras."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..api.data import DataOptions, described, own_path
from ..boards import Agreement, Example, answers, board_files, small_model
from ..catalog import load_catalog
from ..compiler import make_plan
from ..datasets import DATASETS, DataSetError, load_dataset
from ..language import gettext as _
from ..weightbrick import WeightBrick, load_keras_model, open_weight_brick
from ..weightbrick.card import shapes_on
from ..weightbrick.kerasfile import check_keras_file
from ..weightbrick.predict import SURE
from ..weightbrick.reference import sample_inputs
from .events import FileWritten, Note, Report
from .meant import meant_brick
from .write import write_file

Floats = npt.NDArray[np.float32]

_MADE_UP = 64
_EXAMPLES = 3
_EXAMPLE_BYTES = 24_000


@dataclass(frozen=True)
class _KeptAside:
    """Inputs, and what is true of them where that is known: (N, ...) float32 each."""

    x: Floats
    y: Floats | None


def export_for_boards(source: Path, data: str | None, out: Path | None, report: Report) -> None:
    """Write the model of a weight brick for boards, into a folder of its own.

    Parameters
    ----------
    data : str or None
        What it learned from, where it is no shipped data set: its answers are compared on the part kept aside.
    out : Path or None
        The folder; None for one of the brick's name here.

    Raises
    ------
    DeepBrickError
        Where it is no weight brick, is too large for any board, or the data are none.
    """
    path = meant_brick(str(source))
    brick = open_weight_brick(path, load_catalog())
    model = small_model(brick)
    kept = _kept_aside(brick, data)
    keras_answers = np.asarray(load_keras_model(brick)(kept.x, training=False), np.float32)
    ours = answers(model, kept.x).reshape(keras_answers.shape)
    agreement = _agreement(ours, keras_answers, kept, brick.card)
    count = max(1, min(_EXAMPLES, _EXAMPLE_BYTES // (4 * kept.x[0].size)))
    examples = [Example(np.ravel(x), a) for x, a in zip(kept.x[:count], keras_answers[:count], strict=True)]
    folder = out if out is not None else Path(f"{source.stem}-board")
    for name, content in board_files(model, source.stem, brick.card, agreement, examples).items():
        report(FileWritten(write_file(folder / name, content)))
    report(Note(" ".join(agreement.sentences())))


def _kept_aside(brick: WeightBrick, data: str | None) -> _KeptAside:
    name = data if data is not None else brick.card["data"]["name"]
    if data is None and name not in DATASETS:
        return _KeptAside(_made_up(brick), None)
    plan = make_plan(brick.stack, load_catalog())
    own = own_path(name)
    side = brick.card["input"]["shape"][0] if own is not None and own.is_dir() else None
    dataset = load_dataset(described(plan.needs, name, DataOptions(image_size=side)))
    entry, output = brick.card["input"], brick.card["output"]
    same = (
        list(dataset.info.shape.input) == entry["shape"]
        and list(dataset.info.shape.output) == output["shape"]
        and list(dataset.info.classes) == brick.card["classes"]
        and (entry["steps"] is None or dataset.x_val.shape[1] == entry["steps"])
    )
    if not same:
        if data is None:
            return _KeptAside(_made_up(brick), None)
        msg = _(
            "{data} is not what {path} learned from: shapes or names differ; name those data.",
            data=data,
            path=brick.path,
        )
        raise DataSetError(msg)
    return _KeptAside(dataset.x_val, dataset.y_val)


def _made_up(brick: WeightBrick) -> Floats:
    parts = check_keras_file(brick.keras_file, brick.expected, brick.path)
    shape, _answer = shapes_on(brick.card, brick.card["input"]["steps"])
    return sample_inputs(parts.layers, shape, _MADE_UP, np.random.default_rng(0))


def _agreement(ours: Floats, keras: Floats, kept: _KeptAside, card: Mapping[str, Any]) -> Agreement:
    # What people call one number: a probability in percent, a value by how much such values spread.
    decided = _decided(card)
    spread = 1.0 if decided is not None or card["task"] == "multi-class" else float(keras.std()) or 1.0
    off = np.abs(ours - keras) / spread
    same = right = keras_right = None
    if decided is not None:
        same = float(np.mean(decided(ours) == decided(keras)))
        if kept.y is not None:
            truth = decided(np.asarray(kept.y, np.float32).reshape(keras.shape))
            right, keras_right = float(np.mean(decided(ours) == truth)), float(np.mean(decided(keras) == truth))
    return Agreement(len(kept.x), kept.y is not None, same, right, keras_right, float(off.mean()), float(off.max()))


def _decided(card: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a function of an array, or None
    """What turns probabilities into answers; None where numbers or images come out."""
    if len(card["output"]["shape"]) == 3:
        return None
    if card["task"] == "multi-class":
        return lambda values: values.argmax(axis=-1)
    if card["task"] in {"binary", "multi-label"}:
        return lambda values: values >= SURE
    return None
