"""A layer of a model, and what there is to know of a type of layer: all of it in one class."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from ..catalog import BrickType, Role, ValueKind
from ..language import gettext as _
from .settings import Setting, Settings, Value

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
Arguments = Mapping[str, LayerValue]
Shape = tuple[int | None, ...]
Floats = npt.NDArray[np.float32]


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
    params: Arguments = field(default_factory=dict)
    brick: str = ""
    time_distributed: bool = False


@dataclass(frozen=True)
class Position:
    """Where in a model the layers of a brick are.

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


class LayerType(ABC):
    """All that DeepBrick knows of a type of layer.

    A subclass in a file of its own in ``compiler/layers/``, with the decorator ``register``, is all that a new layer
    takes. Methods are given the arguments of the Keras layer (``Layer.params``) and the shape of its input, without the
    axis of the examples, and without that of time where the layer works on each time step by itself.

    Attributes
    ----------
    keras_name : str
        Name of the class in ``keras.layers``.
    name : str
        What the catalog's ``layer`` calls it; empty where no brick means it by itself.
    settings : tuple of Setting
        What can be set on a brick that means it.
    by_position : frozenset of str
        Arguments that are written without their names, as people do.
    flattens_images : bool
        Whether a Flatten comes before it where it is given an image.
    handles_time : bool
        Whether it takes the axis of time itself, so that it is never wrapped in TimeDistributed.
    recurrent : bool
        Whether it remembers the time step before; bricks of the time steps are linked by it.
    can_be_output : bool
        Whether a plate may stand on it: its numbers are the output.
    stored_in : str
        Where in its group of a ``.keras`` file its weights are.
    usual_config : Mapping
        Arguments that bricks never set, with their values in Keras's configuration. A weight brick whose model has
        others is not opened.
    compared : bool
        Whether the model of a weight brick must have it where its stack does; not for those that only scale, or do
        nothing in a trained model.
    """

    keras_name: ClassVar[str]
    name: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()
    by_position: ClassVar[frozenset[str]] = frozenset()
    flattens_images: ClassVar[bool] = False
    handles_time: ClassVar[bool] = False
    recurrent: ClassVar[bool] = False
    can_be_output: ClassVar[bool] = False
    stored_in: ClassVar[str] = "vars"
    usual_config: ClassVar[Mapping[str, object]] = {}
    compared: ClassVar[bool] = True

    @property
    def config_name(self) -> str:
        """What Keras's configuration calls it."""
        return self.keras_name

    def layers(self, settings: Settings, position: Position) -> tuple[Layer, ...]:
        """The Keras layers that a brick means: this one, with a Flatten before it where it needs one."""
        flatten = self.flattens_images and position.given is ValueKind.IMAGE
        return (
            *((Layer("Flatten", {}, position.brick, position.in_time),) if flatten else ()),
            self.placed(position, self.arguments(settings, position)),
        )

    def placed(self, position: Position, arguments: Arguments) -> Layer:
        """The layer at a place in a model."""
        return Layer(self.keras_name, arguments, position.brick, position.in_time and not self.handles_time)

    def arguments(self, settings: Settings, position: Position) -> Arguments:
        """The arguments of the Keras layer; by themselves the settings, name by name."""
        del position
        return dict(settings)

    @abstractmethod
    def output_shape(self, params: Arguments, given: Shape) -> Shape:
        """Shape of the output, from the shape of the input."""

    def weight_shapes(self, params: Arguments, given: Shape) -> tuple[tuple[int, ...], ...]:
        """Shapes of the arrays that are learned, in Keras's order."""
        del params, given
        return ()

    def misfit(self, params: Arguments, given: Shape, brick: str) -> str | None:
        """Why it cannot work on its input, in one sentence; None where it can.

        Parameters
        ----------
        brick : str
            Name and place of the brick, for the sentence.
        """
        del params, given, brick
        return None

    def words(self, params: Arguments) -> str:
        """What it does, in one sentence; empty where there is nothing to say."""
        del params
        return ""

    def explain(self, layers: Sequence[Layer]) -> list[str]:
        """Sentences for a brick that means this, from its layers as they are in a model."""
        # That an image is laid in one row first is no work of this layer.
        own = layers[1:] if self.flattens_images and layers[0].kind == "Flatten" else layers
        return [sentence for x in own if (sentence := layer_types()[x.kind].words(x.params))]

    def build(self, keras: Any, params: Mapping[str, Any], steps: int | None) -> Any:  # noqa: ANN401 - Keras has no types
        """The Keras layer.

        Parameters
        ----------
        keras : module
        params : Mapping
            Its arguments, with numbers in place of what stands for them.
        steps : int or None
            A fixed number of time steps; None leaves it open.
        """
        del steps
        return getattr(keras.layers, self.keras_name)(**params)

    @abstractmethod
    def compute(self, x: Floats, config: Mapping[str, Any], weights: Sequence[Floats]) -> Floats:
        """What a trained layer computes, in numpy: weight bricks are held against it before they are used.

        Parameters
        ----------
        x : (N, ...) float32
        config : Mapping
            From Keras's configuration.
        weights : sequence of ndarray
            As ``weight_shapes`` has them.
        """

    def config(self, params: Arguments) -> Mapping[str, LayerValue]:
        """What Keras's configuration must say where the layer has these arguments."""
        return params

    def is_usual(self, config: Mapping[str, Any]) -> bool:
        """Whether all arguments that bricks never set have their usual values."""
        return all(config.get(name, value) == value for name, value in self.usual_config.items())


