"""A stack brick by brick, in words for a class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..catalog import BrickType, Catalog, Role, ValueKind
from ..graph import Brick, Stack
from .data import DataInfo
from .layer import Layer, Shape
from .layers import meant_layer
from .plan import Plan, answer_scaling, sized_layers
from .shapes import LayerSize, layer_sizes
from .words import of_kind


@dataclass(frozen=True)
class Explanation:
    """What one brick does.

    Attributes
    ----------
    brick : Brick
        Of the last column: all time steps are the same layers.
    name : str
        What the brick is called.
    text : str
        What it does, in one or two sentences.
    shape : tuple or None
        Of what it gives, without the axis of the examples; None inside for any number of time steps. None for plates
        and outputs, which change what is below.
    weights : int
        Numbers that are learned.
    """

    brick: Brick
    name: str
    text: str
    shape: Shape | None
    weights: int


def explain_stack(stack: Stack, catalog: Catalog, plan: Plan, data: DataInfo) -> tuple[Explanation, ...]:
    """Explain a legal stack.

    Parameters
    ----------
    stack : Stack
    catalog : Catalog
    plan : Plan
        Of the stack.
    data : DataInfo
        What it is to be trained on.

    Returns
    -------
    tuple of Explanation
        From the foot up; of a row of columns, the last one.

    Raises
    ------
    CompileError
        Where the stack does not fit the data.
    """
    sizes = layer_sizes(sized_layers(plan, data))
    return tuple(_explained(b, catalog[b.token], plan, data, sizes) for b in stack.columns[-1])


def _explained(brick: Brick, kind: BrickType, plan: Plan, data: DataInfo, sizes: Sequence[LayerSize]) -> Explanation:
    own = [s for s in sizes if s.layer.brick == brick.id]
    sentences = list(_sentences(brick, kind, plan, data, [s.layer for s in own]))
    return Explanation(
        brick, kind.name, " ".join(sentences), own[-1].shape if own else None, sum(s.weights for s in own)
    )


def _sentences(brick: Brick, kind: BrickType, plan: Plan, data: DataInfo, layers: Sequence[Layer]) -> Iterator[str]:
    if kind.meaning.role is Role.PORT and brick.level == 0:
        yield _input(plan, data)
        return
    if kind.meaning.role is Role.PORT:
        yield _output(plan, data)
        return
    if kind.meaning.role is Role.HEAD:
        yield _plate(plan)
        return
    meant = meant_layer(kind.meaning.layer)
    assert meant is not None  # in a legal stack
    yield from meant.explain(layers)
    if any(layer.time_distributed for layer in layers):
        yield "It does so at each time step by itself, with the same weights."


def _input(plan: Plan, data: DataInfo) -> str:
    what = of_kind(plan.needs.input)
    source = f"Here the data come in: {what}" + (" at each time step" if plan.needs.sequence else "")
    if data.standardize_inputs:
        return f"{source}. First each column of numbers is shifted and scaled to mean 0 and deviation 1."
    if data.input_scale is not None:
        return f"{source}. First all numbers are divided by {1 / data.input_scale:.0f}, so that they lie from 0 to 1."
    return f"{source}."


def _output(plan: Plan, data: DataInfo) -> str:
    when = " after every time step" if plan.needs.every_step else ""
    if plan.needs.output is ValueKind.IMAGE:
        return f"The answer comes out here{when}: an image."
    names = ", ".join(data.classes)
    scaled = " It is in the units of the data." if answer_scaling(plan, data) is not None else ""
    return f"The answer comes out here{when}: {names}.{scaled}"


def _plate(plan: Plan) -> str:
    said = _TASKS.get(plan.needs.task, f"It makes the output fit the task {plan.needs.task}.")
    if plan.heat_map:
        said = "It turns the numbers into shares that add up to 1 over the whole image."
    return (
        f"{said} How wrong an answer is, is measured by {_LOSSES.get(plan.loss, plan.loss)}; training makes that small."
    )


_TASKS: Mapping[str, str] = {
    "multi-class": "It turns the numbers into shares that add up to 1: how likely each class is.",
    "multi-label": "It turns each number into a share from 0 to 1: how likely each label is, by itself.",
    "binary": "It turns the number into a share from 0 to 1: how likely the answer is yes.",
    "regression": "It leaves the numbers as they are: they are the answer.",
    "single-regression": "It leaves the number as it is: it is the answer.",
}
_LOSSES: Mapping[str, str] = {
    "categorical_crossentropy": "the crossentropy (small where the right class is given a large share)",
    "binary_crossentropy": "the binary crossentropy (small where yes and no are told with the right certainty)",
    "mse": "the mean squared error",
}
