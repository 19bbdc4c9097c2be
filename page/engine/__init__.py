"""What the page asks of the rest of DeepBrick: the one place in the page that knows other rooms."""

from .bricks import bricks
from .building import BuildError, built, tokens_of, with_setting
from .model import stack_document
from .moulds import mould, scene
from .photos import photo_document, read_photo, stacks_of

__all__ = [
    "BuildError",
    "bricks",
    "built",
    "mould",
    "photo_document",
    "read_photo",
    "scene",
    "stack_document",
    "stacks_of",
    "tokens_of",
    "with_setting",
]
