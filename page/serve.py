"""``deepbrick serve``: start the page, say where it is, and open it."""

import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout

from ..language import gettext as _
from .addresses import own_addresses, own_names, qr_terminal
from .app import make_app, make_classroom
from .classroom import Classroom
from .errors import PageError
from .settings import DEFAULT_PORT, LOCAL_HOSTS, Settings, default_folder

_BACKLOG = 256
_ENDING_S = 3
_PORTS_TRIED = 20


def serve(
    *, port: int | None, lan: bool, browser: bool, folder: Path | None, tell: Callable[[str], None] = print
) -> None:
    """Serve the page until somebody ends it.

    Parameters
    ----------
    port : int or None
        None takes the usual one, or the next one that is free.
    lan : bool
        Whether others in the network may come in, with the code of the class.
    browser : bool
        Whether to open the page.
    folder : Path or None
        Where its things are kept; None for the usual place.
    tell : callable
        Takes lines for people.

    Raises
    ------
    PageError
        Where the port is taken, or another page uses the folder.
    """
    listening = _listen(port, "0.0.0.0" if lan else "127.0.0.1")  # noqa: S104 - asked for
    with closing(listening):
        number = int(listening.getsockname()[1])
        hosts = (*own_addresses(), *own_names(), *LOCAL_HOSTS) if lan else LOCAL_HOSTS
        settings = Settings(folder or default_folder(), number, lan, hosts, _workers())
        with _only_server(settings.folder):
            room = make_classroom(settings)
            tell(_("DeepBrick is at {address}", address=room.address))
            if lan:
                tell(
                    _(
                        "The class comes in at {invitation} (code {code})",
                        invitation=room.invitation,
                        code=room.code.text,
                    )
                )
                tell(qr_terminal(room.invitation))
            tell(_("Ctrl-C ends it."))
            if browser:
                threading.Thread(target=webbrowser.open, args=(room.address,), daemon=True).start()
            PageServer(room).run(sockets=[listening])


@contextmanager
def _only_server(folder: Path) -> Iterator[None]:
    """Refuse a folder that another page uses: both would read its photos and train its trainings."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise PageError("folder-taken", path=str(folder)) from error
    try:
        yield
    finally:
        lock.release()


class PageServer(uvicorn.Server):
    """Serves a classroom, and lets its open pages go before it ends."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        super().__init__(
            uvicorn.Config(
                make_app(room),
                ws="none",
                log_level="error",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_ENDING_S,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End all news, then everything else."""
        self._room.events.end()
        await super().shutdown(sockets)


def _listen(port: int | None, address: str) -> socket.socket:
    ports = [port] if port is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + _PORTS_TRIED)]
    for number in ports:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":  # there it would let two servers share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address, number))
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
        else:
            return listening
    raise PageError("port-taken", port=ports[0])


def _workers() -> int:
    """One process a core that reads photos, but at most two: the others train and serve."""
    return min(os.cpu_count() or 1, 2)
