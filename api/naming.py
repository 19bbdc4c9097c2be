"""What one's own data are called where their path is nobody's business."""

import re
from dataclasses import replace
from pathlib import Path

from ..compiler import DataInfo
from ..compiler.data import Argument, Call
from ..language import naming


def described_as(info: DataInfo, path: Path, name: str) -> DataInfo:
    """The same data under another name in their name, description and notes; they are loaded from where they lie.

    Parameters
    ----------
    info : DataInfo
        Of one's own data.
    path : Path
        As it was given when they were looked at.
    name : str
        As people call them.
    """
    name = _in_a_script(name)
    return replace(
        info,
        name=name,
        description=naming(info.description, str(path), name),
        notes=tuple(naming(note, str(path), name) for note in info.notes),
    )


def loaded_as(info: DataInfo, path: Path, name: str) -> DataInfo:
    """The same data, to be loaded from a file or folder of this name beside the script; else as ``described_as``."""
    info = described_as(info, path, name)
    examples = tuple(_loaded_from(call, str(path.absolute()), _in_a_script(name)) for call in info.examples)
    return replace(info, examples=examples)


def _loaded_from(call: Call, path: str, name: str) -> Call:
    args: dict[str, Argument] = {key: name if value == path else value for key, value in call.args.items()}
    return replace(call, args=args, inner=None if call.inner is None else _loaded_from(call.inner, path, name))


def _in_a_script(name: str) -> str:
    """A name that is also one for a file, in one line, and that ends no text and no comment of a script."""
    return re.sub(r'[\\"/]', "-", "".join(c if c.isprintable() else "?" for c in name))
