"""What is calibrated is kept: a file each, in a folder of the user's settings."""

import hashlib
import re
from pathlib import Path

from ..errors import DeepBrickError
from ..folders import named_folder
from ..language import gettext as _
from ..names import too_long


def kept_folder(variable: str, name: str) -> Path:
    """The folder that an environment variable names, else that of a name among the user's settings."""
    if (named := named_folder(variable)) is not None:
        return named
    import platformdirs  # noqa: PLC0415 - scans look here when they start

    return platformdirs.user_config_path("deepbrick", appauthor=False) / name


def kept_file_name(text: str, unique: str, usual: str) -> str:
    """A file's name: legible, and another one for each ``unique``.

    Parameters
    ----------
    text : str
        What it shows, as far as letters and digits go.
    unique : str
    usual : str
        What it shows where the text has none.
    """
    digest = hashlib.sha256(unique.encode()).hexdigest()[:12]
    legible = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40]
    return f"{legible or usual}-{digest}.json"


def kept_name(name: str, empty: str, failed: type[DeepBrickError]) -> str:
    """A name on one line; raises ``failed`` where it is too long or, with the sentence ``empty``, where it is empty."""
    line = one_line(name)
    if not line:
        raise failed(empty)
    if (msg := too_long(line)) is not None:
        raise failed(msg)
    return line


def kept_files(folder: Path) -> list[Path]:
    """The files of a folder, by name; none where there is no folder yet. Raises OSError where it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        return []


def remove_kept(path: Path, failed: type[DeepBrickError]) -> Path:
    """Remove a file, and return it; raises ``failed`` where it stays."""
    try:
        path.unlink()
    except OSError as error:
        msg = _(
            "{path} cannot be removed ({reason}); check that you may write there.",
            path=path,
            reason=error.strerror or error,
        )
        raise failed(msg) from error
    return path


def one_line(text: str) -> str:
    """A text without what cannot be printed, on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
