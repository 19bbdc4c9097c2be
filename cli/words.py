"""``--train NAME``: an option whose value may be left out, which typer has no notion of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperCommand

_TRAIN = "--train"


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
        A word after ``--train`` counts as a name only if a data set is called so and no
        file is: otherwise it is a photo.
    """
    result: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*result, word, *words]
        if word.startswith(f"{_TRAIN}="):
            result += [_TRAIN, "--data", word.removeprefix(f"{_TRAIN}=")]
        elif result and result[-1] == _TRAIN and _is_data_set(word):
            result += ["--data", word]
        else:
            result.append(word)
    return result


def _is_data_set(word: str) -> bool:
    if word.startswith("-") or Path(word).exists():
        return False
    from ..datasets import DATASETS  # noqa: PLC0415 - only where something trains

    return word in DATASETS
