"""Members of a zip, read without trusting what the zip says of them."""

import zipfile
import zlib

DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    IndexError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    zlib.error,
)
"""What ``zipfile`` raises where a zip is damaged, encrypted or packed in a way that it does not know."""

_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class TooLargeError(Exception):
    """A member is larger than it may be."""


def read_member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Unpack one member.

    Parameters
    ----------
    name : str
        Of a member that is there.
    limit : int
        How many bytes it may have.

    Raises
    ------
    TooLargeError
        Before anything is unpacked where the zip says so, else once there is one byte too many.
    zipfile.BadZipFile, ...
        One of ``DAMAGE``.
    """
    info = archive.getinfo(name)
    # Other packings (bzip2, LZMA) are none of ours, and each has exceptions of its own.
    if info.compress_type not in _PACKINGS:
        msg = "strange packing"
        raise zipfile.BadZipFile(msg)
    if info.file_size > limit:
        raise TooLargeError
    with archive.open(info) as member:
        # The size in the zip's own list may be a lie.
        data = member.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError
    return data
