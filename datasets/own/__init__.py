"""One's own data: what is in a folder or file, and how it fits a stack."""

from .check import check_file
from .choose import own_dataset
from .found import OwnOptions

__all__ = ["OwnOptions", "check_file", "own_dataset"]
