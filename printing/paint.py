"""Drawing in millimetres, as pixels and as a page to print."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

DPI = 600
"""Pixels per inch of pictures; common laser printers put down as many."""

MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72

# Matplotlib brings the first one along, and _BROUGHT NanumGothic; the others write more, where they are installed.
_FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans CJK JP",
    "Yu Gothic",
    "Hiragino Sans",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
)
_BROUGHT = ("koreanize_matplotlib", "fonts", ("NanumGothic.ttf", "NanumGothicBold.ttf"))
"""A package of which only the fonts are used; it is never imported, which would change Matplotlib for all."""

KOREAN_FONT = Path(__file__).parent / "fonts" / "NotoSansKR-mat.ttf"
"""Noto Sans KR (SIL Open Font License), cut down to what the mat says: it has to be printed on every machine."""

_INVISIBLE = frozenset({*range(0x200C, 0x200E), *range(0xFE00, 0xFE10)})

Rgb = tuple[float, float, float]
"""sRGB, 0 to 1."""


def millimetres(pixels: int) -> float:
    """Length of so many pixels of a picture of 600 dpi, in mm."""
    return pixels * MM_PER_INCH / DPI


class Canvas:
    """A white page that is drawn on in millimetres from its lower left corner.

    Parameters
    ----------
    size_mm : tuple of float
        Width and height.
    """

    def __init__(self, size_mm: tuple[float, float]) -> None:
        # The object API: pyplot would look for a window to draw in, and keep every figure.
        from matplotlib.figure import Figure  # noqa: PLC0415 - only labels draw
        from matplotlib.transforms import Affine2D  # noqa: PLC0415

        self.size_mm = size_mm
        width, height = (side / MM_PER_INCH for side in size_mm)
        self._figure: Any = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
        self._mm: Any = Affine2D().scale(1 / MM_PER_INCH) + self._figure.dpi_scale_trans

    def modules(self, dark: npt.NDArray[np.bool_], corner_mm: tuple[float, float], module_mm: float) -> None:
        """Black squares.

        Parameters
        ----------
        dark : (N, N) bool
            The first row is the upper one.
        corner_mm : tuple of float
            Lower left corner.
        module_mm : float
            Side of one square.
        """
        from matplotlib.path import Path as Outline  # noqa: PLC0415

        square = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], np.float64)
        places = np.argwhere(dark[::-1])[:, None, ::-1]
        points = (square + places).reshape(-1, 2) * module_mm + corner_mm
        codes = [Outline.MOVETO, *[Outline.LINETO] * 3, Outline.CLOSEPOLY] * len(places)
        # One path: with one a square, viewers of PDF leave white hairlines between the squares.
        self._add(Outline(points, codes), face=(0.0, 0.0, 0.0), edge=None, line_mm=0.0, smooth=False)

    def polygon(self, points_mm: npt.ArrayLike, face: Rgb | None, edge: Rgb | None, line_mm: float) -> None:
        """A filled polygon with an outline.

        Parameters
        ----------
        points_mm : (N, 2) array
        face, edge : tuple of float or None
            None leaves it empty, or without an outline.
        line_mm : float
            Width of the outline.
        """
        from matplotlib.path import Path as Outline  # noqa: PLC0415

        points = np.asarray(points_mm, np.float64)
        self._add(Outline(np.vstack([points, points[:1]]), closed=True), face, edge, line_mm, smooth=True)

    def _add(self, outline: Any, face: Rgb | None, edge: Rgb | None, line_mm: float, *, smooth: bool) -> None:  # noqa: ANN401 - Matplotlib has no types
        from matplotlib.patches import PathPatch  # noqa: PLC0415

        self._figure.add_artist(
            PathPatch(
                outline,
                transform=self._mm,
                facecolor="none" if face is None else face,
                edgecolor="none" if edge is None else edge,
                linewidth=line_mm / MM_PER_INCH * _POINTS_PER_INCH,
                joinstyle="miter",
                antialiased=smooth,
                snap=False,
                clip_on=False,
            )
        )

    def text(
        self,
        text: str,
        corner_mm: tuple[float, float],
        size_mm: float,
        *,
        bold: bool = False,
        font: Path | None = None,
    ) -> None:
        """One line of black text.

        Parameters
        ----------
        text : str
            Characters that no font has become question marks.
        corner_mm : tuple of float
            Where its base line begins.
        size_mm : float
            Height of the line.
        bold : bool
        font : Path, optional
            A TrueType file that has all the characters.
        """
        self._figure.text(
            *corner_mm,
            text if font is not None else drawable(text),
            transform=self._mm,
            fontproperties=_font(size_mm, bold=bold) if font is None else _font_file(font, size_mm),
            parse_math=False,
            va="baseline",
            ha="left",
            color="black",
        )

    def save_png(self, path: Path, dpi: float = DPI) -> None:
        """Write it as a picture."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

        FigureCanvasAgg(self._figure)
        self._figure.savefig(path, format="png", dpi=dpi)


