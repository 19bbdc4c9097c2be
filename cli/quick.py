"""The plain ways to write ``deepbrick plug``, read without typer, which alone would take as long as the answer.

Everything else, mistakes and ``--help`` among it, is left to typer.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .plugging import PlugOptions

FLAGS: Mapping[str, str] = {
    "--json": "as_json",
    "--info": "info",
    "--retain": "retain",
    "--ros": "ros",
    "--listen": "listen",
    "--csv": "as_csv",
}
"""Options without a value, and their fields of ``PlugOptions``."""


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError
    return number


VALUES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "--camera": ("camera", int),
    "--serial": ("serial", str),
    "--baud": ("baud", _count),
    "--mqtt": ("mqtt", str),
    "--topic": ("topic", str),
}
"""Options with one, likewise, and what reads it."""


def quick_plug(words: Sequence[str]) -> PlugOptions | None:
    """Read the words after ``deepbrick plug``.

    Returns
    -------
    PlugOptions or None
        None where typer is to read them.
    """
    fields: dict[str, Any] = {}
    places: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if not word.startswith("-") or word == "-":
            places.append(word)
        elif word in FLAGS:
            fields[FLAGS[word]] = True
        elif word in VALUES:
            field, read = VALUES[word]
            value = next(waiting, "-")
            try:
                fields[field] = read(value)
            except ValueError:
                return None
            if value.startswith("-"):
                return None
        else:
            return None
    if not places or not all(places):
        return None
    options = PlugOptions(places[0], tuple(map(Path, places[1:])), **fields)
    return None if options.problem() else options
