"""The settings that a layer has: their defaults, their limits, and what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..language import gettext as _

Value = int | float | str
Settings = Mapping[str, Value]


@dataclass(frozen=True)
class Setting:
    """One setting of a layer.

    Attributes
    ----------
    name : str
        As it is written in graphs and on the command line.
    default : int, float or str
        Where neither the brick nor the catalog says another value.
    text : str
        What it does, in one sentence.
    """

    name: str
    default: Value
    text: str

    @property
    def rule(self) -> str:
        """Which values are allowed, as the second half of a message: "it must be ..."."""
        raise NotImplementedError

    @property
    def limits(self) -> dict[str, Any]:
        """The rule as data for JSON: ``kind``, and ``low`` with ``high`` or ``below``, or ``choices``."""
        raise NotImplementedError

    def allows(self, value: object) -> bool:
        """Whether a value may be set."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Setting):
    """A whole number from ``low`` to ``high``, which is as much as a laptop can learn with."""

    high: int
    low: int = 1

    @property
    def rule(self) -> str:
        return _("it must be a whole number from {low} to {high}", low=self.low, high=self.high)

    @property
    def limits(self) -> dict[str, Any]:
        return {"kind": "whole number", "low": self.low, "high": self.high}

    def allows(self, value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high


@dataclass(frozen=True)
class Ratio(Setting):
    """A number from 0 to less than 1."""

    @property
    def rule(self) -> str:
        return _("it must be a number from 0 to less than 1")

    @property
    def limits(self) -> dict[str, Any]:
        return {"kind": "ratio", "low": 0, "below": 1}

    def allows(self, value: object) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1


@dataclass(frozen=True)
class Choice(Setting):
    """One word out of ``choices``."""

    choices: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        return _("choose one of {choices}", choices=", ".join(self.choices))

    @property
    def limits(self) -> dict[str, Any]:
        return {"kind": "choice", "choices": list(self.choices)}

    def allows(self, value: object) -> bool:
        return value in self.choices
