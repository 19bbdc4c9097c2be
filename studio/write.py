"""The files of a scan: marked photo, graph, Keras scripts, pictures of the stages."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..annotate.mark import mark_photo
from ..atomic import FileError, write_bytes
from ..catalog import Catalog
from ..graph import PhotoGraph, graph_to_json
from ..language import gettext as _
from ..opencv import cv2
from ..vision.stages import Stage

_JPEG_QUALITY = 92


def write_marked(path: Path, photo_bgr: npt.NDArray[np.uint8], graph: PhotoGraph, catalog: Catalog) -> Path:
    """Write the marked photo as JPEG.

    Parameters
    ----------
    photo_bgr : ndarray
        (H, W, 3) uint8, BGR.

    Returns
    -------
    Path
        As given.
    """
    return write_jpeg(path, mark_photo(photo_bgr, graph, catalog))


def write_jpeg(path: Path, image_bgr: npt.NDArray[np.uint8]) -> Path:
    """Write a picture as JPEG, as ``write_file`` does; returns the path as given."""
    _, data = cv2.imencode(".jpg", image_bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return write_file(path, data.tobytes())


def write_graph(path: Path, graph: PhotoGraph) -> Path:
    """Write the graph as one line of JSON; returns the path as given."""
    return write_file(path, (graph_to_json(graph) + "\n").encode("utf-8", "backslashreplace"))


def write_stages(folder: Path, name: str, stages: Iterable[Stage]) -> tuple[Path, ...]:
    """Write a numbered PNG of each stage of a reading; returns their paths."""
    return tuple(
        write_file(folder / f"{name}-{k}-{stage.name}.png", cv2.imencode(".png", stage.image_bgr)[1].tobytes())
        for k, stage in enumerate(stages, 1)
    )


def write_file(path: Path, data: bytes) -> Path:
    """Write one file whole or not at all, in a folder that is made where it is missing; returns the path as given."""
    make_folder(path.parent)
    write_bytes(path, data)
    return path


def make_folder(folder: Path) -> None:
    """Make a folder where it is missing; raises FileError where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (
            _("a file has that name") if isinstance(error, FileExistsError | NotADirectoryError) else error.strerror
        )
        msg = _("The folder {folder} cannot be made ({reason}); name another one.", folder=folder, reason=reason)
        raise FileError(msg) from error
