"""Training a model: how far it is, how it is stopped and goes on, and pictures of how it went."""

from .answers import save_answers
from .curves import save_curves
from .progress import OnProgress, Progress
from .train import SEEDS, TrainOptions, TrainResult, check_training, train

__all__ = [
    "SEEDS",
    "OnProgress",
    "Progress",
    "TrainOptions",
    "TrainResult",
    "check_training",
    "save_answers",
    "save_curves",
    "train",
]
