"""Where the shelf is."""

from pathlib import Path

import platformdirs

from ..folders import named_folder

FOLDER_VARIABLE = "DEEPBRICK_SHELF"
"""Environment variable that names another folder."""


def default_folder() -> Path:
    """The user's shelf: what DEEPBRICK_SHELF says, else a folder among the user's data."""
    return named_folder(FOLDER_VARIABLE) or platformdirs.user_data_path("deepbrick", appauthor=False) / "shelf"
