"""A stack brick by brick, in words for a class."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from ..catalog import BrickType, Catalog, Role, ValueKind
from ..graph import Brick, Stack
from ..language import N_
from ..language import gettext as _
from .data import DataInfo
from .layer import Layer, Shape, brick_settings, default_settings
from .layers import meant_layer
from .plan import Plan, answer_scaling, sized_layers
from .settings import Setting, Value
from .shapes import LayerSize, layer_sizes
from .structure import makes_output
from .words import name_of, of_kind


@dataclass(frozen=True)
class Parameter:
    """A setting of a brick with its value.

    Attributes
    ----------
    setting : Setting
        Its name, its limits or choices, and what it does.
    value, default : int, float or str
        What the brick has, and what it has where nobody sets it.
    """

    setting: Setting
    value: Value
    default: Value

    def to_dict(self) -> dict[str, Any]:
        """The parameter as a plain dict, ready for JSON."""
        return {
            "name": self.setting.name,
            "value": self.value,
            "default": self.default,
            "text": _(self.setting.text),
            **self.setting.limits,
        }


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
    bricks : tuple of str
        Ids of all bricks that are the same in the model: one in each time step that has it.
    given : tuple or None
        Shape of what it takes from below, likewise; None for the input.
    parameters : tuple of Parameter
        What can be set on it; empty for the brick that makes the output, which goes by the data and its plate.
    layers : tuple of LayerSize
        Its layers in Keras, in order.
    """

    brick: Brick
    name: str
    text: str
    shape: Shape | None
    weights: int
    bricks: tuple[str, ...] = ()
    given: Shape | None = None
    parameters: tuple[Parameter, ...] = ()
    layers: tuple[LayerSize, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain lists and dicts, ready for JSON."""
        return {
            "bricks": list(self.bricks),
            "token": self.brick.token,
            "name": self.name,
            "text": self.text,
            "shape_in": None if self.given is None else list(self.given),
            "shape_out": None if self.shape is None else list(self.shape),
            "weights": self.weights,
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "layers": [{"name": x.layer.kind, "shape": list(x.shape), "weights": x.weights} for x in self.layers],
        }


def explain_stack(stack: Stack, catalog: Catalog, plan: Plan, data: DataInfo) -> tuple[Explanation, ...]:
    """Explain a legal stack.

    Parameters
    ----------
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
    explained: list[Explanation] = []
    given: Shape | None = None
    column = stack.columns[-1]
    for brick, above in zip_longest(column, column[1:]):
        kind = catalog[brick.token]
        own = tuple(s for s in sizes if s.layer.brick == brick.id)
        shape = own[-1].shape if own else None
        text = " ".join(_sentences(brick, kind, plan, data, [s.layer for s in own]))
        silent = above is not None and makes_output(brick, above, catalog)
        explained.append(
            Explanation(
                brick=brick,
                name=name_of(kind),
                text=text,
                shape=shape,
                weights=sum(s.weights for s in own),
                bricks=plan.bricks[brick.id],
                given=given,
                parameters=() if silent else _parameters(brick, kind),
                layers=own,
            )
        )
        given = given if shape is None else shape
    return tuple(explained)


def _parameters(brick: Brick, kind: BrickType) -> tuple[Parameter, ...]:
    defaults = default_settings(kind)
    return tuple(
        Parameter(s, brick.params.get(s.name, defaults[s.name]), defaults[s.name]) for s in brick_settings(kind)
    )


def _sentences(brick: Brick, kind: BrickType, plan: Plan, data: DataInfo, layers: Sequence[Layer]) -> Iterator[str]:
    if kind.meaning.role is Role.PORT and brick.level == 0:
        yield from _input(plan, data)
        return
    if kind.meaning.role is Role.PORT:
        yield from _output(plan, data)
        return
    if kind.meaning.role is Role.HEAD:
        yield from _plate(plan)
        return
    meant = meant_layer(kind.meaning.layer)
    assert meant is not None  # in a legal stack
    yield from meant.explain(layers)
    if any(layer.time_distributed for layer in layers):
        yield _(_EACH_STEP)


# Whole sentences with named places in them: other languages order words in other ways.
_INPUT = {
    False: N_("Here the data come in: {what}."),
    True: N_("Here the data come in: {what} at each time step."),
}
_STANDARDIZED = N_("First each column of numbers is shifted and scaled to mean 0 and deviation 1.")
_DIVIDED = N_("First all numbers are divided by {divisor:.0f}, so that they lie from 0 to 1.")
_IMAGE_OUTPUT = {
    False: N_("The answer comes out here: an image."),
    True: N_("The answer comes out here after every time step: an image."),
}
_OUTPUT = {
    False: N_("The answer comes out here: {names}."),
    True: N_("The answer comes out here after every time step: {names}."),
}
_UNITS = N_("It is in the units of the data.")
_EACH_STEP = N_("It does so at each time step by itself, with the same weights.")
_LOSS = N_("How wrong an answer is, is measured by {loss}; training makes that small.")
_OTHER_TASK = N_("It makes the output fit the task {task}.")
_HEAT_MAP = N_("It turns the numbers into shares that add up to 1 over the whole image.")


def _input(plan: Plan, data: DataInfo) -> Iterator[str]:
    yield _(_INPUT[plan.needs.sequence], what=of_kind(plan.needs.input))
    if data.standardize_inputs:
        yield _(_STANDARDIZED)
    elif data.input_scale is not None:
        yield _(_DIVIDED, divisor=1 / data.input_scale)


def _output(plan: Plan, data: DataInfo) -> Iterator[str]:
    if plan.needs.output is ValueKind.IMAGE:
        yield _(_IMAGE_OUTPUT[plan.needs.every_step])
        return
    yield _(_OUTPUT[plan.needs.every_step], names=", ".join(data.classes))
    if answer_scaling(plan, data) is not None:
        yield _(_UNITS)


def _plate(plan: Plan) -> Iterator[str]:
    task = plan.needs.task
    yield _(_HEAT_MAP) if plan.heat_map else _(_TASKS.get(task, _OTHER_TASK), task=task)
    yield _(_LOSS, loss=_(_LOSSES.get(plan.loss, plan.loss)))


_TASKS: Mapping[str, str] = {
    "multi-class": N_("It turns the numbers into shares that add up to 1: how likely each class is."),
    "multi-label": N_("It turns each number into a share from 0 to 1: how likely each label is, by itself."),
    "binary": N_("It turns the number into a share from 0 to 1: how likely the answer is yes."),
    "regression": N_("It leaves the numbers as they are: they are the answer."),
    "single-regression": N_("It leaves the number as it is: it is the answer."),
}
_LOSSES: Mapping[str, str] = {
    "categorical_crossentropy": N_("the crossentropy (small where the right class is given a large share)"),
    "binary_crossentropy": N_("the binary crossentropy (small where yes and no are told with the right certainty)"),
    "mse": N_("the mean squared error"),
}
