"""What a job is asked to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..api.data import DataOptions

DEFAULT_KIT = "my bricks"
"""What a kit is called that nobody named."""

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
    targets : tuple of str
        Columns of one's own table that are to come out.
    side_px : int or None
        Width and height that one's own images are brought to.
    resume : bool
        Whether to go on with a training that was cut off.
    tensorboard : Path or None
        Folder for TensorBoard's files.
    called : str or None
        What descriptions, cards and errors call one's own data; None for their path.
    """

    data: str | None = None
    epochs: int | None = None
    seed: int = 0
    targets: tuple[str, ...] = ()
    side_px: int | None = None
    resume: bool = False
    tensorboard: Path | None = None
    called: str | None = None

    @property
    def data_options(self) -> "DataOptions":
        """How the data are to be read."""
        from ..api.data import DataOptions  # noqa: PLC0415 - the command line starts without it

        return DataOptions(self.targets or None, self.side_px, self.called)


@dataclass(frozen=True)
class ScanOptions:
    """What to do with the photos.

    Attributes
    ----------
    folder : Path or None
        Where files go; None writes none.
    debug : Path or None
        Folder for pictures of the stages.
    training : Training or None
        None where nothing is to be trained.
    lens : str or None
        Name of the calibrated camera that took the photos; None where they say it themselves.
    kit : str or None
        Name of the kit that they show; None where they are read as ever.
    """

    folder: Path | None = None
    debug: Path | None = None
    training: Training | None = None
    lens: str | None = None
    kit: str | None = None


@dataclass(frozen=True)
class PictureOptions:
    """What to draw, and how.

    Attributes
    ----------
    out : Path or None
        A picture; None for one with the stack's name, unless another file is asked for.
    turntable : Path or None
        A film (MP4).
    instructions : Path or None
        Building instructions (PDF).
    style : str
        "photo" or "paper", of the picture and the film.
    labels : str
        "names", "numbers" (names with their numbers), "blanks" or "none".
    own_names : tuple of str
        Such as ``b0=Photo`` or ``cnn=Convolution``.
    quality : str
        "draft", "good" or "best".
    blender : Path or None
        Folder of Blender's environment, for the best quality; made where it is missing. None for the usual one.
    size : tuple of int or None
        Width and height in pixels.
    azimuth_deg, elevation_deg : float
        As of a ``View``.
    seconds : float
        How long the film turns once around.
    """

    out: Path | None = None
    turntable: Path | None = None
    instructions: Path | None = None
    style: str = "photo"
    labels: str = "names"
    own_names: tuple[str, ...] = ()
    quality: str = "good"
    blender: Path | None = None
    size: tuple[int, int] | None = None
    azimuth_deg: float = -22.0
    elevation_deg: float = 27.0
    seconds: float = 3.0
