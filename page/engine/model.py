"""What a stack means: its layers in words, its script, its weights."""

from typing import Any

from ...compiler import DataInfo, Explanation, Plan, Script, explain_stack, make_plan, write_script_by_brick
from ...datasets import DATASETS, choose_dataset
from ...errors import DeepBrickError
from ...graph import Brick, Stack, stack_to_dict
from ...language import translated
from .bricks import catalog, settings_of
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
        plan = make_plan(stack, catalog())
        info = own_info(data, plan.needs) if isinstance(data, OwnData) else choose_dataset(plan.needs, data)
        document["model"] = _model(stack, plan, info)
    except DeepBrickError as error:
        document["model_refusal"] = str(error)
    return document


def _beside(brick: Brick) -> dict[str, Any]:
    """What the page shows of a brick that is not in the graph's JSON."""
    settings = settings_of(catalog()[brick.token]) if brick.token in catalog() else []
    return {"unsure": brick.unsure, "settings": settings}


def _model(stack: Stack, plan: Plan, info: DataInfo) -> dict[str, Any]:
    script = write_script_by_brick(plan, info)
    explained = explain_stack(stack, catalog(), plan, info)
    needs = plan.needs
    return {
        "title": plan.title,
        "script": script.text,
        "layers": [_layer(e, script) for e in explained],
        "weights": sum(e.weights for e in explained),
        "data": {"name": info.name, "description": translated(info.description), "classes": list(info.classes)},
        "fitting": [spec.name for spec in DATASETS.values() if spec.fits(needs)],
        "input": needs.input.value,
        "sequence": needs.sequence,
        "output": needs.output.value,
        "task": needs.task,
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
