"""Stacks and models for other programs, and on paper."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ...exports import parts_list, stack_to_ldraw
from ...graph import Stack
from ...shelf import save_sticker, sticker_of
from ...weightbrick import litert_model, onnx_bytes, open_weight_brick
from .bricks import catalog
from .building import stack_of

ENDINGS: Mapping[str, str] = {
    "ldraw": ".ldr",
    "parts": "-parts.csv",
    "glb": ".glb",
    "brick": ".brick",
    "keras": ".keras",
    "litert": ".tflite",
    "onnx": ".onnx",
    "sticker": "-sticker.pdf",
    "script": ".py",
}
"""How the file of each form ends."""

STACK_FORMS = frozenset({"ldraw", "parts", "glb"})


def stack_file(graph: str, form: str, title: str) -> bytes:
    """A stack in another form, also one that is not legal."""
    return _stack_bytes(stack_of(graph), form, title)


def _stack_bytes(stack: Stack, form: str, title: str) -> bytes:
    if form == "ldraw":
        return stack_to_ldraw(stack, catalog(), title).encode("utf-8", "backslashreplace")
    if form == "parts":
        return parts_list([stack], catalog()).encode("utf-8", "backslashreplace")
    from ...moulds import stack_glb  # noqa: PLC0415 - trimesh only where it is asked for

    return stack_glb(stack, catalog())


def model_file(path: Path, form: str, name: str) -> bytes:
    """A weight brick, or the stack in it, in another form; raises DeepBrickError where it cannot be made.

    ONNX imports TensorFlow.
    """
    if form in STACK_FORMS:
        return _stack_bytes(open_weight_brick(path, catalog()).stack, form, name)
    return _FORMS[form](path, name)


def _keras(path: Path, _name: str) -> bytes:
    return open_weight_brick(path, catalog()).keras_file


def _litert(path: Path, _name: str) -> bytes:
    brick = open_weight_brick(path, catalog())
    litert_model(brick)  # which says so if it is another model than that of its stack
    return brick.litert_file


def _sticker(path: Path, name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        _, pdf = save_sticker(Path(folder) / "label", sticker_of(path, name), catalog())
        return pdf.read_bytes()


_FORMS: Mapping[str, Callable[[Path, str], bytes]] = {
    "brick": lambda path, _: path.read_bytes(),
    "keras": _keras,
    "litert": _litert,
    "onnx": lambda path, _: onnx_bytes(open_weight_brick(path, catalog())),
    "sticker": _sticker,
}
