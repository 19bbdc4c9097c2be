"""Codes that let a class in, and open stacks."""

import secrets

from .database import Database
from .errors import PageError
from .rate_limit import RateLimit
from .tables import Setting

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""

_LENGTH = 6
_NAME = "class code"


def new_code() -> str:
    """A code that can be read out and typed."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def as_typed(said: str) -> str:
    """A code as it is kept: capitals and spaces do not matter."""
    return "".join(said.split()).upper()


class ClassCode:
    """The code that lets a class in. It stays the same until a teacher makes a new one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._limit = RateLimit()
        with database.begin() as db:
            kept = db.get(Setting, _NAME)
            if kept is None:
                kept = Setting(name=_NAME, value=new_code())
                db.add(kept)
            self.text = kept.value

    def renew(self) -> None:
        """Draw another one; who is in the class stays in."""
        with self._database.begin() as db:
            self.text = db.get_one(Setting, _NAME).value = new_code()

    def check(self, said: str, address: str) -> None:
        """Refuse a wrong code.

        Parameters
        ----------
        address : str
            Who says it.

        Raises
        ------
        PageError
            Where the code is wrong, or too many wrong ones were tried in the last minute.
        """
        self._limit.check(address)
        if not secrets.compare_digest(as_typed(said).encode(), self.text.encode()):
            self._limit.count(address)
            raise PageError("wrong-code", 403)
