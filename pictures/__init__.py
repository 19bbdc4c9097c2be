"""A picture of any stack: ray-traced, drawn in lines for paper, turning, and as building instructions.

What traces rays or draws lines needs ``pip install "deepbrick[render]"``. Each way to draw is a module of its own:
``raytrace`` (Mitsuba), ``blender`` (Cycles), ``paper`` (lines), ``turntable`` and ``instructions``.
"""

from .errors import PictureError
from .names import Labels
from .view import View

__all__ = ["Labels", "PictureError", "View"]
