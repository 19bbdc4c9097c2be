"""Dropout: what is forgotten at random while a model learns."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...language import N_
from ...language import gettext as _
from ..layer import Arguments, Floats, LayerType, Shape, register


@register
class Dropout(LayerType):
    """Dropout (Srivastava et al., 2014), at one rate for all numbers; it does nothing once the model has learned."""

    keras_name = "Dropout"
    by_position = frozenset({"rate"})
    # What is dropped is drawn anew for every number, so there is nothing to do step by step.
    handles_time = True
    compared = False
    text = N_("While it learns, it forgets {rate:.0%} of them at random, so that it does not rely on single ones.")

    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        del params
        return given

    def words(self, params: Arguments) -> str:
        return _(self.text, rate=params["rate"])

    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        del config, weights
        return x
