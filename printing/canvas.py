"""Drawing in millimetres, as pixels and as a page to print."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .fonts import MM_PER_INCH, POINTS_PER_INCH, drawable, font_of_file, named_font

DPI = 600
"""Pixels per inch of pictures; common laser printers put down as many."""


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

    def lines(self, ends_mm: npt.ArrayLike, color: Rgb, line_mm: float) -> None:
        """Straight lines with round ends.

        Parameters
        ----------
        ends_mm : (N, 2, 2) array
            Line, end, and its ``x, y``.
        color : tuple of float
        line_mm : float
            Their width.
        """
        from matplotlib.path import Path as Outline  # noqa: PLC0415

        points = np.asarray(ends_mm, np.float64).reshape(-1, 2)
        if len(points):
            codes = [Outline.MOVETO, Outline.LINETO] * (len(points) // 2)
            self._add(Outline(points, codes), None, color, line_mm, smooth=True, cap="round")

    def picture(self, rgb: npt.NDArray[np.uint8], corner_mm: tuple[float, float], size_mm: tuple[float, float]) -> None:
        """A picture below all lines.

        Parameters
        ----------
        rgb : (H, W, 3) uint8
        corner_mm : tuple of float
            Lower left corner.
        size_mm : tuple of float
            Width and height.
        """
        box = np.array([*corner_mm, *size_mm]) / np.array([*self.size_mm, *self.size_mm])
        axes = self._figure.add_axes(tuple(box), zorder=-1)
        axes.imshow(rgb, aspect="auto", interpolation="nearest")
        axes.set_axis_off()

    def _add(  # noqa: PLR0913 - how it is drawn
        self,
        outline: Any,  # noqa: ANN401 - Matplotlib has no types
        face: Rgb | None,
        edge: Rgb | None,
        line_mm: float,
        *,
        smooth: bool,
        cap: str = "butt",
    ) -> None:
        from matplotlib.patches import PathPatch  # noqa: PLC0415

        self._figure.add_artist(
            PathPatch(
                outline,
                transform=self._mm,
                facecolor="none" if face is None else face,
                edgecolor="none" if edge is None else edge,
                linewidth=line_mm / MM_PER_INCH * POINTS_PER_INCH,
                joinstyle="miter",
                capstyle=cap,
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
        font : Path, optional
            A TrueType file that has all the characters.
        """
        self._figure.text(
            *corner_mm,
            text if font is not None else drawable(text),
            transform=self._mm,
            fontproperties=named_font(size_mm, bold=bold) if font is None else font_of_file(font, size_mm),
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

    def pixels(self, dpi: float = DPI) -> npt.NDArray[np.uint8]:
        """It as a picture, (H, W, 3) uint8, RGB."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415

        self._figure.set_dpi(dpi)
        agg: Any = FigureCanvasAgg  # Matplotlib has no types
        drawn = agg(self._figure)
        drawn.draw()
        return np.array(drawn.buffer_rgba())[..., :3]


def save_pdf(path: Path, pages: Sequence[Canvas]) -> None:
    """Write one or more canvases as the pages of one document."""
    from matplotlib.backends.backend_pdf import PdfPages  # noqa: PLC0415

    # Without a date the same label gives the same bytes.
    with PdfPages(path, metadata={"CreationDate": None}) as document:
        for canvas in pages:
            document.savefig(canvas._figure)  # noqa: SLF001 - one module
