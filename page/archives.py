"""Zips of pictures: a folder for each class."""

import contextlib
import secrets
import zipfile
from pathlib import Path, PurePosixPath

from ..errors import DeepBrickError
from ..zipped import DAMAGE, TooLargeError, read_member
from .datasets import CLIPS, MOST_ITEMS, add_clip, add_picture, new_class
from .errors import PageError

_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".heic", ".heif", ".avif", ".tif", ".tiff"})
_MEMBER_BYTES = 50_000_000
_ALL_BYTES = 2_000_000_000


def unpack(path: Path, folder: Path, kind: str) -> int:
    """Add the pictures (or clips: folders of frames) in a zip to the classes of a data set.

    Parameters
    ----------
    path : Path
        The zip; it is gone afterwards.
    folder : Path
        Of the data set.

    Returns
    -------
    int
        How many files were left out, because they are no pictures that can be read.

    Raises
    ------
    PageError
        Where it is no zip, or too much is in it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = _pictures(archive)
            if not names:
                raise PageError("empty-zip")
            return _add_clips(archive, names, folder) if kind == CLIPS else _add_pictures(archive, names, folder)
    except DAMAGE as error:
        raise PageError("no-zip") from error
    finally:
        path.unlink(missing_ok=True)


def _pictures(archive: zipfile.ZipFile) -> list[str]:
    """Members that are pictures by their names, in folders; what the system of a Mac adds is not among them."""
    found = [
        info
        for info in archive.infolist()
        if not info.is_dir()
        and PurePosixPath(info.filename).suffix.lower() in _PICTURES
        and len(PurePosixPath(info.filename).parts) > 1
        and not info.filename.startswith("__MACOSX/")
    ]
    if len(found) > MOST_ITEMS or sum(info.file_size for info in found) > _ALL_BYTES:
        raise PageError("large-zip", number=MOST_ITEMS)
    return sorted(info.filename for info in found)


def _add_pictures(archive: zipfile.ZipFile, names: list[str], folder: Path) -> int:
    left_out = 0
    for name in names:
        try:
            upload = _extracted(archive, name, folder)
            add_picture(new_class(folder, PurePosixPath(name).parts[-2]), upload, name)
        except (DeepBrickError, TooLargeError, OSError):
            left_out += 1
    return left_out


def _add_clips(archive: zipfile.ZipFile, names: list[str], folder: Path) -> int:
    clips: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        clips.setdefault(PurePosixPath(name).parts[:-1], []).append(name)
    left_out = 0
    for place, frames in clips.items():
        if len(place) < 2 or len(frames) < 2:
            left_out += len(frames)
            continue
        uploads: list[Path] = []
        try:
            uploads += [_extracted(archive, name, folder) for name in frames]
            add_clip(new_class(folder, place[-2]), uploads)
        except (DeepBrickError, TooLargeError, OSError):
            left_out += len(frames)
        finally:
            for upload in uploads:
                with contextlib.suppress(OSError):
                    upload.unlink(missing_ok=True)
    return left_out


def _extracted(archive: zipfile.ZipFile, name: str, folder: Path) -> Path:
    """A member in a file with a name of our own: whatever it calls itself leads nowhere."""
    path = folder.parent / f"upload-{secrets.token_hex(8)}"
    path.write_bytes(read_member(archive, name, _MEMBER_BYTES))
    return path
