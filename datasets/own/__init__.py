"""One's own data: what is in a folder or file, and how it fits a stack."""

from .choose import own_dataset
from .found import OwnOptions

__all__ = ["OwnOptions", "own_dataset"]
