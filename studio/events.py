"""What a job reports while it runs; everything here can be pickled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..api.progress import Progress  # the command line starts without it
    from ..compiler import TaskSpec  # likewise
    from ..graph import PhotoGraph  # likewise


@dataclass(frozen=True)
class Event:
    """Something that happened in a job."""


@dataclass(frozen=True)
class PhotoRead(Event):
    """A photo was looked at.

    Attributes
    ----------
    graph : PhotoGraph
        With what is not legal; without stacks, and with the reason, where the photo could not be read.
    """

    graph: "PhotoGraph"
    readable: bool = True


@dataclass(frozen=True)
class FileWritten(Event):
    """A file is in its place."""

    path: Path


@dataclass(frozen=True)
class Failed(Event):
    """Something could not be done, in one sentence; the job goes on with the rest."""

    message: str


@dataclass(frozen=True)
class Note(Event):
    """Something to know about the data, in one sentence."""

    message: str


@dataclass(frozen=True)
class DataChosen(Event):
    """A stack is going to be trained on these data.

    Attributes
    ----------
    notes : tuple of str
        Sentences on what was read and what was left out.
    fits : TaskSpec or None
        What the stack needs, where nobody named the data and they were picked because they fit.
    """

    description: str
    notes: tuple[str, ...] = ()
    fits: "TaskSpec | None" = None


@dataclass(frozen=True)
class TrainingStarted(Event):
    """From now on a request to stop is heard.

    Attributes
    ----------
    data : str
        Name of the data.
    """

    data: str


@dataclass(frozen=True)
class TrainingEnded(Event):
    """A model has learned; its files come next.

    Attributes
    ----------
    scores : Mapping of str to float
        On the data that were kept aside.
    stopped : bool
        Whether somebody stopped it.
    """

    epochs: int
    seconds: float
    scores: Mapping[str, float] = field(default_factory=dict)
    stopped: bool = False


@dataclass(frozen=True)
class BatchProgress(Event):
    """How far a collection of photos is read.

    Attributes
    ----------
    done, total : int
        Photos that were looked at, before too, and all.
    unreadable : int
        Of those that were looked at.
    """

    done: int
    total: int
    unreadable: int


@dataclass(frozen=True)
class Predicted(Event):
    """What a trained model says of one input, or of one time step of it; see ``weightbrick.predictions``."""

    prediction: Mapping[str, Any]


Report = Callable[["Event | Progress"], None]
"""Takes the events of a job; what it raises ends the job."""

ShouldStop = Callable[[], bool]
"""Asked after each batch of a training; once it says True, that training ends and keeps what was learned."""
