"""How the page is served."""

from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

DEFAULT_PORT = 8421
LOCAL_HOSTS = ("127.0.0.1", "localhost")

MAX_UPLOAD_BYTES = 100_000_000
"""Of one file: as large as the largest photo that the loader takes."""

MAX_MEMBER_BYTES = 4_000_000_000
"""Of all files of one member."""

MAX_WAITING_PHOTOS = 100
"""Of one member, at once."""


@dataclass(frozen=True)
class Settings:
    """How the page is served.

    Attributes
    ----------
    folder : Path
        Where the database and everybody's files lie.
    lan : bool
        Whether others in the network may come in, with the class's code.
    hosts : tuple of str
        Names and addresses by which this computer may be called, without the port.
    workers : int
        Processes that read photos.
    """

    folder: Path
    port: int = DEFAULT_PORT
    lan: bool = False
    hosts: tuple[str, ...] = field(default=LOCAL_HOSTS)
    workers: int = 1

    @property
    def cookie(self) -> str:
        """Name of the session's cookie: cookies are kept by host, so two pages on one host need two names."""
        return f"deepbrick-{self.port}"


def default_folder() -> Path:
    """Where the page keeps its things if nobody says otherwise."""
    return platformdirs.user_data_path("deepbrick", appauthor=False) / "page"
