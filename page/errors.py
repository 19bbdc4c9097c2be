"""What the page refuses, in words of its own catalogue."""

from ..errors import DeepBrickError
from .words import sentence


class PageError(DeepBrickError):
    """A request that cannot be done.

    Parameters
    ----------
    key : str
        Of the sentence in the word lists, below ``error.``.
    status : int
        Of the HTTP answer.
    **values : str or int
        What the sentence names.
    """

    def __init__(self, key: str, status: int = 400, **values: str | int) -> None:
        self.key = f"error.{key}"
        self.status = status
        self.values = values
        super().__init__(sentence(self.key, values))


def not_found() -> PageError:
    """What is not there, and what belongs to somebody else: nobody learns which of both."""
    return PageError("not-found", 404)
