"""Stacks and models for other programs, and on paper."""

from pathlib import Path

from ...studio.forms import DRAWN_FORMS, ENDINGS, model_bytes, stack_bytes
from .bricks import catalog
from .building import stack_of

__all__ = ["DRAWN_FORMS", "ENDINGS", "model_file", "stack_file"]


def stack_file(graph: str, form: str, title: str) -> bytes:
    """A stack in another form, also one that is not legal."""
    return stack_bytes([stack_of(graph)], catalog(), form, title)


def model_file(path: Path, form: str, name: str) -> bytes:
    """A weight brick, or the stack in it, in another form; raises DeepBrickError where it cannot be made."""
    return model_bytes(path, catalog(), form, name)
