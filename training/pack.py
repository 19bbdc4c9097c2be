"""Many labelled photos in a few files that are quick to carry to where a network is trained."""

import zipfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..atomic import replacing
from ..catalog import Catalog
from ..errors import DeepBrickError
from .photos import LabelledPhoto, labelled

MAX_BYTES = 60_000_000
ENDINGS = (".jpg", "-index.png", ".json")


class PackError(DeepBrickError):
    """There is nothing to pack, or a file is no pack."""

    @classmethod
    def of(cls, path: Path, reason: Exception) -> "PackError":
        """Say that a file is no pack."""
        return cls(f"{path} is no pack of photos: {reason}.")


def write_packs(folders: Sequence[Path], out: Path, max_bytes: int = MAX_BYTES) -> list[Path]:
    """Pack the photos of some folders, in the order of their names.

    Parameters
    ----------
    folders : sequence of Path
        That ``deepbrick.samples.render`` filled.
    out : Path
        Folder; gets ``pack-00.zip`` and so on, each whole or not at all.
    max_bytes : int
        Of one pack, roughly.

    Raises
    ------
    PackError
        Where there are no photos.
    """
    if not any(any(folder.glob("*.json")) for folder in folders):
        msg = f"There are no rendered photos in {', '.join(map(str, folders))}."
        raise PackError(msg)
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    pending: list[tuple[str, Path]] = []
    size = 0
    for folder in folders:
        for path in sorted(folder.glob("*.json")):
            files = [path.with_name(path.stem + ending) for ending in ENDINGS]
            size += sum(f.stat().st_size for f in files)
            pending += [(f"{folder.name}/{f.name}", f) for f in files]
            if size > max_bytes:
                written.append(_write(out / f"pack-{len(written):02d}.zip", pending))
                pending, size = [], 0
    if pending:
        written.append(_write(out / f"pack-{len(written):02d}.zip", pending))
    return written


def read_packs(paths: Iterable[Path], catalog: Catalog) -> dict[str, LabelledPhoto]:
    """Read the photos of some packs, by their names.

    Raises
    ------
    PackError
        Where a file is not there, or is no pack.
    """
    found: dict[str, LabelledPhoto] = {}
    for path in paths:
        try:
            with zipfile.ZipFile(path) as pack, ThreadPoolExecutor() as pool:
                names = [n.removesuffix(ENDINGS[-1]) for n in pack.namelist() if n.endswith(ENDINGS[-1])]
                parts = [[pack.read(n + ending) for ending in ENDINGS] for n in names]
                photos = pool.map(lambda p: labelled(*p, catalog=catalog), parts)
                found |= dict(zip(names, photos, strict=True))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise PackError.of(path, error) from error
    return found


def _write(path: Path, files: Sequence[tuple[str, Path]]) -> Path:
    with replacing(path) as draft, zipfile.ZipFile(draft, "w") as pack:
        for name, file in files:
            kind = zipfile.ZIP_STORED if file.suffix == ".jpg" else zipfile.ZIP_DEFLATED
            pack.write(file, name, compress_type=kind)
    return path
