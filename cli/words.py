"""``--train NAME``: an option whose value may be left out, which typer has no notion of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

_TRAIN = "--train"
_DATA_ENDINGS = frozenset({".csv", ".tsv", ".npz"})


class ScanCommand(TyperCommand):
    """The command ``scan``, with the words after it sorted before typer reads them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's context has no stable home
        """Read the words after ``deepbrick scan``."""
        return super().parse_args(ctx, split_train(args))


def split_train(args: Sequence[str]) -> list[str]:
    """Write ``--train=NAME`` and ``--train NAME`` as ``--train --data NAME``.

    Parameters
    ----------
    args : sequence of str
        The words after ``deepbrick scan``.

    Returns
    -------
    list of str
        What a word after ``--train`` is, see ``is_data``.
    """
    result: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*result, word, *words]
        if word.startswith(f"{_TRAIN}="):
            result += [_TRAIN, "--data", word.removeprefix(f"{_TRAIN}=")]
        elif result and result[-1] == _TRAIN and is_data(word):
            result += ["--data", word]
        else:
            result.append(word)
    return result


def is_data(word: str) -> bool:
    """Whether a word after ``--train`` says what to train on: else it is an option or a photo.

    Returns
    -------
    bool
        A folder and a table are data, and so is what no file is called: a data set, or one that is misspelt. Any other
        file, and what is called like one (``phto.jpg``), is a photo.
    """
    path = Path(word)
    if word.startswith("-"):
        return False
    if path.is_dir() or path.suffix.lower() in _DATA_ENDINGS:
        return True
    return not path.exists() and not path.suffix
