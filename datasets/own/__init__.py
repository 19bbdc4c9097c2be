"""One's own data: what is in a folder or file, and how it fits a stack."""

from .choose import OwnOptions, own_dataset

__all__ = ["OwnOptions", "own_dataset"]
