"""Sentences on what was left out, and on numbers that are not fit to learn from."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...language import gettext as _
from ...language import ngettext

_NAMED = 3

_LARGEST = 1e15
"""Its square, summed over many examples, still is a float32."""

_SMALLEST_DEVIATION = 1e-6
"""Below it Keras takes all numbers as one, and float32 cannot tell numbers apart that are a million times as large."""


def trouble_with(numbers: npt.NDArray[np.float64]) -> str | None:
    """Why the numbers of a column cannot be learned from, as the rest of a sentence; None where they can."""
    largest = float(np.abs(numbers).max())
    if largest > _LARGEST:
        return _("are too large; write them in a larger unit.")
    deviation = float(numbers.std())
    # What is the same everywhere may differ by the last digit from its own mean.
    if numbers.min() < numbers.max() and deviation < _SMALLEST_DEVIATION * max(1.0, largest):
        return _("differ too little; write them in a smaller unit, or take away what they have in common.")
    return None


def left_out(names: Sequence[str], singular: str, plural: str, why: str) -> tuple[str, ...]:
    """One sentence that counts what was left out, and names some of it; none where there is nothing.

    Parameters
    ----------
    singular, plural : str
        What they are.
    why : str
        Such as "cannot be read as an image".
    """
    if not names:
        return ()
    named: str = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        named = _("{names} and {count} more", names=named, count=len(names) - _NAMED)
    return (
        ngettext(
            "One {thing} was left out, because it {why}: {names}.",
            "{count} {things} were left out, because each {why}: {names}.",
            len(names),
            thing=_(singular),
            things=_(plural),
            why=why,
            names=named,
        ),
    )
