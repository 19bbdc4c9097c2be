"""Trained models from their files."""

import os
from pathlib import Path

from ..language import gettext as _
from .errors import NotFoundError
from .stack import Stack
from .weight_brick import WeightBrick, opened


def load(path: str | os.PathLike[str]) -> WeightBrick:
    """Open a weight brick. Nothing in the file is run.

    Parameters
    ----------
    path : path_like
        As `WeightBrick.save` or ``deepbrick train`` wrote it.

    Raises
    ------
    FileNotFoundError
        Where there is no such file.
    DeepBrickError
        Where it is no weight brick, or cut off, damaged or changed.
    """
    path = Path(path)
    if not path.exists():
        msg = _("There is no weight brick {path}; check its name.", path=path)
        raise NotFoundError(msg)
    return opened(path, Stack)
