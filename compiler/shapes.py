"""The output shape and the number of weights of every layer, worked out without Keras."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..language import gettext as _
from .errors import CompileError
from .layer import Layer, LayerType, Shape
from .layers import layer_types

MAX_WEIGHTS = 200_000_000
"""More do not fit into the memory of an ordinary laptop, with what training needs beside them."""


@dataclass(frozen=True)
class LayerSize:
    """What a layer gives and has.

    Attributes
    ----------
    shape : tuple
        Of its output, without the axis of the examples; None for a number of time steps that is left open.
    weight_shapes : tuple of tuple of int
        Of the arrays that are learned, in Keras's order.
    given : tuple
        Shape of its input, likewise; empty for the input of the model.
    """

    layer: Layer
    shape: Shape
    weight_shapes: tuple[tuple[int, ...], ...] = ()
    given: Shape = ()

    @property
    def weights(self) -> int:
        """Numbers that are learned."""
        return sum(map(math.prod, self.weight_shapes))


def layer_sizes(layers: Sequence[Layer]) -> tuple[LayerSize, ...]:
    """Follow a shape through the layers.

    Parameters
    ----------
    layers : sequence of Layer
        From ``sized_layers``; the first is the input.

    Raises
    ------
    CompileError
        Where they have more weights than can be trained.
    ValueError
        Where there is a kind of layer that has no class in ``compiler/layers/``.
    """
    sizes: list[LayerSize] = []
    for step in _walk(layers):
        shapes = step.type.weight_shapes(step.layer.params, step.given)
        sizes.append(LayerSize(step.layer, step.output, shapes, (*step.time, *step.given)))
    if (total := sum(s.weights for s in sizes)) > MAX_WEIGHTS:
        msg = _(
            "This model would have {total:,} weights, more than {max_weights:,}; set smaller numbers on its bricks.",
            total=total,
            max_weights=MAX_WEIGHTS,
        )
        raise CompileError(msg)
    return tuple(sizes)


def check_fit(layers: Sequence[Layer], words: Mapping[str, str]) -> None:
    """Refuse layers that cannot work on what they are given.

    Parameters
    ----------
    layers : sequence of Layer
        As for ``layer_sizes``.
    words : Mapping
        Id of a brick to what messages call it.

    Raises
    ------
    CompileError
        With the brick, the setting, and what to do.
    """
    for step in _walk(layers):
        if (misfit := step.type.misfit(step.layer.params, step.given, words.get(step.layer.brick, ""))) is not None:
            raise CompileError(misfit)


@dataclass(frozen=True)
class _Step:
    """A layer with the shape of its input: the axis of time that it does not see, and the rest."""

    layer: Layer
    type: LayerType
    time: Shape
    given: Shape

    @property
    def output(self) -> Shape:
        return (*self.time, *self.type.output_shape(self.layer.params, self.given))


def _walk(layers: Sequence[Layer]) -> Iterator[_Step]:
    """Layer after layer; one that cannot work on its input has no output, so it has to be looked at before the next."""
    types = layer_types()
    shape: Shape = ()
    for layer in layers:
        if layer.kind not in types:
            msg = f'The layer "{layer.kind}" is not known; add a class for it in compiler/layers/.'
            raise ValueError(msg)
        axes = 1 if layer.time_distributed else 0
        step = _Step(layer, types[layer.kind], shape[:axes], shape[axes:])
        yield step
        shape = step.output