_BY_KERAS_NAME: dict[str, LayerType] = {}


def register(made: type[LayerType]) -> type[LayerType]:
    """Make a type of layer known, by its names (a decorator)."""
    layer = made()
    for other in _BY_KERAS_NAME.values():
        if type(other).__qualname__ != made.__qualname__ and (
            other.keras_name == layer.keras_name or (layer.name and other.name == layer.name)
        ):
            msg = f"{made.__name__} has a name that {type(other).__name__} has too; give it another one."
            raise ValueError(msg)
    _BY_KERAS_NAME[layer.keras_name] = layer
    return made


def layer_types() -> Mapping[str, LayerType]:
    """All types of layer, by their Keras names."""
    return _BY_KERAS_NAME


def meant_layer(name: str | None) -> LayerType | None:
    """The type of layer that the catalog calls so; None where nobody knows it."""
    return next((x for x in _BY_KERAS_NAME.values() if x.name and x.name == name), None)


def brick_settings(kind: BrickType) -> tuple[Setting, ...]:
    """The settings of a type of brick; none for one that is no layer, or one that nobody knows."""
    layer = meant_layer(kind.meaning.layer) if kind.meaning.role is Role.LAYER else None
    return () if layer is None else layer.settings


def default_settings(kind: BrickType) -> dict[str, Value]:
    """The values that settings have on a brick where nobody sets them: the catalog's, else the layer's own."""
    return {s.name: kind.params.get(s.name, s.default) for s in brick_settings(kind)}


def whole(number: object) -> int:
    """A number of a shape or an argument that is known to be a whole one."""
    assert isinstance(number, int), number
    return number


def numbers(values: object) -> Shape:
    """Numbers of an argument that is known to be a shape."""
    assert isinstance(values, tuple), values
    return values


def square(params: Arguments, name: str) -> int:
    """The side of a square argument, such as the kernel's."""
    return whole(numbers(params[name])[0])


def window_misfit(setting: str, size: int, given: Shape, brick: str) -> str | None:
    """Why a square window does not fit into an image, as ``LayerType.misfit``; None where it fits."""
    height, width = whole(given[0]), whole(given[1])
    if size <= min(height, width):
        return None
    return _(
        'The setting "{setting}" of the {brick} is {size}, but the images have only {width}x{height} pixels there; set '
        "it to at most {limit}.",
        setting=setting,
        brick=brick,
        size=size,
        width=width,
        height=height,
        limit=min(height, width),
    )
