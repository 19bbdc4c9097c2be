"""The fonts that there are, and which characters they can write."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72

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


def drawable(text: str) -> str:
    r"""A text as it can be drawn on one line.

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


def named_font(size_mm: float, *, bold: bool) -> Any:  # noqa: ANN401 - Matplotlib has no types
    """The fonts at hand in one size, as Matplotlib's ``FontProperties``; the first that has a character writes it."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    points = size_mm / MM_PER_INCH * POINTS_PER_INCH
    return FontProperties(family=list(_families()), size=points, weight="bold" if bold else "normal")


def font_of_file(font: Path, size_mm: float) -> Any:  # noqa: ANN401 - Matplotlib has no types
    """The font of a TrueType file in one size, as Matplotlib's ``FontProperties``."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(fname=str(font), size=size_mm / MM_PER_INCH * POINTS_PER_INCH)


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


def korean_font(*, bold: bool = False) -> Path | None:
    """A TrueType file that has all of Korean, and Latin letters; None where its package is not whole."""
    return next((path for path in _brought_fonts() if ("Bold" in path.stem) is bold), None)


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
