"""News for open pages, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_HEARTBEAT_S = 15.0
_MOST_UNREAD = 1000
"""Of a page that does not listen any more; it is told to load anew."""


@dataclass(eq=False)
class _Listener:
    member: int
    teacher: bool
    queue: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(_MOST_UNREAD))


class Events:
    """Passes news from any thread to the pages that are open.

    Nothing is kept: a page that connects anew loads what it shows.
    """

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Called once the server's loop runs."""
        self._loop = asyncio.get_running_loop()

    def end(self) -> None:
        """Let all pages go; called where the server's loop runs, before it waits for them."""
        for listener in tuple(self._listeners):
            self._let_go(listener)

    def publish(self, member: int, name: str, data: Mapping[str, Any]) -> None:
        """Tell the pages of a member, and the teacher's; from any thread.

        Parameters
        ----------
        member : int
            Whom it is about.
        name : str
            Of the event.
        data : Mapping
            Ready for JSON.
        """
        if self._loop is not None and not self._loop.is_closed():
            text = f"event: {name}\ndata: {json.dumps({'member': member, **data})}\n\n"
            self._loop.call_soon_threadsafe(self._deliver, member, text)

    def _deliver(self, member: int, text: str) -> None:
        for listener in tuple(self._listeners):
            if listener.member == member or listener.teacher:
                try:
                    listener.queue.put_nowait(text)
                except asyncio.QueueFull:
                    self._let_go(listener)

    def _let_go(self, listener: _Listener) -> None:
        self._listeners.discard(listener)
        if listener.queue.full():
            listener.queue.get_nowait()
        listener.queue.put_nowait(None)

    async def listen(self, member: int, *, teacher: bool) -> AsyncIterator[str]:
        """All news of a member (a teacher: of everybody) from now on, as text of server-sent events."""
        listener = _Listener(member, teacher)
        self._listeners.add(listener)
        try:
            yield "event: hello\ndata: {}\n\n"
            while True:
                try:
                    text = await asyncio.wait_for(listener.queue.get(), _HEARTBEAT_S)
                except TimeoutError:
                    text = "event: still\ndata: {}\n\n"  # so that a page notices when this no longer comes
                if text is None:
                    return
                yield text
        finally:
            self._listeners.discard(listener)
