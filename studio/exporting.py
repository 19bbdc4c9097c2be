"""A stack or a trained model for other programs."""

from pathlib import Path

from ..catalog import load_catalog
from .forms import ENDINGS, STACK_FORMS, model_bytes, stack_bytes
from .meant import meant_brick
from .stacks import pick_stack, read_graph, stack_name
from .write import write_file


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
    path = out or Path(stack_name(source, load_catalog()) + ENDINGS[form])
    return write_file(path, _stack_bytes(source, form, number) if form in STACK_FORMS else _model_bytes(source, form))


def _stack_bytes(source: Path, form: str, number: int | None) -> bytes:
    catalog = load_catalog()
    graph = read_graph(source, catalog)
    several = form == "parts" and number is None and len(graph.stacks) > 1
    stacks = graph.stacks if several else [pick_stack(graph, source, number)]
    return stack_bytes(stacks, catalog, form, stack_name(source, catalog))


def _model_bytes(source: Path, form: str) -> bytes:
    path = meant_brick(str(source))
    return model_bytes(path, load_catalog(), form, path.stem)
