"""A model for microcontroller boards: int8 weights, C without any library, and a program for MicroPython."""

from .arithmetic import answers
from .c_code import Example
from .errors import BoardError
from .folder import Agreement, board_files
from .layers import SmallModel, small_model
from .sizes import BOARDS, Board, Sizes, sizes_of

__all__ = [
    "BOARDS",
    "Agreement",
    "Board",
    "BoardError",
    "Example",
    "Sizes",
    "SmallModel",
    "answers",
    "board_files",
    "sizes_of",
    "small_model",
]
