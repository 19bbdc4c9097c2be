"""One photo from its file to what is reported of it: read, checked, and the pictures written."""

from dataclasses import dataclass
from pathlib import Path

from ..catalog import Catalog
from ..compiler import checked_graph
from ..errors import DeepBrickError
from ..graph import PhotoGraph, Problem
from ..vision import PhotoError, Reading, scan_photo
from .kinds import another_kind
from .options import ScanOptions


@dataclass(frozen=True)
class Outcome:
    """What became of one photo. It passes between processes, so it holds no pixels.

    Attributes
    ----------
    graph : PhotoGraph
        With what the compiler finds wrong; without stacks and with the reason where the photo could not be read.
    written : tuple of Path
        Files that were written.
    unreadable, unwritten : str or None
        A sentence, where the photo could not be read or some of its files could not be written.
    """

    graph: PhotoGraph
    written: tuple[Path, ...] = ()
    unreadable: str | None = None
    unwritten: str | None = None


def read_photo(path: Path, name: str, catalog: Catalog, options: ScanOptions) -> Outcome:
    """Read a photo, and write its graph and the pictures of it that were asked for.

    Parameters
    ----------
    name : str
        What the names of its files begin with.

    Returns
    -------
    Outcome
        A photo that cannot be read and files that cannot be written are outcomes too.
    """
    try:
        reading = scan_photo(
            path,
            catalog,
            lens=options.lens,
            kit=options.kit,
            keep_photo=options.folder is not None or options.debug is not None,
        )
    except PhotoError as error:
        return unreadable(path, str(another_kind(path, error, "photos")))
    except DeepBrickError as error:
        return unreadable(path, str(error))
    graph = checked_graph(reading.graph, catalog)
    try:
        return Outcome(graph, _write(reading, graph, name, catalog, options))
    except DeepBrickError as error:
        return Outcome(graph, unwritten=str(error))


def unreadable(path: Path, sentence: str) -> Outcome:
    """The outcome of a photo that could not be read."""
    return Outcome(PhotoGraph(photo=str(path), size=(0, 0), problems=(Problem(sentence),)), unreadable=sentence)


def _write(reading: Reading, graph: PhotoGraph, name: str, catalog: Catalog, options: ScanOptions) -> tuple[Path, ...]:
    if options.folder is None and options.debug is None:
        return ()
    # Imported here: a scan that only prints JSON draws nothing.
    from ..vision.stages import draw_stages  # noqa: PLC0415
    from .write import write_graph, write_marked, write_stages  # noqa: PLC0415

    written: list[Path] = []
    if options.debug is not None:
        written += write_stages(options.debug, name, draw_stages(reading, catalog))
    if options.folder is not None and reading.photo_bgr is not None:
        written.append(write_marked(options.folder / f"{name}-marked.jpg", reading.photo_bgr, graph, catalog))
        written.append(write_graph(options.folder / f"{name}-graph.json", graph))
    return tuple(written)
