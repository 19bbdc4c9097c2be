"""How far a training is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_VALIDATION = "val_"


@dataclass(frozen=True)
class Progress:
    """How far a training is: numbers and words only, so that it goes to another process as it is.

    Attributes
    ----------
    epoch, epochs : int
        The running epoch, from 1, and how many there are at most.
    batch, batches : int
        Batches of the running epoch that are done, and how many an epoch has.
    scores : Mapping of str to float
        ``loss`` and the metric so far, and both with ``val_`` as the last epoch's end found them.
    epoch_ended : bool
        Whether the epoch is done and its ``val_`` scores are among the scores.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    scores: Mapping[str, float] = field(default_factory=dict)
    epoch_ended: bool = False

    @property
    def metrics(self) -> dict[str, float]:
        """Scores of the running epoch on the part that is trained with."""
        return {name: value for name, value in self.scores.items() if not name.startswith(_VALIDATION)}

    @property
    def validation(self) -> dict[str, float]:
        """Scores of the last whole epoch on the part that is kept aside; their names are those of the metrics."""
        names = (name for name in self.scores if name.startswith(_VALIDATION))
        return {name.removeprefix(_VALIDATION): self.scores[name] for name in names}

    @property
    def fraction(self) -> float:
        """Part of the training that is done, 0 to 1, if it does not stop early."""
        return ((self.epoch - 1) * self.batches + self.batch) / (self.epochs * self.batches)


OnProgress = Callable[[Progress], object]
"""Called after each batch and at the end of each epoch."""
