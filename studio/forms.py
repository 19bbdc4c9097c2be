"""The forms in which a stack or a trained model goes to other programs and onto paper, as bytes."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..catalog import Catalog
from ..exports import parts_list, stack_to_ldraw
from ..graph import Stack
from ..weightbrick import litert_model, onnx_bytes, open_weight_brick

ENDINGS: Mapping[str, str] = {
    "ldraw": ".ldr",
    "parts": "-parts.csv",
    "glb": ".glb",
    "picture": "-picture.pdf",
    "instructions": "-instructions.pdf",
    "brick": ".brick",
    "keras": ".keras",
    "litert": ".tflite",
    "onnx": ".onnx",
    "sticker": "-sticker.pdf",
    "script": ".py",
}
"""How the file of each form ends."""

DRAWN_FORMS = frozenset({"picture", "instructions"})
"""Line drawings, which take some seconds."""

STACK_FORMS = frozenset({"ldraw", "parts", "glb"}) | DRAWN_FORMS


def stack_bytes(stacks: Sequence[Stack], catalog: Catalog, form: str, title: str) -> bytes:
    """A stack in another form, also one that is not legal: it can be built as well.

    Parameters
    ----------
    stacks : sequence of Stack
        One; of parts also several.
    form : str
        One of ``STACK_FORMS``.
    title : str
        What it is called in what is made.

    Raises
    ------
    DeepBrickError
        Where what draws is not installed.
    """
    if form == "ldraw":
        return stack_to_ldraw(stacks[0], catalog, title).encode("utf-8", "backslashreplace")
    if form == "parts":
        return parts_list(stacks, catalog).encode("utf-8", "backslashreplace")
    if form in DRAWN_FORMS:
        return _drawn(stacks[0], catalog, form, title)
    from ..moulds import stack_glb  # noqa: PLC0415 - trimesh only where it is asked for

    return stack_glb(stacks[0], catalog)


def model_bytes(path: Path, catalog: Catalog, form: str, name: str) -> bytes:
    """A weight brick, or the stack that it was trained from, in another form; ONNX imports TensorFlow.

    Parameters
    ----------
    form : str
        One of ``ENDINGS``, but no script.
    name : str
        What it is called on stickers and in models.

    Raises
    ------
    DeepBrickError
        Where it is no weight brick, or the form cannot be made.
    """
    if form in STACK_FORMS:
        return stack_bytes([open_weight_brick(path, catalog).stack], catalog, form, name)
    return _FORMS[form](path, catalog, name)


def _drawn(stack: Stack, catalog: Catalog, form: str, title: str) -> bytes:
    from .picturing import write_instructions_of, write_line_drawing  # noqa: PLC0415 - numpy only where it is drawn

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn.pdf"
        if form == "picture":
            write_line_drawing(path, stack, catalog)
        else:
            write_instructions_of(path, stack, catalog, title)
        return path.read_bytes()


def _keras(path: Path, catalog: Catalog, _name: str) -> bytes:
    return open_weight_brick(path, catalog).keras_file


def _litert(path: Path, catalog: Catalog, _name: str) -> bytes:
    brick = open_weight_brick(path, catalog)
    litert_model(brick)  # which says so if it is another model than that of its stack
    return brick.litert_file


def _sticker(path: Path, catalog: Catalog, name: str) -> bytes:
    from ..shelf import save_sticker, sticker_of  # noqa: PLC0415 - fonts only where something is printed

    with tempfile.TemporaryDirectory() as folder:
        _, pdf = save_sticker(Path(folder) / "sticker", sticker_of(path, name), catalog)
        return pdf.read_bytes()


_FORMS: Mapping[str, Callable[[Path, Catalog, str], bytes]] = {
    "brick": lambda path, _catalog, _name: path.read_bytes(),
    "keras": _keras,
    "litert": _litert,
    "onnx": lambda path, catalog, _name: onnx_bytes(open_weight_brick(path, catalog)),
    "sticker": _sticker,
}
