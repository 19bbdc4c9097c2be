"""What the command line asks of a scan."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_OUT = Path("deepbrick-out")

MAX_SEED = (1 << 32) - 1
"""Keras takes no larger one."""


@dataclass(frozen=True)
class Training:
    """How to train.

    Attributes
    ----------
    data : str or None
        Name of a data set, or path of one's own data; None picks a data set that fits.
    epochs : int or None
        None leaves it to the data set.
    seed : int
    targets : tuple of str
        Columns of one's own table that are to come out.
    side_px : int or None
        To which side one's own images are brought.
    resume : bool
        Whether to go on with a training that was cut off.
    tensorboard : Path or None
        Folder for TensorBoard's files.
    """

    data: str | None = None
    epochs: int | None = None
    seed: int = 0
    targets: tuple[str, ...] = ()
    side_px: int | None = None
    resume: bool = False
    tensorboard: Path | None = None


@dataclass(frozen=True)
class ScanOptions:
    """What to do with the photos.

    Attributes
    ----------
    as_json : bool
        JSON instead of tables.
    out : Path or None
        Folder of the files; None where none was named.
    debug : Path or None
        Folder for pictures of the stages.
    training : Training or None
        None where nothing is to be trained.
    lens : str or None
        Name of the calibrated camera that took the photos; None where they say it themselves.
    """

    as_json: bool = False
    out: Path | None = None
    debug: Path | None = None
    training: Training | None = None
    lens: str | None = None

    @property
    def folder(self) -> Path | None:
        """Where files go: who asks for JSON gets files only after saying where, or with training."""
        if self.out is None and self.as_json and self.training is None:
            return None
        return self.out or DEFAULT_OUT
