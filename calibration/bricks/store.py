"""The kits that were learned: a file each, found by the name that the user gave."""

import json
from dataclasses import dataclass
from pathlib import Path

from ...atomic import write_text
from ...language import gettext as _
from ..kept import kept_files, kept_folder, remove_kept
from .stored_kit import KitError, StoredKit, checked_name, document_of, file_name, read_kit

FOLDER_VARIABLE = "DEEPBRICK_KITS"
"""Environment variable that names another folder."""


@dataclass(frozen=True)
class StoredKits:
    """The kits that are kept.

    Attributes
    ----------
    kits : tuple of StoredKit
        Ordered by name.
    problems : tuple of str
        Files that cannot be used, one sentence each.
    """

    kits: tuple[StoredKit, ...]
    problems: tuple[str, ...]


def kits_folder() -> Path:
    """Where the kits are: what DEEPBRICK_KITS says, else a folder among the user's settings."""
    return kept_folder(FOLDER_VARIABLE, "kits")


def store_kit(kit: StoredKit) -> Path:
    """Keep a kit, in place of one of the same name.

    Parameters
    ----------
    kit : StoredKit

    Returns
    -------
    Path
        Its file.

    Raises
    ------
    KitError
        Where the folder cannot be made.
    FileError
        Where the file cannot be written.
    """
    folder = kits_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = _(
            "The folder {folder} of the kits cannot be made ({reason}); set {variable} to another one.",
            folder=folder,
            reason=error.strerror or error,
            variable=FOLDER_VARIABLE,
        )
        raise KitError(msg) from error
    path = folder / file_name(kit.name)
    write_text(path, json.dumps(document_of(kit)) + "\n")
    return path


def find_kit(name: str, networks: str | None = None) -> StoredKit:
    """The kit of a name.

    Parameters
    ----------
    name : str
    networks : str, optional
        Digest of the networks that it shall be for.

    Returns
    -------
    StoredKit

    Raises
    ------
    KitError
        Where there is none of that name, or it is for other networks.
    """
    kit = read_kit(kits_folder() / file_name(checked_name(name)))
    if kit is None:
        msg = _(
            'There is no kit {name!r} in {folder}; "deepbrick calibrate list" shows what there is.',
            name=name,
            folder=kits_folder(),
        )
        raise KitError(msg)
    if networks not in {None, kit.networks}:
        raise other_networks(kit)
    return kit


def other_networks(kit: StoredKit) -> KitError:
    """What to raise where a kit is not for the networks that are here."""
    return KitError(
        _(
            "The kit {name!r} was learned for another version of the reader; calibrate it again with "
            "deepbrick calibrate bricks.",
            name=kit.name,
        )
    )


def remove_kit(name: str) -> Path:
    """Remove a kit; returns its file. Raises KitError where there is none of that name, or it stays."""
    return remove_kept(kits_folder() / file_name(find_kit(name).name), KitError)


def list_kits() -> StoredKits:
    """All kits that are kept.

    Returns
    -------
    StoredKits

    Raises
    ------
    KitError
        Where the folder cannot be read.
    """
    folder = kits_folder()
    try:
        paths = kept_files(folder)
    except OSError as error:
        msg = _(
            "The folder {folder} of the kits cannot be read ({reason}); set {variable} to another one.",
            folder=folder,
            reason=error.strerror or error,
            variable=FOLDER_VARIABLE,
        )
        raise KitError(msg) from error
    read = {path: read_kit(path) for path in paths}
    problems = tuple(
        _("{path} is no kit that this DeepBrick can use; delete it, and calibrate again.", path=path)
        for path, kit in read.items()
        if kit is None
    )
    return StoredKits(tuple(sorted((k for k in read.values() if k), key=lambda kit: kit.name.casefold())), problems)
