"""What is printed on paper: drawing in millimetres, as a PDF and as pixels; and how pictures are lettered."""

from .paint import (
    KOREAN_FONT,
    Canvas,
    Rgb,
    broken,
    drawable,
    fitted,
    korean_font,
    lettering,
    millimetres,
    save_pdf,
    text_width_mm,
    unwritable,
)

__all__ = [
    "KOREAN_FONT",
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
