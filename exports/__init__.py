"""A brick graph as files for other programs: an LDraw model and a list of parts."""

from .ldraw import stack_to_ldraw
from .parts import parts_list

__all__ = ["parts_list", "stack_to_ldraw"]
