"""The shelf: a folder that keeps weight bricks, each under its identity.

``0123456789ABCDEF.brick`` is the brick and ``0123456789ABCDEF.json`` its entry. No two
processes write the same entry, so there is no lock. ``index.json`` lists all entries for
other programs; it is made anew from the entries and the bricks whenever it differs.
"""

import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..atomic import FileError, replacing
from ..language import gettext as _
from .card import CardSummary, brick_id, is_identity, read_summary, short_identity
from .entries import VERSION, ShelfContents, ShelfEntry, from_json, read_json, to_json, write_json
from .errors import ShelfError
from .folder import FOLDER_VARIABLE
from .names import checked_name, distinct_name, proposed_name
from .words import same_words

INDEX = "index.json"

_BRICK, _ENTRY = ".brick", ".json"
_CHUNK = 1 << 20
_MOST_TRIES = 10


@dataclass(frozen=True)
class Shelf:
    """A folder of weight bricks; it is made when the first one is added."""

    folder: Path

    def add(self, path: Path, name: str | None = None) -> ShelfEntry:
        """Copy a weight brick onto the shelf; the file itself is left as it is.

        Parameters
        ----------
        name : str, optional
            What people call it. Default: the file's name without its ending, with a number behind it where another
            brick has that name. A brick that is there already keeps its name unless one is given.

        Raises
        ------
        ShelfError
            Where the file is no weight brick or changes meanwhile, or the name is empty, too long, an identity, or
            taken by another brick.
        FileError
            Where the shelf cannot be written.
        """
        identity = brick_id(path)
        card = read_summary(path)
        others = [entry for entry in self._entries() if entry.identity != identity]
        taken = {other.name: other.identity for other in others}
        given = None if name is None else checked_name(name, taken)
        self._make_folder()
        self._copy(path, identity)
        known = self._read_entry(identity)
        entry = ShelfEntry(
            identity=identity,
            name=given or (known.name if known else distinct_name(proposed_name(path.stem, card, identity), taken)),
            trained_on=card.trained_on,
            columns=card.columns,
            added=known.added if known and known.added else dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        )
        if entry != known:
            write_json(self._entry_path(identity), {"version": VERSION, **to_json(entry)})
        self._write_index()
        return entry

    def remove(self, what: str) -> str:
        """Take a brick off the shelf, damaged or not.

        Parameters
        ----------
        what : str
            Name or identity.

        Returns
        -------
        str
            The identity.

        Raises
        ------
        ShelfError
            Where there is no such brick, more than one of that name, or it cannot be removed.
        """
        identity = self._identity_of(what)
        try:
            # The entry goes last: alone it is reported as a loss, while a brick alone would come back.
            for path in (self._brick_path(identity), self._entry_path(identity)):
                path.unlink(missing_ok=True)
        except OSError as error:
            msg = _(
                "{path} cannot be removed ({reason}); check that you may write there.",
                path=path,
                reason=error.strerror or error,
            )
            raise ShelfError(msg) from error
        self._write_index()
        return identity

    def has(self, what: str) -> bool:
        """Whether a brick has this name or identity, damaged or not; raises ShelfError where the folder is closed."""
        return bool(self._named(what))

    def find(self, what: str) -> Path:
        """Where the file of a brick lies.

        Parameters
        ----------
        what : str
            Name or identity.

        Returns
        -------
        Path
            A file that is whole: its bytes still give its identity.

        Raises
        ------
        ShelfError
            Where there is no such brick, more than one of that name, or it is damaged.
        """
        identity = self._identity_of(what)
        problem = self._problem(identity, what)
        if problem is not None:
            raise ShelfError(problem)
        return self._brick_path(identity)

    def contents(self) -> ShelfContents:
        """All bricks, each checked against its identity; the index is made anew where it is missing or wrong.

        Raises
        ------
        ShelfError
            Where the folder cannot be read.
        """
        whole, problems = [], []
        for entry in self._entries():
            problem = self._problem(entry.identity, entry.name)
            if problem is None:
                whole.append(entry)
            else:
                problems.append(problem)
        # A shelf that may only be read can still be listed.
        with contextlib.suppress(FileError):
            self._write_index()
        return ShelfContents(tuple(whole), tuple(problems))

    def _brick_path(self, identity: str) -> Path:
        return self.folder / f"{identity}{_BRICK}"

    def _entry_path(self, identity: str) -> Path:
        return self.folder / f"{identity}{_ENTRY}"

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = _(
                "The shelf {folder} cannot be made ({reason}); set {variable} to another folder.",
                folder=self.folder,
                reason=error.strerror or error,
                variable=FOLDER_VARIABLE,
            )
            raise ShelfError(msg) from error

    def _copy(self, path: Path, identity: str) -> None:
        target = self._brick_path(identity)
        if self._problem(identity, identity) is None:
            return
        digest = hashlib.sha256()
        with replacing(target) as temporary:
            with path.open("rb") as source, temporary.open("wb") as copy:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    copy.write(chunk)
            if short_identity(digest.hexdigest()) != identity:
                msg = _("{path} changed while it was copied; add it again when nothing writes to it.", path=path)
                raise ShelfError(msg)

    def _problem(self, identity: str, name: str) -> str | None:
        path = self._brick_path(identity)
        if not path.exists():
            return _(
                "The file of the brick {name!r}, {path}, is missing; add the brick again or remove it.",
                name=name,
                path=path,
            )
        try:
            if brick_id(path) == identity:
                return None
        except ShelfError as error:
            return str(error)
        return _(
            "The file of the brick {name!r}, {path}, is damaged; add the brick again or remove it.",
            name=name,
            path=path,
        )

    def _identities(self) -> list[str]:
        try:
            files = [path for path in self.folder.iterdir() if path.suffix in {_BRICK, _ENTRY}]
        except FileNotFoundError:
            return []
        except OSError as error:
            msg = _(
                "The shelf {folder} cannot be read ({reason}); set {variable} to another folder.",
                folder=self.folder,
                reason=error.strerror or error,
                variable=FOLDER_VARIABLE,
            )
            raise ShelfError(msg) from error
        return sorted({path.stem for path in files if is_identity(path.stem)})

    def _entries(self) -> list[ShelfEntry]:
        index = self._indexed()
        entries = [
            self._read_entry(identity) or index.get(identity) or self._from_brick(identity)
            for identity in self._identities()
        ]
        return sorted(entries, key=lambda entry: (entry.name.casefold(), entry.identity))

    def _read_entry(self, identity: str) -> ShelfEntry | None:
        entry = from_json(read_json(self._entry_path(identity)))
        return entry if entry is not None and entry.identity == identity else None

    def _from_brick(self, identity: str) -> ShelfEntry:
        # Nothing is written here: whoever adds this brick just now is about to write its entry.
        try:
            card = read_summary(self._brick_path(identity))
        except ShelfError:
            card = CardSummary((), "")
        return ShelfEntry(identity, proposed_name("", card, identity), card.trained_on, card.columns, "")

    def _indexed(self) -> dict[str, ShelfEntry]:
        index = read_json(self.folder / INDEX)
        listed = index.get("bricks")
        entries = [from_json(part) for part in listed] if isinstance(listed, list) else []
        return {entry.identity: entry for entry in entries if entry is not None}

    def _write_index(self) -> None:
        # Whoever writes last has looked at the entries after writing: the index ends up right without a lock.
        path = self.folder / INDEX
        for _try in range(_MOST_TRIES):
            if not self.folder.is_dir():
                return
            index = {"version": VERSION, "bricks": [to_json(entry) for entry in self._entries()]}
            if read_json(path) == index:
                return
            write_json(path, index)

    def _named(self, what: str) -> list[ShelfEntry]:
        entries = self._entries()
        if is_identity(what.strip().upper()):
            return [entry for entry in entries if entry.identity == what.strip().upper()]
        return [entry for entry in entries if same_words(entry.name, what)]

    def _identity_of(self, what: str) -> str:
        named = self._named(what)
        if not named:
            msg = _(
                "There is no brick {what!r} on the shelf {folder}; list the shelf to see what there is.",
                what=what,
                folder=self.folder,
            )
            raise ShelfError(msg)
        if len(named) > 1:
            listed = ", ".join(entry.identity for entry in named)
            msg = _(
                "{count} bricks on the shelf are called {what!r}; say which one by its identity: {identities}.",
                count=len(named),
                what=what,
                identities=listed,
            )
            raise ShelfError(msg)
        return named[0].identity
