"""Data sets that are there without a network: real numbers that come with scikit-learn."""

from .load import load_dataset
from .registry import DATASETS, DataSetError, DatasetSpec, choose_dataset

__all__ = ["DATASETS", "DataSetError", "DatasetSpec", "choose_dataset", "load_dataset"]
