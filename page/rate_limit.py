"""How often somebody may guess."""

import time
from collections import deque
from collections.abc import Callable

from .errors import PageError

_MOST = 10
_MOST_OF_ALL = 200
_WINDOW_S = 60.0


class RateLimit:
    """Counts wrong guesses of the last minute: of each guesser, and of all together.

    Parameters
    ----------
    now : callable
        Seconds of a clock that only goes forward.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: dict[str, deque[float]] = {}

    def check(self, guesser: str) -> None:
        """Refuse a guess, right or wrong, after too many wrong ones; raises PageError (429)."""
        since = self._now() - _WINDOW_S
        for name in tuple(self._wrong):
            while self._wrong[name] and self._wrong[name][0] < since:
                self._wrong[name].popleft()
            if not self._wrong[name]:
                del self._wrong[name]
        own = self._wrong.get(guesser, ())
        if len(own) >= _MOST or sum(map(len, self._wrong.values())) >= _MOST_OF_ALL:
            raise PageError("too-many-tries", 429)

    def count(self, guesser: str) -> None:
        """Somebody guessed wrong."""
        self._wrong.setdefault(guesser, deque()).append(self._now())
