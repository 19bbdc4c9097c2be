"""What is printed on paper: drawing in millimetres, as a PDF and as pixels; and how pictures are lettered."""

from .canvas import Canvas, Rgb, millimetres, save_pdf
from .fitting import broken, fitted, text_width_mm
from .fonts import KOREAN_FONT, MM_PER_INCH, drawable, korean_font, lettering, unwritable

__all__ = [
    "KOREAN_FONT",
    "MM_PER_INCH",
    "Canvas",
    "Rgb",
    "broken",
    "drawable",
    "fitted",
    "korean_font",
    "lettering",
    "millimetres",
    "save_pdf",
    "text_width_mm",
    "unwritable",
]
