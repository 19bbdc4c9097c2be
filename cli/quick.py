"""The plain ways to write ``deepbrick scan`` and ``deepbrick plug``, read without typer.

Importing typer, which brings pydantic, takes longer than a robot's answer and a tenth of a scan. Everything else,
mistakes and ``--help`` among it, is left to it.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .plugging import PlugOptions
    from .scanning import ScanWords

PLUG_FLAGS: Mapping[str, str] = {
    "--json": "as_json",
    "--info": "info",
    "--retain": "retain",
    "--ros": "ros",
    "--listen": "listen",
    "--csv": "as_csv",
}
"""Options without a value, and their fields of ``PlugOptions``."""

SCAN_FLAGS: Mapping[str, str] = {"--json": "as_json"}
"""Likewise, of ``ScanWords``."""


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError
    return number


PLUG_VALUES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "--camera": ("camera", int),
    "--serial": ("serial", str),
    "--baud": ("baud", _count),
    "--mqtt": ("mqtt", str),
    "--topic": ("topic", str),
}
"""Options with one, likewise, and what reads it."""

SCAN_VALUES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "--out": ("out", Path),
    "--debug": ("debug", Path),
    "--lens": ("lens", str),
    "--kit": ("kit", str),
}

_EXPANDED = frozenset("*?[~$%")
"""With these a word stands for others, where the shell leaves it to the program."""


def quick_command(words: Sequence[str]) -> Callable[[], bool] | None:
    """Read the words after ``deepbrick``.

    Returns
    -------
    callable or None
        Does what they say, and returns whether all went well; None where typer is to read them.
    """
    if words[:1] == ["plug"] and (options := quick_plug(words[1:])) is not None:
        from .plugging import run_plug  # noqa: PLC0415 - a scan starts without it

        return lambda: run_plug(options)
    if words[:1] == ["scan"] and (scanned := quick_scan(words[1:])) is not None:
        from .scanning import run_scan  # noqa: PLC0415 - and a robot's answer without this

        return lambda: run_scan(scanned)
    return None


def quick_plug(words: Sequence[str]) -> "PlugOptions | None":
    """Read the words after ``deepbrick plug``; None where typer is to read them."""
    read = _plain(words, PLUG_FLAGS, PLUG_VALUES)
    if read is None:
        return None
    from .plugging import PlugOptions  # noqa: PLC0415 - as in quick_command

    (brick, *inputs), fields = read
    options = PlugOptions(brick, tuple(map(Path, inputs)), **fields)
    return None if options.problem() else options


def quick_scan(words: Sequence[str]) -> "ScanWords | None":
    """Read the words after ``deepbrick scan``; None where typer is to read them, as whatever trains."""
    read = _plain(words, SCAN_FLAGS, SCAN_VALUES)
    if read is None:
        return None
    from .scanning import ScanWords  # noqa: PLC0415 - as in quick_command

    photos, fields = read
    return ScanWords(tuple(map(Path, photos)), **fields)


def _plain(
    words: Sequence[str], flags: Mapping[str, str], values: Mapping[str, tuple[str, Callable[[str], Any]]]
) -> tuple[list[str], dict[str, Any]] | None:
    """The words that are no options, at least one, and the options by the names of their fields."""
    if os.name == "nt" and any(not _EXPANDED.isdisjoint(word) for word in words):
        return None
    fields: dict[str, Any] = {}
    places: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-") or word == "-":
            places.append(word)
        elif word in flags:
            fields[flags[word]] = True
        elif word in values:
            field, read = values[word]
            value = next(waiting, "-")
            try:
                fields[field] = read(value)
            except ValueError:
                return None
            if value.startswith("-"):
                return None
        else:
            return None
    return (places, fields) if places and all(places) else None
