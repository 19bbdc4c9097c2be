"""Where the reader takes bricks to be: beside them, or where there are none. The classifier learns from that."""

import json
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ..atomic import write_bytes
from ..catalog import Catalog, Role, load_catalog
from ..catalog.types import BRICK_HEIGHT_MM
from ..vision.bricks import Pose
from ..vision.detect.overview import detect
from ..vision.maps import stud_size_px
from ..vision.read.region import looks
from .pack import PackError
from .photos import LabelledPhoto

Image = npt.NDArray[np.uint8]

SAME_REACH = 0.45  # studs, between a brick and where it is taken to be
NOTHING_REACH = 0.3  # a place without a brick of its own, but nearer than this to one, is doubtful
HERE_REACH = 0.15  # nearer than this to a brick, nobody can tell whether a place is above it
CLIMB = 0.6  # of its own height, by which a place that is another brick's is above or below a brick near it
FOOT_REACH = 0.6  # the same as SAME_REACH for feet, of which several places are tried


@dataclass(frozen=True)
class Proposals:
    """Where the reader takes bricks to be before it looks at each by itself.

    Attributes
    ----------
    bricks, feet : tuple of Pose
        Of the columns, and of what might stand below them.
    """

    bricks: tuple[Pose, ...]
    feet: tuple[Pose, ...]


def propose_all(packs: Sequence[Path], out: Path, workers: int) -> None:
    """Read the photos of packs up to where the classifier takes over, and keep where bricks are taken to be.

    Parameters
    ----------
    out : Path
        Folder; gets a JSON file for each photo that has none there.
    workers : int
        Processes.

    Raises
    ------
    PackError
        Where a file is not there, or is no pack.
    """
    todo = []
    for pack in packs:
        try:
            with zipfile.ZipFile(pack) as files:
                names = [n.removesuffix(".jpg") for n in files.namelist() if n.endswith(".jpg")]
                todo += [(files.read(n + ".jpg"), _kept(out, n)) for n in names if not _kept(out, n).exists()]
        except (OSError, zipfile.BadZipFile) as error:
            raise PackError.of(pack, error) from error
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_keep, todo, chunksize=4):
            pass


def load_proposals(folder: Path | None, name: str) -> Proposals | None:
    """What ``propose_all`` kept of a photo; None where there is nothing."""
    if folder is None or not _kept(folder, name).exists():
        return None
    parts: dict[str, list[list[float]]] = json.loads(_kept(folder, name).read_text())
    return Proposals(*(tuple(_restored(row) for row in parts[key]) for key in ("bricks", "feet")))


def _kept(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def _keep(photo: tuple[bytes, Path]) -> None:
    cv2.setNumThreads(1)
    catalog = load_catalog()
    jpeg, kept = photo
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, json.dumps(_propose(image.astype(np.uint8), catalog)).encode())


def _restored(row: list[float]) -> Pose:
    center, up, along, across = np.array(row[:8]).reshape(4, 2)
    return Pose(center, up, along, across, row[8])


def _propose(photo_bgr: Image, catalog: Catalog) -> dict[str, list[list[float]]]:
    found: dict[str, list[list[float]]] = {"bricks": [], "feet": []}
    overview = detect(photo_bgr)
    for region in overview.regions:
        *_, look = looks(photo_bgr, region)
        for column in look.columns(photo_bgr, catalog, overview.camera):
            for name, bricks in (("bricks", column.bricks), ("feet", column.feet)):
                for place in (b.pose for b in bricks):
                    vectors = np.concatenate([place.center, place.up, place.along, place.across])
                    found[name].append([*vectors.round(3).tolist(), place.height_mm])
    return found


def told_places(photo: LabelledPhoto, found: Proposals, catalog: Catalog) -> list[tuple[Pose, int, float]]:
    """Tell what is at the places where the reader takes bricks to be.

    Returns
    -------
    list of (Pose, int, float)
        Each with the brick's place in the catalog, or the catalog's length where there is none, and the share of the
        brick that shows (1 where there is none). A place that cannot be told is left out.
    """
    links = [k for k, b in enumerate(catalog) if b.meaning.role is Role.LINK]
    there = np.flatnonzero(~np.isin(photo.classes, links))
    heights = np.array([catalog.bricks[int(k)].size_mm[2] for k in photo.classes[there]])
    stud_px = stud_size_px(photo.up, photo.along, photo.across)[there]

    def away(place: Pose) -> npt.NDArray[np.float64]:
        """To each brick of such a height, in studs."""
        far = np.linalg.norm(photo.centers[there] - place.center, axis=1) / np.maximum(stud_px, 1e-6)
        return np.where(heights == place.height_mm, far, np.inf)

    def is_nothing(place: Pose, far: npt.NDArray[np.float64]) -> bool:
        """Whether no brick of such a height is near, or it is above or below all that are: plates seem doubled."""
        up_mm = (photo.centers[there] - place.center) @ place.up * (BRICK_HEIGHT_MM / (place.up @ place.up))
        as_high = (np.abs(up_mm) < CLIMB * place.height_mm) | (far < HERE_REACH)
        return not ((far < NOTHING_REACH) & as_high).any()

    told = []
    distances = np.array([away(p) for p in found.bricks]).reshape(len(found.bricks), len(there))
    taken: dict[int, int] = {}
    for flat in np.argsort(distances, axis=None):
        k, brick = divmod(int(flat), len(there))
        if distances[k, brick] > SAME_REACH:
            break
        if k not in taken and brick not in taken.values():
            taken[k] = brick
    for k, place in enumerate(found.bricks):
        if k in taken:
            told.append((place, taken[k]))
        elif is_nothing(place, distances[k]):
            told.append((place, -1))
    for place in found.feet:
        far = away(place)
        near = len(there) and far.min() < FOOT_REACH
        told.append((place, int(far.argmin()) if near else -1))
    return [
        (p, len(catalog), 1.0) if b < 0 else (p, int(photo.classes[there[b]]), float(photo.visible[there[b]]))
        for p, b in told
    ]
