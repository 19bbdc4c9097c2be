"""Dense: every unit looks at every number below."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...language import N_
from ...language import gettext as _
from ..activations import ACTIVATIONS, activated
from ..layer import FROM_DATA, Arguments, Floats, Layer, LayerType, Position, Shape, register, whole
from ..settings import Choice, Ratio, Settings, WholeNumber
from .dropout import Dropout


@register
class Dense(LayerType):
    """Dense; as the output it has as many units as the data ask for."""

    keras_name = "Dense"
    name = "dense"
    settings = (
        WholeNumber("units", 64, N_("How many numbers come out."), high=2048),
        Choice("activation", "relu", N_("What is done with each number that comes out."), ACTIVATIONS),
        Ratio("dropout", 0.0, N_("How many of its numbers are forgotten at random while it learns.")),
    )
    by_position = frozenset({"units"})
    flattens_images = True
    can_be_output = True
    text = N_("Each of its {units} units weighs every number from below, adds them up, and gives one number.")

    def layers(self, settings: Settings, position: Position) -> tuple[Layer, ...]:
        made = super().layers(settings, position)
        ratio = float(settings["dropout"])
        if position.output_activation is not None or not ratio:
            return made
        return *made, Dropout().placed(position, {"rate": ratio})

    def arguments(self, settings: Settings, position: Position) -> Arguments:
        if position.output_activation is not None:
            return {"units": FROM_DATA, "activation": position.output_activation}
        return {"units": int(settings["units"]), "activation": str(settings["activation"])}

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        return (*given[:-1], whole(params["units"]))

    def weight_shapes(self, params: Arguments, given: Shape) -> tuple[tuple[int, ...], ...]:
        units = whole(params["units"])
        return (whole(given[-1]), units), (units,)

    def words(self, params: Arguments) -> str:
        return _(self.text, units=params["units"])

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        kernel, bias = weights
        return activated(x @ kernel + bias, config.get("activation", "linear"))
