"""The code that lets a class in."""

import secrets
import time
from collections import deque
from collections.abc import Callable

from .errors import PageError

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""

_LENGTH = 6
_MOST_TRIES = 10
_MOST_TRIES_OF_ALL = 200
_WINDOW_S = 60.0


class ClassCode:
    """A code that is drawn anew at each start, and may be tried only so often.

    Parameters
    ----------
    now : callable
        Seconds of a clock that only goes forward.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.text = "".join(secrets.choice(LETTERS) for _ in range(_LENGTH))
        self._now = now
        self._tries: dict[str, deque[float]] = {}

    def check(self, said: str, address: str) -> None:
        """Refuse a wrong code.

        Parameters
        ----------
        said : str
            Capitals and spaces do not matter.
        address : str
            Who says it.

        Raises
        ------
        PageError
            Where the code is wrong, or too many wrong ones were tried in the last minute: by this address, or by
            all together.
        """
        since = self._now() - _WINDOW_S
        for name in tuple(self._tries):
            while self._tries[name] and self._tries[name][0] < since:
                self._tries[name].popleft()
            if not self._tries[name]:
                del self._tries[name]
        own = self._tries.get(address, deque())
        if len(own) >= _MOST_TRIES or sum(map(len, self._tries.values())) >= _MOST_TRIES_OF_ALL:
            raise PageError("too-many-tries", 429)
        if not secrets.compare_digest("".join(said.split()).upper().encode(), self.text.encode()):
            self._tries.setdefault(address, deque()).append(self._now())
            raise PageError("wrong-code", 403)
