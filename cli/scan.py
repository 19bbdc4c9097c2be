"""``deepbrick scan``: read photos, show what was read, write the files, train."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..catalog import Catalog, load_catalog
from ..compiler import check_stack
from ..errors import DeepBrickError
from ..graph import PhotoGraph, Problem, graph_to_json
from ..vision import PhotoError, Reading, scan_photo
from .files import output_names
from .options import DEFAULT_OUT, ScanOptions, Training
from .output import say, write_result


def scan_photos(photos: Sequence[Path], options: ScanOptions) -> bool:
    """Scan photos, one after the other.

    Parameters
    ----------
    photos : sequence of Path
    options : ScanOptions

    Returns
    -------
    bool
        Whether every photo was read and has only legal stacks, at least one.
    """
    catalog = load_catalog()
    names = output_names(photos, options.folder or DEFAULT_OUT, *([options.debug] if options.debug else []))
    good = True
    for path, name in zip(photos, names, strict=True):
        good &= _scan_one(path, name, catalog, options)
    return good


def _scan_one(path: Path, name: str, catalog: Catalog, options: ScanOptions) -> bool:
    reading: Reading | None = None
    try:
        reading = scan_photo(path, catalog, debug=options.debug is not None)
        graph = checked(reading.graph, catalog)
    except PhotoError as error:
        say(str(error))
        graph = PhotoGraph(photo=str(path), size=(0, 0), problems=(Problem(str(error)),))
    if options.as_json:
        write_result(graph_to_json(graph))
    elif reading is not None:
        from .show import show_graph  # noqa: PLC0415 - rich only where there is a table

        show_graph(graph, catalog)
    written = reading is None or _write(reading, graph, name, catalog, options)
    return is_good(graph) and written


def checked(graph: PhotoGraph, catalog: Catalog) -> PhotoGraph:
    """The graph with what the compiler finds wrong in its stacks."""
    return replace(graph, stacks=tuple(s.with_problems((*s.problems, *check_stack(s, catalog))) for s in graph.stacks))


def is_good(graph: PhotoGraph) -> bool:
    """Whether there are stacks and all are legal; a problem of the photo alone is advice."""
    return bool(graph.stacks) and not any(s.problems for s in graph.stacks)


def _write(reading: Reading, graph: PhotoGraph, name: str, catalog: Catalog, options: ScanOptions) -> bool:
    """Write what was asked for; False, with a sentence, where some of it cannot be written."""
    # Imported here: a scan that only prints JSON needs none of it.
    from .write import write_graph, write_marked, write_stages  # noqa: PLC0415

    tell = say if options.as_json else write_result
    try:
        written: list[Path] = []
        if options.debug is not None:
            written += write_stages(options.debug, name, reading.stages)
        folder = options.folder
        if folder is not None:
            written.append(write_marked(folder / f"{name}-marked.jpg", reading.photo_bgr, graph, catalog))
            written.append(write_graph(folder / f"{name}-graph.json", graph))
    except DeepBrickError as error:
        say(str(error))
        return False
    for path in written:
        tell(f"Written: {path}")
    return folder is None or _compile(graph, folder, name, catalog, options)


def _compile(graph: PhotoGraph, folder: Path, name: str, catalog: Catalog, options: ScanOptions) -> bool:
    """Write the script of every legal stack and train it if asked; a stack that fails does not stop the next one."""
    from ..samples.datasets import DataSetError  # noqa: PLC0415 - as in _write
    from .train import StackFiles, train_stack, write_stack_script  # noqa: PLC0415 - as in _write

    tell = say if options.as_json else write_result
    legal = [(k, stack) for k, stack in enumerate(graph.stacks) if not stack.problems]
    if options.training is not None and not legal:
        say(f"{graph.photo}: no stack is legal, so there is nothing to train.")
    good = True
    for k, stack in legal:
        files = StackFiles(folder, name, k)
        try:
            tell(f"Written: {write_stack_script(stack, catalog, files, options.training or Training())}")
            if options.training is not None:
                for path in train_stack(stack, catalog, files, options.training, tell):
                    tell(f"Written: {path}")
        except DataSetError as error:
            # A legal stack for which there are no data was still read: that is wrong only if it is to be trained.
            say(str(error))
            good &= options.training is None
        except DeepBrickError as error:
            say(str(error))
            good = False
    return good
