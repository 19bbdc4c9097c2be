"""The list of photos and their readings, as they come, in a database that survives a kill at any moment.

Each step is a transaction of SQLite, done whole or not at all: the list is one, and so are readings that come together.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...language import N_
from ...language import gettext as _
from .errors import BatchError
from .text import valid_text

_TABLES = """
CREATE TABLE photos (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE);
CREATE TABLE readings (id INTEGER PRIMARY KEY REFERENCES photos, unreadable TEXT, graph BLOB NOT NULL);
CREATE TABLE source (source TEXT NOT NULL, lens TEXT, kit TEXT);
"""
_AT_A_TIME = 10_000

_REASONS = {
    "database is locked": N_("another run is writing to it"),
    "file is not a database": N_("it is another file"),
}
"""What SQLite means."""


@dataclass(frozen=True)
class Row:
    """What became of one photo.

    Attributes
    ----------
    id : int
        Its place in the list.
    unreadable : str or None
        A sentence, where it could not be read.
    graph : str
        Its brick graph as JSON.
    """

    id: int
    unreadable: str | None
    graph: str


class Journal:
    """The database of one run; see `opened_journal`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def begin(self, source: str, lens: str | None, kit: str | None, names: Iterable[str]) -> None:
        """Write the list of photos down, where there is none yet; each name counts once.

        Parameters
        ----------
        source : str
            Where the photos are from.
        lens, kit : str or None
        names : iterable of str
            Their names; not asked for where there is a list already.

        Raises
        ------
        BatchError
            Where the readings that are there are of another collection.
        """
        known = self._connection.execute("SELECT source, lens, kit FROM source").fetchone()
        if known is None:
            with self._connection:
                rows = ((os.fsencode(name),) for name in names)
                self._connection.executemany("INSERT OR IGNORE INTO photos (name) VALUES (?)", rows)
                self._connection.execute("INSERT INTO source VALUES (?, ?, ?)", (valid_text(source), lens, kit))
        elif known != (valid_text(source), lens, kit):
            options = zip(("--lens", "--kit"), known[1:], strict=True)
            before = " ".join([known[0], *(f"{option} {name}" for option, name in options if name is not None)])
            msg = _("The readings that are there are of {source}; name that, or another table.", source=before)
            raise BatchError(msg)

    def counts(self) -> tuple[int, int, int]:
        """How many photos there are, how many of them were looked at, and how many of these could not be read."""
        (photos,) = self._connection.execute("SELECT COUNT(*) FROM photos").fetchone()
        readings = self._connection.execute("SELECT COUNT(*), COUNT(unreadable) FROM readings").fetchone()
        return photos, *readings

    def unread(self, count: int) -> list[tuple[int, bytes]]:
        """Id and name, as the file system has it, of the first photos that nobody has looked at."""
        query = "SELECT id, name FROM photos WHERE id NOT IN (SELECT id FROM readings) ORDER BY id LIMIT ?"
        return self._connection.execute(query, (count,)).fetchall()

    def keep(self, rows: Iterable[Row]) -> None:
        """Keep readings; one that is there already stays."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR IGNORE INTO readings VALUES (?, ?, ?)",
                ((row.id, row.unreadable, zlib.compress(row.graph.encode())) for row in rows),
            )

    def readings(self) -> Iterator[list[tuple[bytes, Row]]]:
        """Name and reading of all photos that were looked at, in the order of the list, some at a time."""
        cursor = self._connection.execute(
            "SELECT name, id, unreadable, graph FROM readings JOIN photos USING (id) ORDER BY id"
        )
        while some := cursor.fetchmany(_AT_A_TIME):
            yield [(name, Row(i, unreadable, zlib.decompress(g).decode())) for name, i, unreadable, g in some]


@contextmanager
def opened_journal(path: Path) -> Iterator[Journal]:
    """Open the journal of a run, or begin one; one that has no photos at the end is removed.

    Raises
    ------
    BatchError
        Where it is no journal, another run is writing to it, or the disk takes no more, also later in the block.
    """
    connection, empty = None, False
    try:
        connection = sqlite3.connect(path, timeout=0)
        # One run at a time, told by the database itself; and no rewriting of the file for every reading.
        connection.executescript("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        if not connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]:
            connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
        journal = Journal(connection)
        try:
            yield journal
        finally:
            empty = not journal.counts()[0]
    except sqlite3.Error as error:
        reason = _REASONS.get(str(error))
        msg = _(
            "{path} cannot be used ({reason}); name another table.",
            path=path,
            reason=error if reason is None else _(reason),
        )
        raise BatchError(msg) from error
    finally:
        if connection is not None:
            connection.close()
        if empty:
            path.unlink(missing_ok=True)
