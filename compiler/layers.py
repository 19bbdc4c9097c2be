"""Which layers a brick means: a small list, independent of Keras."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ..catalog import ValueKind

FROM_DATA: Final = "from data"
"""Stands for a number that only the data know."""


@dataclass(frozen=True)
class Measured:
    """Stands for numbers that are measured in the training part of the data.

    Attributes
    ----------
    what : str
        "mean" or "variance", of each column.
    array : str
        "x_train" or "y_train".
    """

    what: str
    array: str


LayerValue = int | float | str | tuple[int | None, ...] | Measured
Params = Mapping[str, int | float | str]

ACTIVATIONS = ("relu", "tanh", "sigmoid", "softmax", "linear", "elu", "selu", "gelu", "silu", "softplus", "leaky_relu")
"""Activations that may be set on a brick."""


@dataclass(frozen=True)
class Layer:
    """One layer of a model.

    Attributes
    ----------
    kind : str
        Name of the Keras class.
    params : Mapping
        Its arguments, in the order in which a script writes them.
    brick : str
        Id of the brick that it comes from.
    time_distributed : bool
        Whether it works on each time step by itself.
    """

    kind: str
    params: Mapping[str, LayerValue] = field(default_factory=dict)
    brick: str = ""
    time_distributed: bool = False


@dataclass(frozen=True)
class Place:
    """Where a brick's layers stand.

    Attributes
    ----------
    brick : str
        Id of the brick.
    given : ValueKind
        What comes from below.
    in_time : bool
        Whether it comes once a time step.
    last_in_time : bool
        For a recurrent brick: whether the time ends here.
    output_activation : str or None
        Set on the brick whose numbers are the output.
    """

    brick: str
    given: ValueKind
    in_time: bool
    last_in_time: bool = False
    output_activation: str | None = None


def convolution(params: Params, place: Place) -> tuple[Layer, ...]:
    """Convolution, pooling, and everything in one row."""
    kernel, pool = int(params["kernel_size"]), int(params["pool_size"])
    return (
        _layer(
            place,
            "Conv2D",
            filters=int(params["filters"]),
            kernel_size=(kernel, kernel),
            activation=str(params["activation"]),
        ),
        _layer(place, "MaxPooling2D", pool_size=(pool, pool)),
        _layer(place, "Flatten"),
    )


def recurrent(params: Params, place: Place) -> tuple[Layer, ...]:
    """A recurrent cell, which takes a vector a time step."""
    arguments: dict[str, LayerValue] = {"units": int(params["units"])}
    if not place.last_in_time:
        arguments["return_sequences"] = True
    if rate := float(params.get("dropout", 0)):
        arguments["dropout"] = rate
    # It works on the whole sequence, so it is never wrapped.
    return (*_flat(place), Layer("LSTM", arguments, place.brick))


def dense(params: Params, place: Place) -> tuple[Layer, ...]:
    """Fully connected; as output it has as many units as the data ask for."""
    if place.output_activation is not None:
        return (*_flat(place), _layer(place, "Dense", units=FROM_DATA, activation=place.output_activation))
    rate = float(params.get("dropout", 0))
    return (
        *_flat(place),
        _layer(place, "Dense", units=int(params["units"]), activation=str(params["activation"])),
        # What is dropped is drawn anew for every number, so there is nothing to do step by step.
        *((Layer("Dropout", {"rate": rate}, place.brick),) if rate else ()),
    )


RATES = frozenset({"dropout"})
"""Settings that are shares: 0 to less than 1."""

MAX_SETTING = 65536
"""Whole numbers may be no larger."""

LAYER_KINDS: Mapping[str, Callable[[Params, Place], tuple[Layer, ...]]] = {
    "convolution": convolution,
    "recurrent": recurrent,
    "dense": dense,
}
"""What the catalog may call a layer, and what is made of it."""

LAYER_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "convolution": ("filters", "kernel_size", "pool_size", "activation"),
    "recurrent": ("units",),
    "dense": ("units", "activation"),
}
"""Parameters that each of them needs."""


def _flat(place: Place) -> tuple[Layer, ...]:
    return (_layer(place, "Flatten"),) if place.given is ValueKind.IMAGE else ()


def _layer(place: Place, kind: str, **params: LayerValue) -> Layer:
    return Layer(kind, params, place.brick, place.in_time)
