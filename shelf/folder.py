"""Where the shelf is."""

import os
from pathlib import Path

import platformdirs

FOLDER_VARIABLE = "DEEPBRICK_SHELF"
"""Environment variable that names another folder."""


def default_folder() -> Path:
    """The user's shelf: what DEEPBRICK_SHELF says, else a folder among the user's data."""
    named = os.environ.get(FOLDER_VARIABLE, "")
    return Path(named).expanduser() if named else platformdirs.user_data_path("deepbrick", appauthor=False) / "shelf"
