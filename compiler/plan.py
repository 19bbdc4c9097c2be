"""The plan: the layers that a stack means, independent of Keras."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..catalog import Catalog, ValueKind
from ..graph import Brick, Stack
from ..language import gettext as _
from .checks import check_stack
from .data import DataInfo, DataShape, TaskSpec
from .errors import CompileError
from .layer import FROM_DATA, Layer, LayerValue, Measured, Position, default_settings
from .layers import meant_layer
from .shapes import check_fit
from .structure import is_recurrent, trunk_height
from .words import at, name_of

_METRICS = {"categorical_crossentropy": "acc", "binary_crossentropy": "binary_accuracy"}
_NUMBER_METRIC = "mae"


@dataclass(frozen=True)
class Plan:
    """What a legal stack means.

    Attributes
    ----------
    layers : tuple of Layer
        The first is the input. Numbers that only the data know are ``FROM_DATA``.
    needs : TaskSpec
        What the data must be like.
    title : str
        The stack in one line, columns divided by ``|``.
    words : Mapping
        Id of a brick of the layers to what messages call it.
    bricks : Mapping
        Id of each brick of the last column, from the foot up, to the ids of all bricks that are the same in the model:
        itself, and those at its level in the other columns.
    """

    layers: tuple[Layer, ...]
    needs: TaskSpec
    loss: str
    metric: str
    title: str
    words: Mapping[str, str]
    bricks: Mapping[str, tuple[str, ...]]

    @property
    def heat_map(self) -> bool:
        """Whether the output is an image that sums to one, so that its loss runs over all pixels."""
        return self.needs.output is ValueKind.IMAGE and self.loss == "categorical_crossentropy"


def make_plan(stack: Stack, catalog: Catalog) -> Plan:
    """Work out the layers that a stack means.

    Raises
    ------
    CompileError
        Where the stack is not legal, with the first problem's message.
    """
    if problems := check_stack(stack, catalog):
        raise CompileError(problems[0].message)
    columns = stack.columns
    # All time steps are the same layers, and only the last column is sure to have the head.
    column = columns[-1]
    plate, output = (catalog[b.token].meaning for b in column[-2:])
    sequence = any(is_recurrent(catalog[b.token].meaning) for b in column)
    every_step = len(columns) > 1 and all(len(c) > trunk_height(c, catalog) for c in columns)
    kinds = catalog[column[0].token].meaning.kind, output.kind
    # A legal stack has an input, a plate with these three, and an output.
    assert kinds[0] and kinds[1] and plate.activation and plate.loss and plate.task  # noqa: PT018
    needs = TaskSpec(
        input=kinds[0],
        sequence=sequence,
        every_step=every_step,
        steps=len(columns) if len(columns) > 1 else None,
        output=kinds[1],
        task=plate.task,
    )
    return Plan(
        layers=_layers(column, catalog, needs, plate.activation),
        needs=needs,
        loss=plate.loss,
        metric=_NUMBER_METRIC if needs.output is ValueKind.IMAGE else _METRICS.get(plate.loss, _NUMBER_METRIC),
        title=" | ".join(" ".join(b.token for b in c) for c in columns),
        words={b.id: _("{brick} {place}", brick=name_of(catalog[b.token]), place=at(b)) for b in column},
        bricks={b.id: tuple(c[b.level].id for c in columns if b.level < len(c)) for b in column},
    )


def _layers(column: Sequence[Brick], catalog: Catalog, needs: TaskSpec, activation: str) -> tuple[Layer, ...]:
    layers = [Layer("Input", {"shape": FROM_DATA}, column[0].id)]
    given = needs.input
    in_time = needs.sequence
    top_recurrent = trunk_height(column, catalog) - 1
    for level, brick in enumerate(column[1:-2], 1):
        kind = catalog[brick.token]
        time_ends = level == top_recurrent and not needs.every_step
        position = Position(
            brick=brick.id,
            given=given,
            in_time=in_time,
            last_in_time=time_ends,
            output_activation=activation if level == len(column) - 3 else None,
        )
        meant = meant_layer(kind.meaning.layer)
        assert meant is not None  # in a legal stack
        layers += meant.layers({**default_settings(kind), **brick.params}, position)
        given = kind.meaning.gives or given
        in_time = in_time and not time_ends
    if needs.output is ValueKind.IMAGE:
        layers.append(Layer("Reshape", {"target_shape": FROM_DATA}, column[-1].id, in_time))
    return tuple(layers)


def sized_layers(plan: Plan, data: DataInfo) -> tuple[Layer, ...]:
    """The plan's layers with the numbers that come from the data.

    Returns
    -------
    tuple of Layer
        With the layer that scales the input, where the data need one.

    Raises
    ------
    CompileError
        Where the data's images are too small for a convolution or its pooling.
    """
    entry, *others = shaped_layers(plan, data.shape)
    return (entry, *_scaling(data, entry.brick), *others)


def shaped_layers(plan: Plan, shape: DataShape) -> tuple[Layer, ...]:
    """The plan's layers for data of some shape, as ``sized_layers``, but without those that scale."""
    time: tuple[int | None, ...] = (None,) if plan.needs.sequence else ()
    numbers: dict[str, LayerValue] = {
        "shape": (*time, *shape.input),
        "units": math.prod(shape.output),
        "target_shape": shape.output,
    }
    layers = tuple(
        replace(x, params={k: numbers[k] if v == FROM_DATA else v for k, v in x.params.items()}) for x in plan.layers
    )
    check_fit(layers, plan.words)
    return layers


def answer_scaling(plan: Plan, data: DataInfo) -> Layer | None:
    """The layer that brings a trained model's answers into the data's units; None where they are in them."""
    if not data.standardize_targets:
        return None
    params: dict[str, LayerValue] = {"mean": Measured("mean", "y_train"), "variance": Measured("variance", "y_train")}
    return Layer("Normalization", {**params, "invert": True}, plan.layers[-1].brick)


def _scaling(data: DataInfo, brick: str) -> tuple[Layer, ...]:
    # In a sequence too it works on the whole input, so it is never wrapped.
    if data.standardize_inputs:
        params = {"mean": Measured("mean", "x_train"), "variance": Measured("variance", "x_train")}
        return (Layer("Normalization", params, brick),)
    return () if data.input_scale is None else (Layer("Rescaling", {"scale": data.input_scale}, brick),)
