"""Input: where the data come in."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..layer import Arguments, Floats, LayerType, Shape, numbers, register


@register
class Input(LayerType):
    """The input of a model, with the shape that the data have."""

    keras_name = "Input"
    by_position = frozenset({"shape"})
    compared = False

    @property
    def config_name(self) -> str:
        return "InputLayer"

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        del given
        return numbers(params["shape"])

    def build(self, keras: Any, params: Mapping[str, Any], steps: int | None) -> Any:  # noqa: ANN401 - Keras has no types
        shape = params["shape"] if steps is None else (steps, *params["shape"][1:])
        return keras.Input(shape=shape)

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del config, weights
        return x
