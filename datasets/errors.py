"""What can go wrong with data."""

from ..errors import DeepBrickError


class DataSetError(DeepBrickError, ValueError):
    """No data set fits, there is none of this name, or one's own cannot be used."""
