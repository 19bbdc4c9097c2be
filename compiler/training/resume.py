"""The state of a training, in one file, so that a training that was cut off goes on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...atomic import replacing
from ...language import N_, joined
from ...language import gettext as _
from ...zipped import DAMAGE
from ..errors import CompileError

Arrays = tuple[npt.NDArray[Any], ...]

VERSION = 1
_PARTS = ("weights", "optimizer", "best_weights")


@dataclass(frozen=True)
class TrainingState:
    """A training after some epochs.

    Attributes
    ----------
    epochs : int
        That are done.
    history : Mapping
        Scores after each of them.
    weights, optimizer, best_weights : tuple of ndarray
        The model's, those that its optimizer keeps, and the model's after its best epoch.
    best : float
        Validation loss of that epoch.
    best_epoch : int
        From 0.
    waited : int
        Epochs since then.
    """

    epochs: int
    history: Mapping[str, Sequence[float]]
    weights: Arrays
    optimizer: Arrays
    best: float
    best_epoch: int
    best_weights: Arrays
    waited: int


def save_state(path: Path, state: TrainingState, purpose: Mapping[str, Any]) -> None:
    """Write a state, whole or not at all.

    Parameters
    ----------
    path : Path
        Ends in ``.npz``.
    purpose : Mapping
        What is trained on what, for ``load_state`` to compare.

    Raises
    ------
    FileError
        Where the file cannot be written.
    """
    numbers = {"epochs": state.epochs, "best": state.best, "best_epoch": state.best_epoch, "waited": state.waited}
    text = json.dumps({"version": VERSION, "purpose": purpose, "history": state.history, **numbers})
    arrays = {f"{part}_{k}": array for part in _PARTS for k, array in enumerate(getattr(state, part))}
    with replacing(path) as temporary:
        np.savez(temporary, text=np.frombuffer(text.encode(), np.uint8), **arrays)


def load_state(path: Path, purpose: Mapping[str, Any]) -> TrainingState | None:
    """Read a state.

    Parameters
    ----------
    purpose : Mapping
        Has to be what the state was saved with.

    Returns
    -------
    TrainingState or None
        None where there is no file.

    Raises
    ------
    CompileError
        Where the file is damaged or the state is of another training.
    """
    try:
        # Given a path, numpy would leave a damaged archive open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            told = json.loads(archive["text"].tobytes())
            arrays = {
                part: tuple(archive[f"{part}_{k}"] for k in range(sum(n.startswith(f"{part}_") for n in archive.files)))
                for part in _PARTS
            }
        if told["version"] != VERSION or not isinstance(told["purpose"], dict):
            raise ValueError
        state = TrainingState(
            epochs=int(told["epochs"]),
            history={name: [float(x) for x in values] for name, values in told["history"].items()},
            best=float(told["best"]),
            best_epoch=int(told["best_epoch"]),
            waited=int(told["waited"]),
            **arrays,
        )
    except FileNotFoundError:
        return None
    except (AttributeError, KeyError, MemoryError, OSError, TypeError, *DAMAGE) as error:
        msg = _("The training in {path} cannot be read; remove the file, or train without --resume.", path=path)
        raise CompileError(msg) from error
    different = [name for name, value in purpose.items() if told["purpose"].get(name) != json.loads(json.dumps(value))]
    if different:
        msg = _(
            "The training in {path} is of another {different}; train without --resume to begin a new one.",
            path=path,
            different=joined(map(_, different), N_("{first} and {second}")),
        )
        raise CompileError(msg)
    return state
