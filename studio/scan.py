"""Read photos, and write and train what they show."""

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

from ..catalog import Catalog, load_catalog
from ..errors import DeepBrickError
from ..graph import PhotoGraph
from ..language import gettext as _
from .events import Failed, FileWritten, PhotoRead, Report, ShouldStop
from .named import check_named
from .names import output_names
from .options import DEFAULT_OUT, ScanOptions, Training
from .reading import Outcome, read_photo

PHOTOS_A_WORKER = 4
"""Fewer are read before another process has started."""


class ScanError(DeepBrickError):
    """What a scan was asked for cannot be done."""


def scan_photos(
    photos: Sequence[Path], options: ScanOptions, report: Report, should_stop: ShouldStop | None = None
) -> bool:
    """Read photos and report them in their order.

    Parameters
    ----------
    should_stop : callable, optional
        Asked after each batch of a training; once it says True, that training ends and keeps what was learned.

    Returns
    -------
    bool
        Whether every photo was read and has only legal stacks, at least one.

    Raises
    ------
    DeepBrickError
        Where no calibrated camera or kit has the name that was given, or the kit is for other networks; where
        something is to be trained, and a photo or the data are not there.
    """
    if options.training is not None:
        _check_training(photos, options.training)
    check_named(options.lens, options.kit)
    catalog = load_catalog()
    names = output_names(photos, options.folder or DEFAULT_OUT, *([options.debug] if options.debug else []))
    good = True
    with closing(_read(list(zip(photos, names, strict=True)), catalog, options)) as outcomes:
        for name, outcome in zip(names, outcomes, strict=True):
            good &= _report_photo(outcome, report) and _compile(
                outcome.graph, name, catalog, options, report, should_stop
            )
    return good


def _check_training(photos: Sequence[Path], training: Training) -> None:
    """Refuse what cannot be right before the long part begins."""
    from .data import check_data  # noqa: PLC0415 - as in _report

    check_data(training)
    for photo in photos:
        if photo.is_dir():
            msg = _("{photo} is a folder; name the photos in it, or train on it with --train {photo}.", photo=photo)
            raise ScanError(msg)
        if not photo.exists():
            msg = _("There is no photo {photo}; check its name. Nothing was read.", photo=photo)
            raise ScanError(msg)


def _read(jobs: Sequence[tuple[Path, str]], catalog: Catalog, options: ScanOptions) -> Generator[Outcome, None, None]:
    """Outcomes in the order of the photos."""
    count = worker_count(len(jobs))
    if count == 1:
        return (read_photo(path, name, catalog, options) for path, name in jobs)
    from .workers import read_in_workers  # noqa: PLC0415 - one photo needs no processes

    return read_in_workers(jobs, options, count)


def worker_count(photos: int) -> int:
    """How many processes read a number of photos soonest; 1 is this process alone."""
    affinity = getattr(os, "sched_getaffinity", None)  # the cores that this process may use, where the system tells
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return max(min(cores, photos // PHOTOS_A_WORKER), 1)


def _report_photo(outcome: Outcome, report: Report) -> bool:
    """Report what became of a photo; returns whether it was read and its files were written."""
    if outcome.unreadable is not None:
        report(Failed(outcome.unreadable))
    report(PhotoRead(outcome.graph, readable=outcome.unreadable is None))
    if outcome.unwritten is not None:
        report(Failed(outcome.unwritten))
    for path in outcome.written:
        report(FileWritten(path))
    return outcome.unreadable is None and outcome.unwritten is None


def is_good(graph: PhotoGraph) -> bool:
    """Whether there are stacks and all are legal; a problem of the photo alone is advice."""
    return bool(graph.stacks) and not any(s.problems for s in graph.stacks)


def _compile(  # noqa: PLR0913, PLR0917 - all that a photo's files are made of
    graph: PhotoGraph,
    name: str,
    catalog: Catalog,
    options: ScanOptions,
    report: Report,
    should_stop: ShouldStop | None,
) -> bool:
    """Write the scripts of a photo's stacks, and train them if asked; returns whether all is well."""
    if options.folder is None:
        return is_good(graph)
    from .training import train_stacks, write_scripts  # noqa: PLC0415 - a scan that only prints JSON needs none

    if options.training is None:
        compiled = write_scripts(graph, catalog, options.folder, name, Training(), report)
    else:
        compiled = train_stacks(graph, catalog, options.folder, name, options.training, report, should_stop)
    return is_good(graph) and compiled
