"""What a stack means: its layers in words, its script, its weights."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ...catalog import ValueKind
from ...compiler import DataInfo, Explanation, Layer, Plan, explain_stack, make_plan, sized_layers, write_script
from ...datasets import DATASETS, choose_dataset
from ...errors import DeepBrickError
from ...graph import Brick, Stack
from .bricks import catalog, settings_of
from .building import stack_of
from .data import own_info
from .moulds import scene


def stack_document(graph: str, data: str | None, own: Path | None = None, changed: float = 0.0) -> dict[str, Any]:
    """A stack for the page.

    Parameters
    ----------
    graph : str
        The stack in JSON.
    data : str or None
        Name of a shipped data set; None for the first that fits.
    own : Path or None
        One's own data instead.
    changed : float
        When they were changed last.

    Returns
    -------
    dict
        ``columns``, ``bricks``, ``links``, ``problems``, ``scene``, and ``model``: None where the stack is not
        legal or no data fit it; ``model_refusal`` then says why it is not the stack's fault.
    """
    stack = stack_of(graph)
    document: dict[str, Any] = {
        "columns": [[b.id for b in column] for column in stack.columns],
        "bricks": [_brick(b) for b in stack.bricks],
        "links": [dict(zip(x.kind.value, (x.source, x.target), strict=True)) for x in stack.links],
        "problems": [{"brick": p.brick, "message": p.message} for p in stack.problems],
        "scene": scene(stack),
        "model": None,
        "model_refusal": None,
    }
    if stack.problems:
        return document
    try:
        plan = make_plan(stack, catalog())
        info = choose_dataset(plan.needs, data) if own is None else own_info(own, changed, plan.needs)
        document["model"] = _model(stack, plan, info)
    except DeepBrickError as error:
        document["model_refusal"] = str(error)
    return document


def _brick(brick: Brick) -> dict[str, Any]:
    return {
        "id": brick.id,
        "token": brick.token,
        "part": brick.part,
        "color": brick.color,
        "column": brick.column,
        "level": brick.level,
        "polygon": [list(p) for p in brick.polygon],
        "confidence": brick.confidence,
        "unsure": brick.unsure,
        "alternative": brick.alternative,
        "params": dict(brick.params),
        "settings": settings_of(catalog()[brick.token]) if brick.token in catalog() else [],
    }


def _model(stack: Stack, plan: Plan, info: DataInfo) -> dict[str, Any]:
    script = write_script(plan, info)
    lines = _lines(script, sized_layers(plan, info))
    explained = explain_stack(stack, catalog(), plan, info)
    needs = plan.needs
    return {
        "title": plan.title,
        "script": script,
        "layers": [_layer(e, lines) for e in explained],
        "weights": sum(e.weights for e in explained),
        "data": {"name": info.name, "description": info.description, "classes": list(info.classes)},
        "fitting": [spec.name for spec in DATASETS.values() if spec.fits(needs)],
        "input": needs.input.value,
        "sequence": needs.sequence,
        "output": needs.output.value,
        "task": needs.task,
        "draws": needs.input is ValueKind.IMAGE and not needs.sequence and info.light_on_dark,
    }


def _layer(explained: Explanation, lines: dict[str, list[int]]) -> dict[str, Any]:
    return {
        "brick": explained.brick.id,
        "level": explained.brick.level,
        "name": explained.name,
        "text": explained.text,
        "shape": None if explained.shape is None else list(explained.shape),
        "weights": explained.weights,
        "lines": lines.get(explained.brick.id, []),
    }


def _lines(script: str, layers: Sequence[Layer]) -> dict[str, list[int]]:
    """The lines of a script, from 1, that each brick is written in."""
    # A layer a line, from the second one below the model's first.
    first = script.splitlines().index("model = Sequential(") + 3
    found: dict[str, list[int]] = {}
    for place, layer in enumerate(layers):
        found.setdefault(layer.brick, []).append(first + place)
    return found
