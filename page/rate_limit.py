"""How often somebody may guess."""

import threading
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
        self._wrong: deque[tuple[float, str]] = deque()
        self._lock = threading.Lock()  # requests come in threads of their own

    def check(self, guesser: str) -> None:
        """Refuse a guess, right or wrong, after too many wrong ones; raises PageError (429)."""
        since = self._now() - _WINDOW_S
        with self._lock:
            while self._wrong and self._wrong[0][0] < since:
                self._wrong.popleft()
            own = sum(name == guesser for _, name in self._wrong)
            if own >= _MOST or len(self._wrong) >= _MOST_OF_ALL:
                raise PageError("too-many-tries", 429)

    def count(self, guesser: str) -> None:
        """Somebody guessed wrong."""
        with self._lock:
            self._wrong.append((self._now(), guesser))
