"""Lines of text as a model takes them: from a robot, or from another program."""

import json
import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..language import gettext as _
from .batch import Batch, Floats, Item, Refused
from .errors import InputError
from .inputs import read_inputs

_SHOWN = 40


class LineReader:
    """Reads lines one after the other.

    Parameters
    ----------
    card : Mapping
        Of the weight brick.
    """

    def __init__(self, card: Mapping[str, Any]) -> None:
        self._card = card
        entry = card["input"]
        self._shape, self._steps = tuple(entry["shape"]), entry["steps"]
        self._columns: tuple[str, ...] = tuple(entry.get("columns", ()))
        self._seen: dict[str, deque[Floats]] = {}
        self._count = 0

    def read(self, line: str, source: str) -> Iterator[Item]:
        """What a line holds for the model.

        Parameters
        ----------
        line : str
            Numbers with commas, semicolons, tabs or spaces between them, a JSON list of them (also lists in a list), or
            a JSON object with them by the names of the columns that the model learned from. As many as the model takes;
            where it takes sequences, those of one time step do, and go with those of the lines before. For images also
            the name of a file or a folder. An empty line is none.
        source : str
            Where it is from; sequences of different sources are apart.

        Yields
        ------
        Batch or Refused
        """
        text = line.strip().lstrip("\ufeff")
        if not text:
            return
        self._count += 1
        if len(self._shape) == 3 and text[0] not in "[{":
            yield from read_inputs(Path(text), self._card)
            return
        try:
            x = self._inputs(self._numbers(text), source)
        except (InputError, ValueError) as error:
            yield Refused(_("{source}, line {line}: {error}", source=source, line=self._count, error=error))
            return
        if x is not None:
            yield Batch(source, x[np.newaxis], "row", (self._count,))

    def _numbers(self, text: str) -> Floats:
        given: Any
        if text[0] in "[{":
            try:
                given = json.loads(text)
            except (ValueError, RecursionError):
                msg = _("this is no JSON that can be read.")
                raise InputError(msg) from None
            if isinstance(given, dict):
                given = self._by_name(given)
        else:
            given = [_number(cell) for cell in _cells(text)]
        try:
            with np.errstate(over="ignore"):
                x = np.asarray(given, np.float32)
        except (TypeError, ValueError, OverflowError):
            msg = _("there is something in it that is no number.")
            raise InputError(msg) from None
        if not np.isfinite(x).all():
            msg = _("there is something in it that is not a finite number.")
            raise InputError(msg)
        return x

    def _by_name(self, given: Mapping[str, Any]) -> list[Any]:
        if not self._columns:
            msg = _("this model knows no names of columns; send a list of numbers.")
            raise InputError(msg)
        for name in self._columns:
            if name not in given:
                msg = _('there is no "{name}" in it.', name=name)
                raise InputError(msg)
        return [given[name] for name in self._columns]

    def _inputs(self, x: Floats, source: str) -> Floats | None:
        one = math.prod(self._shape)
        if self._steps is None:
            if x.size == one:
                return x.reshape(self._shape)
            msg = _("this model takes {width} numbers, but there are {count}.", width=one, count=x.size)
            raise InputError(msg)
        if x.size == one * self._steps:
            return x.reshape(self._steps, *self._shape)
        if x.size != one:
            msg = _(
                "this model takes {width} numbers a time step, or {steps} times as many, but there are {count}.",
                width=one,
                steps=self._steps,
                count=x.size,
            )
            raise InputError(msg)
        seen = self._seen.setdefault(source, deque(maxlen=self._steps))
        seen.append(x.reshape(self._shape))
        return np.stack(seen) if len(seen) == self._steps else None


def _cells(text: str) -> Sequence[str]:
    for between in ",;\t":
        if between in text:
            return text.split(between)
    return text.split()


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        shown = cell.strip()[:_SHOWN]
        msg = _('"{cell}" is no number.', cell=shown) if shown else _("there is an empty cell in it.")
        raise InputError(msg) from None
