"""A collection of photos from its list to its table."""

from pathlib import Path

from ...language import gettext as _
from ..events import BatchProgress, FileWritten, Note, Report
from ..named import check_named
from .engine import Engine
from .errors import BatchError
from .journal import Journal, opened_journal
from .source import list_photos
from .table import write_table
from .text import one_line

PHOTOS_A_ROUND = 100_000
"""That are handed to the engine at a time: it holds their names in memory."""

_TRIES = 3
"""Rounds that may break off before anything was read in them."""


def read_collection(  # noqa: PLR0913 - what to read, where to, and how
    source: str,
    out: Path,
    report: Report,
    *,
    lens: str | None = None,
    kit: str | None = None,
    ray_address: str | None = None,
) -> bool:
    """Read the photos of a collection into a Parquet table.

    Parameters
    ----------
    source : str
        As `list_photos` takes it.
    out : Path
        The table. Until it is written whole, what was read is kept beside it, in a file with ``.part`` behind its name;
        called again, it goes on from that.
    report : callable
        Takes the events.
    lens : str, optional
        Name of the calibrated camera that took the photos.
    kit : str, optional
        Name of the kit that they show. A cluster's machines need it too, in their folder of kits.
    ray_address : str, optional
        Of the head of a running Ray cluster; without it the photos are read on this machine.

    Returns
    -------
    bool
        Whether every photo could be read.

    Raises
    ------
    DeepBrickError
        Where the table is there already, the camera or the kit cannot be used, there are no photos, the engine breaks
        off again and again, or something cannot be written.
    """
    if out.exists():
        msg = _("There is a table {path} already; remove it to read its photos again, or name another one.", path=out)
        raise BatchError(msg)
    if not out.parent.is_dir():
        msg = _("There is no folder {folder}; make it, or name another place for the table.", folder=out.parent)
        raise BatchError(msg)
    check_named(lens, kit)
    part = out.with_name(f"{out.name}.part")
    with opened_journal(part) as journal:
        journal.begin(source, lens, kit, list_photos(source))
        photos, before, _bad = journal.counts()
        if photos:
            if before:
                said = _(
                    "{done:,} of {total:,} photos were read before; going on with the rest.", done=before, total=photos
                )
                report(Note(said))
            with Engine(ray_address) as engine:
                _read_all(journal, engine, lens, kit, report)
            write_table(out, journal.readings())
        unreadable = journal.counts()[2]
    if not photos:
        msg = _("There are no photos in {source}.", source=source)
        raise BatchError(msg)
    part.unlink()
    report(FileWritten(out))
    return not unreadable


def _read_all(journal: Journal, engine: Engine, lens: str | None, kit: str | None, report: Report) -> None:
    """Read what nobody has looked at; an engine that breaks off is asked again for what is missing."""
    photos, done, unreadable = journal.counts()
    in_vain = 0
    while missing := journal.unread(PHOTOS_A_ROUND):
        report(BatchProgress(done, photos, unreadable))
        before = done
        try:
            for rows in engine.read(missing, lens, kit):
                journal.keep(rows)
                done += len(rows)
                unreadable += sum(row.unreadable is not None for row in rows)
                report(BatchProgress(done, photos, unreadable))
        except BatchError:
            raise
        except Exception as error:
            in_vain = 0 if done > before else in_vain + 1
            reason = one_line(error)[:300]
            if in_vain == _TRIES:
                msg = _(
                    "The photos cannot be handed out ({reason}); what was read is kept, and the same command goes on.",
                    reason=reason,
                )
                raise BatchError(msg) from error
            report(Note(_("The reading broke off ({reason}); going on with the rest.", reason=reason)))
