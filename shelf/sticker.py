"""The sticker of a weight brick: a QR code, its name, what it was trained on, and its stack."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..atomic import replacing
from ..catalog import Catalog, load_catalog
from ..opencv import cv2
from ..printing import Canvas, Rgb, broken, fitted, millimetres, save_pdf
from .card import brick_id, is_identity, read_summary
from .stack_picture import stack_picture
from .words import one_line

STICKER_MM = (31.0, 9.0)
"""Width and height: the long side of a 2x4 brick less a rim of 0.3 mm."""

MODULES = 21
"""Modules along one side of a QR code of version 1."""

QUIET_MODULES = 4
"""White modules that the standard asks for on every side of the code."""

MODULE_MM = millimetres(7)
"""Side of a module: whole pixels, so that the picture's modules are all alike."""

_CODE = re.compile(r"DB:([0-9A-F]{16})")
_ENCODER_RIM = 2
_CODE_SIDE_MM = (MODULES + 2 * QUIET_MODULES) * MODULE_MM
_CODE_RIM_MM = millimetres(4)
_TEXT_LEFT_MM = _CODE_RIM_MM + _CODE_SIDE_MM
_STACK_BOX_MM = (23.0, 0.6, 30.5, 8.4)
_TEXT_GAP_MM = 0.6

_NAME_SIZES_MM = (2.6, 2.3, 2.0)
_NAME_BASE_MM = 5.7
_LONG_NAME_SIZES_MM = (1.8, 1.6)
_LONG_NAME_BASES_MM = (6.7, 4.7)
"""A name that one line does not hold is broken into two."""

_DATA_SIZES_MM = (1.5, 1.35, 1.2)
_IDENTITY_SIZES_MM = (1.2,)
_DATA_BASE_MM, _IDENTITY_BASE_MM = 2.9, 1.1
"""Heights of the base lines of the text above the sticker's lower edge."""

_BRICK_LINE_MM = 0.08
_INK: Rgb = (0.15, 0.15, 0.15)


@dataclass(frozen=True)
class Sticker:
    """What stands on a sticker.

    Attributes
    ----------
    identity : str
        16 upper-case hex digits.
    name : str
        Name of the brick, for people.
    trained_on : str
        What it was trained on; empty where nobody knows.
    columns : tuple of tuple of str
        Tokens of the stack by column, each from the lowest brick up.

    Raises
    ------
    ValueError
        Where the identity is not 16 upper-case hex digits.
    """

    identity: str
    name: str
    trained_on: str = ""
    columns: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not is_identity(self.identity):
            msg = f"An identity is 16 upper-case hex digits, got {self.identity!r}."
            raise ValueError(msg)


def sticker_of(path: Path, name: str | None = None) -> Sticker:
    """The sticker of a weight brick.

    Parameters
    ----------
    name : str, optional
        Default: the file's name without its ending.

    Raises
    ------
    ShelfError
        Where the file cannot be read or is no weight brick.
    """
    card = read_summary(path)
    return Sticker(brick_id(path), path.stem if name is None else name, card.trained_on, card.columns)


def sticker_text(identity: str) -> str:
    """What a sticker's QR code says.

    Parameters
    ----------
    identity : str
        16 upper-case hex digits.

    Returns
    -------
    str
        19 characters of the QR standard's alphanumeric set; version 1 holds 20 of them at level M.
    """
    return f"DB:{identity}"


def identity_in(text: str) -> str | None:
    """The identity that a QR code names; None where the code is not one of ours."""
    match = _CODE.fullmatch(text)
    return None if match is None else match[1]


def qr_modules(identity: str) -> npt.NDArray[np.bool_]:
    """The QR code of a sticker.

    Parameters
    ----------
    identity : str
        16 upper-case hex digits.

    Returns
    -------
    (21, 21) bool
        True where a module is dark; without the quiet zone.
    """
    params = cv2.QRCodeEncoder.Params()
    params.version = 1
    params.mode = cv2.QRCODE_ENCODER_MODE_ALPHANUMERIC
    # Level Q holds 16 characters only.
    params.correction_level = cv2.QRCODE_ENCODER_CORRECT_LEVEL_M
    code = np.asarray(cv2.QRCodeEncoder.create(params).encode(sticker_text(identity)))
    return np.equal(code[_ENCODER_RIM:-_ENCODER_RIM, _ENCODER_RIM:-_ENCODER_RIM], 0)


def save_sticker(stem: Path, sticker: Sticker, catalog: Catalog | None = None) -> tuple[Path, Path]:
    """Write a sticker of 31.0 x 9.0 mm as a picture of 600 dpi and as a page in true millimetres.

    Parameters
    ----------
    stem : Path
        The files' path without an ending.
    catalog : Catalog, optional
        Gives the bricks' colours and sizes. Default: the one that comes with the package.

    Returns
    -------
    png, pdf : Path
        ``stem`` with ``.png`` and ``.pdf`` behind it.

    Raises
    ------
    FileError
        Where a file cannot be written.
    """
    png, pdf = (stem.with_name(stem.name + ending) for ending in (".png", ".pdf"))
    canvas = Canvas(STICKER_MM)
    _draw(canvas, sticker, load_catalog() if catalog is None else catalog)
    with replacing(png) as temporary:
        canvas.save_png(temporary)
    with replacing(pdf) as temporary:
        save_pdf(temporary, [canvas])
    return png, pdf


def _draw(canvas: Canvas, sticker: Sticker, catalog: Catalog) -> None:
    code = _CODE_RIM_MM + QUIET_MODULES * MODULE_MM
    canvas.modules(qr_modules(sticker.identity), (code, code), MODULE_MM)
    bricks = stack_picture(sticker.columns, catalog, _STACK_BOX_MM)
    for points, face in bricks:
        canvas.polygon(points, face, _INK, _BRICK_LINE_MM)
    text_right = min((points[:, 0].min() for points, _ in bricks), default=_STACK_BOX_MM[2]) - _TEXT_GAP_MM
    for line in _lines(sticker, float(text_right) - _TEXT_LEFT_MM):
        canvas.text(line.text, (_TEXT_LEFT_MM, line.base_mm), line.size_mm, bold=line.bold)


@dataclass(frozen=True)
class _Line:
    text: str
    base_mm: float
    size_mm: float
    bold: bool = False


def _lines(sticker: Sticker, width_mm: float) -> list[_Line]:
    lines = _name_lines(one_line(sticker.name), width_mm)
    for text, base, sizes in (
        (one_line(sticker.trained_on), _DATA_BASE_MM, _DATA_SIZES_MM),
        (sticker.identity, _IDENTITY_BASE_MM, _IDENTITY_SIZES_MM),
    ):
        shown, size = fitted(text, width_mm, sizes)
        lines.append(_Line(shown, base, size))
    return lines


def _name_lines(name: str, width_mm: float) -> list[_Line]:
    shown, size = fitted(name, width_mm, _NAME_SIZES_MM, bold=True)
    if shown == name:
        return [_Line(name, _NAME_BASE_MM, size, bold=True)]
    first, rest = broken(name, width_mm, _LONG_NAME_SIZES_MM[0], bold=True)
    lines = []
    for text, base in zip((first, rest), _LONG_NAME_BASES_MM, strict=True):
        shown, size = fitted(text, width_mm, _LONG_NAME_SIZES_MM, bold=True)
        lines.append(_Line(shown, base, size, bold=True))
    return lines
