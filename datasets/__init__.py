"""Data to train on: sets that come with scikit-learn or over the network, and one's own."""

from .described import described_on_card
from .errors import DataSetError
from .load import load_dataset
from .own import OwnOptions, check_file, own_dataset
from .registry import DATASETS, choose_dataset
from .spec import DatasetSpec

__all__ = [
    "DATASETS",
    "DataSetError",
    "DatasetSpec",
    "OwnOptions",
    "check_file",
    "choose_dataset",
    "described_on_card",
    "load_dataset",
    "own_dataset",
]
