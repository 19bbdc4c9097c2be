"""Lines of text that fit into a width."""

from collections.abc import Sequence

from .fonts import MM_PER_INCH, POINTS_PER_INCH, drawable, named_font


def text_width_mm(text: str, size_mm: float, *, bold: bool = False) -> float:
    """How much room ``Canvas.text`` takes for a line, in mm."""
    from matplotlib.textpath import text_to_path  # noqa: PLC0415

    shown = drawable(text)
    if not shown:
        return 0.0
    width, _, _ = text_to_path.get_text_width_height_descent(shown, named_font(size_mm, bold=bold), ismath=False)
    return float(width) / POINTS_PER_INCH * MM_PER_INCH


def fitted(text: str, width_mm: float, sizes_mm: Sequence[float], *, bold: bool = False) -> tuple[str, float]:
    """A line that fits: in the largest size that holds it, or shortened in the smallest.

    Parameters
    ----------
    sizes_mm : sequence of float
        Sizes to try, from the largest.

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