def save_pdf(path: Path, pages: Sequence[Canvas]) -> None:
    """Write one or more canvases as the pages of one document.

    Parameters
    ----------
    path : Path
    pages : sequence of Canvas
    """
    from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415

    # Without a date the same label gives the same bytes.
    with PdfPages(path, metadata={"CreationDate": None}) as document:
        for canvas in pages:
            document.savefig(canvas._figure)  # noqa: SLF001 - one module


def text_width_mm(text: str, size_mm: float, *, bold: bool = False) -> float:
    """How much room ``Canvas.text`` takes for a line, in mm."""
    from matplotlib.textpath import text_to_path  # noqa: PLC0415

    shown = drawable(text)
    if not shown:
        return 0.0
    width, _, _ = text_to_path.get_text_width_height_descent(shown, _font(size_mm, bold=bold), ismath=False)
    return float(width) / _POINTS_PER_INCH * MM_PER_INCH


def fitted(text: str, width_mm: float, sizes_mm: Sequence[float], *, bold: bool = False) -> tuple[str, float]:
    """A line that fits: in the largest size that holds it, or shortened in the smallest.

    Parameters
    ----------
    text : str
    width_mm : float
    sizes_mm : sequence of float
        Sizes to try, from the largest.
    bold : bool

    Returns
    -------
    text : str
    size_mm : float
    """
    for size in sizes_mm:
        if text_width_mm(text, size, bold=bold) <= width_mm:
            return text, size
    size = sizes_mm[-1]
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        if text_width_mm(_shortened(text, middle), size, bold=bold) <= width_mm:
            low = middle
        else:
            high = middle
    return _shortened(text, low), size


def broken(text: str, width_mm: float, size_mm: float, *, bold: bool = False) -> tuple[str, str]:
    """The words of a line that fit, at least one of them, and the rest."""
    words = text.split(" ")
    count = 1
    while count < len(words) and text_width_mm(" ".join(words[: count + 1]), size_mm, bold=bold) <= width_mm:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _shortened(text: str, count: int) -> str:
    return text[:count].rstrip() + "…"


def drawable(text: str) -> str:
    r"""A text as it can be drawn on one line.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        With question marks for what no font at hand can write, and bytes of file names that are no UTF-8 as ``\xba``.
    """
    try:
        known = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # a lone surrogate that stands for no byte
        known = text
    shown = "".join(c for c in known if ord(c) not in _INVISIBLE)
    return "".join(" " if c.isspace() else c if _has_glyph(c) else "?" for c in shown)


def unwritable(text: str) -> tuple[str, ...]:
    """The characters of a text that `drawable` makes question marks of, each once."""
    shown = (c for c in text if ord(c) not in _INVISIBLE and c.isprintable() and not c.isspace())
    return tuple(dict.fromkeys(c for c in shown if not _has_glyph(c)))


@contextmanager
def lettering() -> Iterator[None]:
    """Let Matplotlib write texts as they stand, in all scripts that there are fonts for, for as long as it lasts."""
    from matplotlib import rc_context  # noqa: PLC0415

    # A "$" would begin a formula; a minus of typographers is lacking in some fonts.
    with rc_context({"font.family": list(_families()), "text.parse_math": False, "axes.unicode_minus": False}):
        yield


def _font(size_mm: float, *, bold: bool) -> Any:  # noqa: ANN401 - Matplotlib has no types
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    points = size_mm / MM_PER_INCH * _POINTS_PER_INCH
    return FontProperties(family=list(_families()), size=points, weight="bold" if bold else "normal")


def _font_file(font: Path, size_mm: float) -> Any:  # noqa: ANN401 - Matplotlib has no types
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(fname=str(font), size=size_mm / MM_PER_INCH * _POINTS_PER_INCH)


@cache
def _families() -> tuple[str, ...]:
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    for path in _brought_fonts():
        fontManager.addfont(path)
        # NanumGothic calls its bold 600, and Matplotlib would remark on that whenever bold (700) is asked for.
        added = fontManager.ttflist.pop()
        fontManager.ttflist.append(replace(added, weight=700 if "Bold" in path.stem else 400))
    there = set(fontManager.get_font_names())
    return tuple(name for name in _FONTS if name in there)


def korean_font() -> Path | None:
    """A TrueType file that has all of Korean, and Latin letters; None where its package is not whole."""
    return next(iter(_brought_fonts()), None)


def _brought_fonts() -> list[Path]:
    package, folder, names = _BROUGHT
    found = find_spec(package)
    places = found.submodule_search_locations if found is not None else None
    paths = [Path(place) / folder / name for place in places or () for name in names]
    return [path for path in paths if path.is_file()]


@cache
def _char_maps() -> tuple[frozenset[int], ...]:
    from matplotlib.font_manager import FontProperties, findfont, get_font  # noqa: PLC0415

    # Bold fonts have fewer characters than plain ones: what is drawn must be in both.
    return tuple(
        frozenset.intersection(
            *(
                frozenset(get_font(findfont(FontProperties(family=name, weight=weight))).get_charmap())
                for weight in ("normal", "bold")
            )
        )
        for name in _families()
    )


def _has_glyph(character: str) -> bool:
    return any(ord(character) in there for there in _char_maps())
