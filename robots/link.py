"""What all links to robots have in common: answers that wait while the other side is away."""

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable

from ..language import gettext as _

Say = Callable[[str], None]
"""Takes a sentence for the person at the keyboard; called from any thread."""

Heard = Callable[[str, str], None]
"""Takes where a line came from, and the line; likewise."""

MOST_WAITING = 100
"""So many answers wait for one who is away; then the oldest go: a robot wants to know what is now."""

GIVE_UP_S = 3.0
"""So long those that wait at the end are still tried."""

INCOMING = "in"
"""Under a topic, where lines are heard."""


class Link(ABC):
    """A way to a robot that may be lost and come back; it never raises.

    Parameters
    ----------
    name : str
        What sentences call the other side.
    """

    def __init__(self, name: str, say: Say) -> None:
        self.name, self._say = name, say
        self._waiting: deque[str] = deque()
        self._change = threading.Condition()
        self._up = False
        self._told = False
        self._lost = 0

    def send(self, line: str) -> None:
        """Hand a line on, soon; waits where the other side is slow, and drops the oldest line where it is away."""
        with self._change:
            while not self._told and len(self._waiting) >= MOST_WAITING:
                self._change.wait(1)
            if len(self._waiting) >= MOST_WAITING:
                self._waiting.popleft()
                self._lost += 1
            self._waiting.append(line)
            self._change.notify_all()

    @abstractmethod
    def close(self) -> int:
        """Hand on what waits, for some seconds at most, and end the link; returns how many lines did not arrive."""

    def _came(self) -> None:
        with self._change:
            self._up = True
            if self._told:
                self._say(_("{name} is back.", name=self.name))
            self._told = False
            self._change.notify_all()

    def _went(self, reason: str) -> None:
        with self._change:
            self._up = False
            if not self._told:
                self._say(
                    _(
                        "{name} cannot be reached ({reason}); it is tried again and again, and answers wait.",
                        name=self.name,
                        reason=reason,
                    )
                )
            self._told = True
            self._change.notify_all()
