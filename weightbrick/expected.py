"""What the model of a stack must be like, worked out from its graph and its card before the model is looked at."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..catalog import Catalog, ValueKind
from ..compiler import CompileError, DataShape, LayerSize, Plan, layer_sizes, make_plan, shaped_layers
from ..compiler.layers import layer_types
from ..graph import Stack
from ..language import gettext as _
from .errors import WeightBrickError

_AXES = {ValueKind.IMAGE: 3, ValueKind.VECTOR: 1, ValueKind.VALUE: 1}
_NUMBER_BYTES = 4
_KERAS_SLACK = 16 << 20
"""Of a ``.keras`` file beside its weights: its configuration has at most 8 MB."""

_LITERT_SLACK = 4 << 20
_LITERT_STEP = 16 << 10
"""Of a ``.tflite`` file for each time step of a recurrent layer: it takes about 3 kB."""


@dataclass(frozen=True)
class Expected:
    """A model as its stack and its card have it.

    Attributes
    ----------
    layers : tuple of LayerSize
        The first is the input; without those that scale.
    steps : int or None
        Time steps that the LiteRT model takes.
    """

    layers: tuple[LayerSize, ...]
    steps: int | None

    @property
    def weights(self) -> int:
        """Numbers that are learned."""
        return sum(size.weights for size in self.layers)

    @property
    def activations(self) -> int:
        """Numbers that all layers together give for one input."""
        return sum(math.prod(self.steps or 1 if n is None else n for n in size.shape) for size in self.layers)

    @property
    def keras_limit(self) -> int:
        """Bytes that a ``.keras`` file may have."""
        return _NUMBER_BYTES * self.weights + _KERAS_SLACK

    @property
    def litert_limit(self) -> int:
        """Bytes that a ``.tflite`` file may have."""
        recurrent = sum(layer_types()[size.layer.kind].recurrent for size in self.layers)
        return _NUMBER_BYTES * self.weights + _LITERT_SLACK + _LITERT_STEP * (self.steps or 1) * recurrent


def expected_model(stack: Stack, catalog: Catalog, card: Mapping[str, Any], path: Path) -> Expected:
    """Work out what the model of a weight brick must be like.

    Parameters
    ----------
    card : Mapping
        From ``read_card``.
    path : Path
        Of the weight brick, for messages.

    Raises
    ------
    WeightBrickError
        Where the stack is not legal, or the card is of another one.
    """
    entry, output = card["input"], card["output"]
    shape = DataShape(tuple(entry["shape"]), tuple(output["shape"]))
    try:
        plan = make_plan(stack, catalog)
        if not _is_of(card, plan):
            raise _not_its_card(path)
        layers = layer_sizes(shaped_layers(plan, shape))
    except CompileError as error:
        msg = _(
            "The stack in {path} means no model that can be built ({error}); train anew.",
            path=path,
            error=str(error).rstrip("."),
        )
        raise WeightBrickError(msg) from error
    return Expected(layers, entry["steps"])


def _is_of(card: Mapping[str, Any], plan: Plan) -> bool:
    needs, entry, output = plan.needs, card["input"], card["output"]
    return (
        (entry["kind"], entry["sequence"]) == (needs.input.value, needs.sequence)
        and (output["kind"], output["every_step"]) == (needs.output.value, needs.every_step)
        and card["task"] == needs.task
        and len(entry["shape"]) == _AXES[needs.input]
        and len(output["shape"]) == _AXES[needs.output]
    )


def _not_its_card(path: Path) -> WeightBrickError:
    return WeightBrickError(_("The card in {path} does not go with its stack; train anew.", path=path))
