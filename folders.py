"""Where DeepBrick keeps things of a user's: folders that an environment variable may name."""

import os
from pathlib import Path


def named_folder(variable: str) -> Path | None:
    """The folder that an environment variable names, with ``~`` for one's home; None where it is not set, or empty.

    Raises
    ------
    RuntimeError
        Where there is no home.
    """
    named = os.environ.get(variable, "")
    return Path(named).expanduser() if named else None
