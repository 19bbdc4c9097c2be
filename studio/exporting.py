"""A stack or a trained model for other programs."""

from pathlib import Path

from ..catalog import load_catalog
from ..exports import parts_list, stack_to_ldraw
from ..weightbrick import litert_model, onnx_bytes, open_weight_brick
from .meant import meant_brick
from .stacks import pick_stack, read_graph, stack_name
from .write import write_file

_ENDINGS = {"ldraw": ".ldr", "parts": "-parts.csv", "keras": ".keras", "litert": ".tflite", "onnx": ".onnx"}


def export_file(source: Path, form: str, number: int | None, out: Path | None) -> Path:
    """Write a stack, or the model of a weight brick, in another form.

    Parameters
    ----------
    source : Path
        A photo, a graph or a typed stack for "ldraw" and "parts", else a weight brick.
    form : str
        "ldraw", "parts", "keras", "litert" or "onnx".
    number : int or None
        Which stack, from 1; None where there is one, or for the parts of all.
    out : Path or None
        Where it goes; None for a file of that name here.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    DeepBrickError
        Where it cannot be read or written.
    """
    path = out or Path(stack_name(source, load_catalog()) + _ENDINGS[form])
    data = _stack_bytes(source, form, number) if form in {"ldraw", "parts"} else _model_bytes(source, form)
    return write_file(path, data)


def _stack_bytes(source: Path, form: str, number: int | None) -> bytes:
    catalog = load_catalog()
    graph = read_graph(source, catalog)
    if form == "parts":
        several = number is None and len(graph.stacks) > 1
        stacks = graph.stacks if several else [pick_stack(graph, source, number)]
        return parts_list(stacks, catalog).encode("utf-8", "backslashreplace")
    # A wrong build can be built as well, so it is written as it stands.
    text = stack_to_ldraw(pick_stack(graph, source, number), catalog, stack_name(source, catalog))
    return text.encode("utf-8", "backslashreplace")


def _model_bytes(source: Path, form: str) -> bytes:
    brick = open_weight_brick(meant_brick(str(source)), load_catalog())
    if form == "keras":
        return brick.keras_file
    if form == "litert":
        litert_model(brick)  # which says so if it is another model than that of its stack
        return brick.litert_file
    return onnx_bytes(brick)
