"""Recurrent: what a cell remembers from one time step to the next."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ...language import N_
from ...language import gettext as _
from ..activations import sigmoid
from ..layer import Arguments, Floats, LayerType, LayerValue, Position, Shape, register, whole
from ..settings import Ratio, Settings, WholeNumber


@register
class Recurrent(LayerType):
    """LSTM; all but the last one in time hand on every time step."""

    keras_name = "LSTM"
    name = "recurrent"
    settings = (
        WholeNumber("units", 128, N_("How many numbers it remembers."), high=1024),
        Ratio("dropout", 0.0, N_("How much of its input it forgets at random while it learns.")),
    )
    by_position = frozenset({"units"})
    flattens_images = True
    handles_time = True
    recurrent = True
    stored_in = "cell/vars"
    usual_config: ClassVar[Mapping[str, object]] = {
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "return_state": False,
        "go_backwards": False,
        "stateful": False,
    }
    every_step_text = N_(
        "It goes through the time steps one after the other and remembers {units} numbers on the way; it "
        "hands them on at every step."
    )
    last_step_text = N_(
        "It goes through the time steps one after the other and remembers {units} numbers on the way; it "
        "hands them on after the last step."
    )

    def arguments(self, settings: Settings, position: Position) -> Arguments:
        arguments: dict[str, LayerValue] = {"units": int(settings["units"])}
        if not position.last_in_time:
            arguments["return_sequences"] = True
        if ratio := float(settings["dropout"]):
            arguments["dropout"] = ratio
        return arguments

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        time = given[:1] if params.get("return_sequences") else ()
        return (*time, whole(params["units"]))

    def weight_shapes(self, params: Arguments, given: Shape) -> tuple[tuple[int, ...], ...]:
        units = whole(params["units"])
        # Four gates, each with a weight for every number that comes in, for every unit, and a bias.
        return (whole(given[-1]), 4 * units), (units, 4 * units), (4 * units,)

    def words(self, params: Arguments) -> str:
        text = self.every_step_text if params.get("return_sequences") else self.last_step_text
        return _(text, units=params["units"])

    def build(self, keras: Any, params: Mapping[str, Any], steps: int | None) -> Any:  # noqa: ANN401 - Keras has no types
        # LiteRT wants the recurrence step by step.
        unrolled = {} if steps is None else {"unroll": True}
        return keras.layers.LSTM(**params, **unrolled)

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        kernel, recurrent, bias = weights
        hidden = cell = np.zeros((len(x), recurrent.shape[0]), np.float32)
        given = x @ kernel + bias
        steps = []
        for step in range(x.shape[1]):
            into, forget, update, out = np.split(given[:, step] + hidden @ recurrent, 4, axis=1)
            cell = sigmoid(forget) * cell + sigmoid(into) * np.tanh(update)
            hidden = sigmoid(out) * np.tanh(cell)
            steps.append(hidden)
        return np.stack(steps, axis=1) if config.get("return_sequences") else hidden

    def config(self, params: Arguments) -> Mapping[str, LayerValue]:
        return {"return_sequences": False, **params}
