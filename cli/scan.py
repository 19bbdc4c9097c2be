"""``deepbrick scan``: read photos, show what was read, write the files, train."""

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

from ..catalog import Catalog, load_catalog
from ..errors import DeepBrickError
from ..graph import PhotoGraph, graph_to_json
from .files import output_names
from .options import DEFAULT_OUT, ScanOptions, Training
from .output import say, write_result
from .reading import Outcome, read_photo

PHOTOS_A_WORKER = 4
"""Fewer are read before another process has started."""


class ScanError(DeepBrickError):
    """What a scan was asked for cannot be done."""


def scan_photos(photos: Sequence[Path], options: ScanOptions) -> bool:
    """Scan photos and report them in their order.

    Parameters
    ----------
    photos : sequence of Path
    options : ScanOptions

    Returns
    -------
    bool
        Whether every photo was read and has only legal stacks, at least one.

    Raises
    ------
    DeepBrickError
        Where no calibrated camera has the name that was given; where something is to be trained, and a photo or the
        data are not there.
    """
    if options.training is not None:
        _check_training(photos, options.training)
    if options.lens is not None:
        from ..calibration.camera.store import find_camera  # noqa: PLC0415 - most scans name none

        find_camera(options.lens)  # which says so if there is none
    catalog = load_catalog()
    names = output_names(photos, options.folder or DEFAULT_OUT, *([options.debug] if options.debug else []))
    good = True
    with closing(_read(list(zip(photos, names, strict=True)), catalog, options)) as outcomes:
        for name, outcome in zip(names, outcomes, strict=True):
            good &= _report(outcome, name, catalog, options)
    return good


def _check_training(photos: Sequence[Path], training: Training) -> None:
    """Refuse what cannot be right before the long part begins."""
    from .data import check_data  # noqa: PLC0415 - as in _report

    check_data(training)
    for photo in photos:
        if photo.is_dir():
            msg = f"{photo} is a folder; name the photos in it, or train on it with --train {photo}."
            raise ScanError(msg)
        if not photo.exists():
            msg = f"There is no photo {photo}; check its name. Nothing was read."
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


def _report(outcome: Outcome, name: str, catalog: Catalog, options: ScanOptions) -> bool:
    """Print what became of a photo, compile and train its stacks; returns whether all is well."""
    graph = outcome.graph
    if outcome.unreadable is not None:
        say(outcome.unreadable)
    if options.as_json:
        write_result(graph_to_json(graph))
    elif outcome.unreadable is None:
        from .show import show_graph  # noqa: PLC0415 - rich only where there is a table

        show_graph(graph, catalog)
    if outcome.unwritten is not None:
        say(outcome.unwritten)
    tell = say if options.as_json else write_result
    for path in outcome.written:
        tell(f"Written: {path}")
    if outcome.unreadable is not None or outcome.unwritten is not None:
        return False
    folder = options.folder
    compiled = folder is None or _compile(graph, folder, name, catalog, options)
    return is_good(graph) and compiled


def is_good(graph: PhotoGraph) -> bool:
    """Whether there are stacks and all are legal; a problem of the photo alone is advice."""
    return bool(graph.stacks) and not any(s.problems for s in graph.stacks)


def _compile(graph: PhotoGraph, folder: Path, name: str, catalog: Catalog, options: ScanOptions) -> bool:
    """Write the script of every legal stack and train it if asked; a stack that fails does not stop the next one."""
    from ..compiler import make_plan  # noqa: PLC0415 - as in _report
    from ..datasets import DataSetError  # noqa: PLC0415 - as in _report
    from .data import find_data  # noqa: PLC0415 - as in _report
    from .train import StackFiles, train_stack, write_stack_script  # noqa: PLC0415 - as in _report

    tell = say if options.as_json else write_result
    legal = [(k, stack) for k, stack in enumerate(graph.stacks) if not stack.problems]
    if options.training is not None and not legal:
        say(f"{graph.photo}: no stack is legal, so there is nothing to train.")
    good = True
    for k, stack in legal:
        files = StackFiles(folder, name, k)
        try:
            plan, training = make_plan(stack, catalog), options.training or Training()
            info = find_data(plan.needs, training)
            if options.training is None:
                tell(f"Written: {write_stack_script(plan, info, files, training)}")
            else:
                for path in train_stack(stack, catalog, info, files, training, tell):
                    tell(f"Written: {path}")
        except DataSetError as error:
            # A legal stack for which there are no data was still read: that is wrong only if it is to be trained.
            say(str(error))
            good &= options.training is None
        except DeepBrickError as error:
            say(str(error))
            good = False
    return good
