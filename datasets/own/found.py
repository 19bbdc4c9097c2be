"""What is asked of one's own data, and what was found in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...compiler.data import Call, DataShape


@dataclass(frozen=True)
class OwnOptions:
    """How one's own data are to be read.

    Attributes
    ----------
    targets : tuple of str
        Columns of a table that are to come out; empty for the last one.
    side_px : int or None
        To which side images are brought; None leaves it to them.
    """

    targets: tuple[str, ...] = ()
    side_px: int | None = None


@dataclass(frozen=True)
class Found:
    """What a reader found.

    Attributes
    ----------
    what : str
        In words: how much of what.
    asked : str
        What is to come out, in words.
    examples : tuple of Call
        How it is read.
    count : int
        Of examples.
    class_counts : tuple of int
        How many examples each class has, where there are classes.
    notes : tuple of str
        What was left out, and why.
    columns : tuple of str
        Names of the numbers that go in, where they have any.
    reading : Mapping of str to str
        How they are read.
    """

    what: str
    asked: str
    examples: tuple[Call, ...]
    count: int
    shape: DataShape
    classes: tuple[str, ...] = ()
    class_counts: tuple[int, ...] = ()
    input_scale: float | None = None
    standardize_inputs: bool = False
    standardize_targets: bool = False
    steps: int | None = None
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)
