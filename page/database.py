"""The database file, and the steps that bring an older one up to date."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from .errors import PageError

MIGRATIONS = Path(__file__).parent / "migrations"
_WAIT_S = 30


class Database:
    """An SQLite file with the page's tables, brought up to date when it is opened.

    Parameters
    ----------
    path : Path
        Made where it is not there; its folder has to be.

    Raises
    ------
    PageError
        Where a newer DeepBrick has written the file.
    """

    def __init__(self, path: Path) -> None:
        migrate(path)
        self.engine: Engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _WAIT_S})
        event.listen(self.engine, "connect", _set_up)
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction: all of the block is kept, or nothing where it raises. Objects stay readable after it."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def migrate(path: Path, steps: Path = MIGRATIONS) -> int:
    """Bring a database file up to date.

    Each step is a file ``NNNN-what.sql``; SQLite's ``user_version`` says how many are done. A step happens whole or
    not at all, and no two processes do it at once.

    Parameters
    ----------
    steps : Path
        The folder of the steps.

    Returns
    -------
    int
        The version that it has now.

    Raises
    ------
    PageError
        Where the file has a version that is not known here.
    """
    scripts = sorted(steps.glob("*.sql"))
    with closing(sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(scripts):
            raise PageError("newer-database", 500, path=str(path))
        for number, script in enumerate(scripts[version:], version + 1):
            for statement in _statements(script.read_text("utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    return len(scripts)


def _statements(script: str) -> list[str]:
    # Not executescript, which would end the transaction first. No text in the steps has a semicolon in it.
    return [s for s in re.split(r";\s*\n", script) if s.strip()]


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not where sqlite3 guesses
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin(connection: Connection) -> None:
    # Who reads first and writes then would be refused where another has written in between; so all wait in line.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
