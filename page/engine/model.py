"""What a stack means: its layers in words, its script, its weights."""

from functools import partial
from typing import Any

from ...api.data import DataInfo, TaskSpec, described
from ...api.describe import Description, Explanation, Script, describe
from ...errors import DeepBrickError
from ...graph import Brick, stack_to_dict
from ...language import translated
from .bricks import catalog, settings_document
from .building import stack_of
from .data import OwnData, own_info
from .moulds import scene


def stack_document(graph: str, data: str | OwnData | None) -> dict[str, Any]:
    """A stack for the page.

    Parameters
    ----------
    graph : str
        The stack in JSON.
    data : str, OwnData or None
        Name of a shipped data set, or one's own; None for the first that fits.

    Returns
    -------
    dict
        ``columns``, ``bricks``, ``links``, ``problems``, ``scene``, and ``model``: None where the stack is not
        legal or no data fit it; ``model_refusal`` then says why it is not the stack's fault.
    """
    stack = stack_of(graph)
    told = stack_to_dict(stack)
    document: dict[str, Any] = {
        **told,
        "columns": [[b.id for b in column] for column in stack.columns],
        "bricks": [entry | _beside(brick) for entry, brick in zip(told["bricks"], stack.bricks, strict=True)],
        "scene": scene(stack),
        "model": None,
        "model_refusal": None,
    }
    if stack.problems:
        return document
    try:
        document["model"] = _model(describe(stack, catalog(), partial(_chosen, data)))
    except DeepBrickError as error:
        document["model_refusal"] = str(error)
    return document


def _beside(brick: Brick) -> dict[str, Any]:
    """What the page shows of a brick that is not in the graph's JSON."""
    settings = settings_document(catalog()[brick.token]) if brick.token in catalog() else []
    return {"unsure": brick.unsure, "settings": settings}


def _chosen(data: OwnData | str | None, needs: TaskSpec) -> DataInfo:
    return own_info(data, needs) if isinstance(data, OwnData) else described(needs, data)


def _model(told: Description) -> dict[str, Any]:
    return {
        "title": told.title,
        "script": told.script.text,
        "layers": [_layer(e, told.script) for e in told.layers],
        "weights": sum(e.weights for e in told.layers),
        "data": {
            "name": told.data.name,
            "description": translated(told.data.description),
            "classes": list(told.data.classes),
        },
        "fitting": list(told.fitting),
        "input": told.needs.input.value,
        "sequence": told.needs.sequence,
        "output": told.needs.output.value,
        "task": told.needs.task,
    }


def _layer(explained: Explanation, script: Script) -> dict[str, Any]:
    ranges = script.lines.get(explained.brick.id, ())
    return {
        "brick": explained.brick.id,
        "level": explained.brick.level,
        "name": explained.name,
        "text": explained.text,
        "given": None if explained.given is None else list(explained.given),
        "shape": None if explained.shape is None else list(explained.shape),
        "weights": explained.weights,
        "settings": [p.setting.name for p in explained.parameters],
        "lines": [line for first, last in ranges for line in range(first, last + 1)],
    }
