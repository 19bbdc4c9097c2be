"""Which data sets there are, and which of them fits a stack."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..catalog import ValueKind
from ..compiler.data import DEFAULT_LEARNING_RATE, Argument, Call, DataInfo, DataShape, Needs
from .errors import DataSetError
from .measures import DIABETES, EXERCISES, IRIS, TUMOURS, WINE
from .source import recipe_source


@dataclass(frozen=True)
class InputView:
    """One way in which a data set goes in.

    Attributes
    ----------
    text : str
        What it is, for people.
    function : str
        The recipe.
    shape : callable
        Number of time steps to the shape of one step.
    standardize : bool
        Whether the numbers have units of their own and need to be brought to one scale.
    scale : float or None
        What brings them to 0 to 1, where they all have the same range.
    columns : tuple of str
        Names of its numbers, where they have any.
    args : Mapping
        More arguments of the recipe.
    """

    text: str
    function: str
    shape: Callable[[int], tuple[int, ...]]
    standardize: bool = False
    columns: tuple[str, ...] = ()
    scale: float | None = None
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class TargetView:
    """One thing that can be asked of a data set.

    Attributes
    ----------
    text : str
    function : str
    classes : tuple of str
        Empty for images.
    takes_steps : bool
        Whether the recipe depends on the number of time steps.
    image : tuple of int
        Shape, for images.
    every_step_function : str
        A recipe that has a different answer at each time step, if there is one.
    standardize : bool
    heat_map : bool
        Whether the images are to sum to one.
    epochs : int
        How often training goes through the data by default; 0 leaves it to the data set.
    args : Mapping
        More arguments of the recipe.
    """

    text: str
    function: str
    classes: tuple[str, ...] = ()
    takes_steps: bool = False
    image: tuple[int, ...] = ()
    every_step_function: str = ""
    standardize: bool = False
    heat_map: bool = False
    epochs: int = 0
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True)
class DatasetSpec:
    """A data set with all that goes in and can come out.

    Attributes
    ----------
    name, description : str
    steps : int
        Number of time steps where the stack leaves it open.
    epochs : int
        How often training goes through it by default.
    inputs : Mapping
        By kind of value, and whether it is a sequence.
    targets : Mapping
        By task, and kind of value.
    batch_size : int
        How many examples each step of the training sees. A small data set needs small
        batches: Adam moves a weight by about a thousandth a step, and one layer that is
        to do what a linear regression does needs some thousand steps for it.
    learning_rate : float
        Larger where a data set is so small that it would take too many of them.
    light_on_dark : bool
        Whether its images are light on a dark ground.
    online : bool
        Whether it has to be fetched over the network; such a one is taken only by name.
    """

    name: str
    description: str
    steps: int
    epochs: int
    inputs: Mapping[tuple[ValueKind, bool], InputView]
    targets: Mapping[tuple[str, ValueKind], TargetView]
    batch_size: int = 32
    learning_rate: float = DEFAULT_LEARNING_RATE
    light_on_dark: bool = False
    online: bool = False

    def fits(self, needs: Needs) -> bool:
        """Whether a stack can be trained on it."""
        return (needs.input, needs.sequence) in self.inputs and (needs.task, needs.output) in self.targets


def choose_dataset(needs: Needs, name: str | None = None) -> DataInfo:
    """Pick a data set for a stack, without loading it.

    Parameters
    ----------
    needs : Needs
        Of the stack's plan.
    name : str, optional
        The data set that is wanted. Default: the first that fits.

    Returns
    -------
    DataInfo
        Its description says in a sentence what was picked.

    Raises
    ------
    DataSetError
        Where none fits, the named one does not, or none has this name; the message
        lists what there is.
    """
    if name is not None and name not in DATASETS:
        msg = f'There is no data set "{name}"; there are {", ".join(DATASETS)}.'
        raise DataSetError(msg)
    fitting = [spec for spec in DATASETS.values() if spec.fits(needs)]
    at_hand = [spec for spec in fitting if not spec.online]
    if not at_hand and name is None:
        msg = f"No data set fits a stack that makes {_wanted(needs)}; there are {_listed()}."
        raise DataSetError(msg)
    if name is None:
        return _info(at_hand[0], needs)
    if DATASETS[name] not in fitting:
        msg = (
            f'The data set "{name}" does not fit a stack that makes {_wanted(needs)}; '
            f"these fit: {', '.join(spec.name for spec in fitting)}."
        )
        raise DataSetError(msg)
    return _info(DATASETS[name], needs)


def _info(spec: DatasetSpec, needs: Needs) -> DataInfo:
    steps = needs.steps or spec.steps
    view, target = spec.inputs[needs.input, needs.sequence], spec.targets[needs.task, needs.output]
    timed = {"steps": steps}
    inputs = Call(view.function, {**view.args, **(timed if needs.sequence else {})})
    if needs.every_step and target.every_step_function:
        targets = Call(target.every_step_function, timed)
    else:
        targets = Call(target.function, {**target.args, **(timed if target.takes_steps else {})})
    # The axes of one picture come last, so this comes before the repetition in time.
    if target.heat_map:
        targets = Call("heat_map", {}, targets)
    if needs.every_step and not target.every_step_function:
        targets = Call("every_step", timed, targets)
    stratify = needs.output is not _IMAGE and needs.task in _CLASS_TASKS
    imports, code = recipe_source(
        (
            *inputs.functions,
            *targets.functions,
            *helpers(stratify=stratify, inputs=view.standardize, targets=target.standardize),
        )
    )
    asked = f"{target.text}, at every time step" if needs.every_step else target.text
    return DataInfo(
        name=spec.name,
        description=f"{spec.name} ({spec.description}): from {view.text} to {asked}",
        needs=needs,
        shape=DataShape(view.shape(steps), target.image or (len(target.classes) if needs.task != "binary" else 1,)),
        classes=target.classes,
        epochs=target.epochs or spec.epochs,
        batch_size=spec.batch_size,
        learning_rate=spec.learning_rate,
        examples=(inputs, targets),
        stratify=stratify,
        input_scale=view.scale,
        standardize_inputs=view.standardize,
        standardize_targets=target.standardize,
        steps=steps if needs.sequence else None,
        imports=imports,
        code=code,
        light_on_dark=spec.light_on_dark and needs.input is _IMAGE,
        columns=view.columns,
    )


def helpers(*, stratify: bool, inputs: bool, targets: bool) -> tuple[str, ...]:
    """Recipes that a script calls beside those that make the numbers: to split them and to bring them to one scale."""
    scaling = ("mean", "variance") if inputs or targets else ()
    return ("split_by_class" if stratify else "split", *scaling, *(("standardized",) if targets else ()))


def _wanted(needs: Needs) -> str:
    source = f"a sequence of {needs.input}s" if needs.sequence else f"one {needs.input}"
    return f"{needs.task} output ({needs.output}) from {source}"


def _listed() -> str:
    return ", ".join(f"{spec.name} ({spec.description})" for spec in DATASETS.values())


def _fixed(*shape: int) -> Callable[[int], tuple[int, ...]]:
    return lambda _steps: shape


_IMAGE, _VECTOR, _VALUE = ValueKind.IMAGE, ValueKind.VECTOR, ValueKind.VALUE
_CLASS_TASKS = ("multi-class", "binary")
_BYTE, _SIXTEEN = 1 / 255, 1 / 16
_DIGIT_PIXELS = 64
_DIGITS = tuple("0123456789")


def _pictures(
    text: str, function: str, shape: tuple[int, ...], **more: bool | str
) -> dict[tuple[str, ValueKind], TargetView]:
    """The three ways to ask for an image: as it is, with each pixel yes or no, or as a heat map."""
    view = TargetView(text, function, image=shape, **more)  # type: ignore[arg-type]
    heat = TargetView(f"{text}, as a heat map", function, image=shape, heat_map=True, **more)  # type: ignore[arg-type]
    return {("regression", _IMAGE): view, ("multi-label", _IMAGE): view, ("multi-class", _IMAGE): heat}


_SPECS = (
    DatasetSpec(
        "moving-digits",
        "films of real handwritten digits that move",
        steps=4,
        epochs=12,
        inputs={(_IMAGE, True): InputView("32x32 frames", "moving_frames", _fixed(32, 32, 1), scale=_BYTE)},
        light_on_dark=True,
        targets={
            ("multi-class", _VECTOR): TargetView("the direction", "moving_classes", ("left", "right"), epochs=4),
            ("multi-label", _VECTOR): TargetView(
                "three labels", "moving_labels", ("moves right", "is even", "is above 4")
            ),
            ("binary", _VALUE): TargetView("whether it moves right", "moving_answer", ("left", "right"), epochs=4),
            ("regression", _VECTOR): TargetView(
                "where it ends", "moving_end", ("left edge", "top edge"), takes_steps=True, standardize=True
            ),
            ("single-regression", _VALUE): TargetView(
                "its speed", "moving_speed", ("pixels a step",), standardize=True
            ),
            **_pictures(
                "the last frame",
                "moving_last_picture",
                (32, 32, 1),
                takes_steps=True,
                every_step_function="moving_pictures",
            ),
        },
    ),
    DatasetSpec(
        "iris",
        "150 flowers, measured",
        steps=1,
        epochs=100,
        batch_size=8,
        learning_rate=0.01,
        inputs={
            (_VECTOR, False): InputView("four lengths", "iris_flowers", _fixed(4), standardize=True, columns=IRIS),
            (_VALUE, False): InputView(
                "the petal's length", "iris_petals", _fixed(1), standardize=True, columns=IRIS[2:3]
            ),
        },
        targets={
            ("multi-class", _VECTOR): TargetView("the species", "iris_species", ("setosa", "versicolor", "virginica"))
        },
    ),
    DatasetSpec(
        "wine",
        "178 wines, measured",
        steps=1,
        epochs=60,
        batch_size=4,
        inputs={
            (_VECTOR, False): InputView("13 measures", "wine_measures", _fixed(13), standardize=True, columns=WINE),
            (_VALUE, False): InputView("the alcohol", "wine_alcohol", _fixed(1), standardize=True, columns=WINE[:1]),
        },
        targets={("multi-class", _VECTOR): TargetView("the grower", "wine_growers", ("first", "second", "third"))},
    ),
    DatasetSpec(
        "breast-cancer",
        "569 tumours, measured",
        steps=1,
        epochs=60,
        batch_size=8,
        inputs={
            (_VECTOR, False): InputView("30 measures", "tumour_cells", _fixed(30), standardize=True, columns=TUMOURS),
            (_VALUE, False): InputView(
                "the mean radius", "tumour_radius", _fixed(1), standardize=True, columns=TUMOURS[:1]
            ),
        },
        targets={
            ("binary", _VALUE): TargetView("whether it is malignant", "tumour_is_malignant", ("benign", "malignant"))
        },
    ),
    DatasetSpec(
        "diabetes",
        "442 patients, measured",
        steps=1,
        epochs=45,
        batch_size=4,
        inputs={
            (_VECTOR, False): InputView(
                "ten measures", "diabetes_patients", _fixed(10), standardize=True, columns=DIABETES
            ),
            (_VALUE, False): InputView(
                "the body mass index", "diabetes_body_mass", _fixed(1), standardize=True, columns=DIABETES[2:3]
            ),
        },
        targets={
            ("single-regression", _VALUE): TargetView(
                "the illness a year later", "diabetes_progress", ("progress",), standardize=True
            )
        },
    ),
    DatasetSpec(
        "linnerud",
        "20 men in a gym, too few to learn much",
        steps=1,
        epochs=120,
        batch_size=1,
        inputs={
            (_VECTOR, False): InputView(
                "three exercises", "gym_exercises", _fixed(3), standardize=True, columns=EXERCISES
            ),
            (_VALUE, False): InputView(
                "the number of sit-ups", "gym_situps", _fixed(1), standardize=True, columns=EXERCISES[1:2]
            ),
        },
        targets={
            ("regression", _VECTOR): TargetView(
                "weight, waist and pulse", "gym_bodies", ("weight", "waist", "pulse"), standardize=True
            )
        },
    ),
    DatasetSpec(
        "digits",
        "1797 real handwritten digits",
        steps=8,
        epochs=40,
        batch_size=8,
        inputs={
            (_IMAGE, False): InputView("8x8 images", "digit_images", _fixed(8, 8, 1), scale=_BYTE),
            (_VECTOR, False): InputView("64 pixels", "digit_vectors", _fixed(_DIGIT_PIXELS), scale=_SIXTEEN),
            (_VALUE, False): InputView("the number", "digit_numbers", _fixed(1), standardize=True),
            (_VECTOR, True): InputView(
                "the pixels in parts", "digit_parts", lambda steps: (math.ceil(_DIGIT_PIXELS / steps),), scale=_SIXTEEN
            ),
            (_VALUE, True): InputView("the ink in parts", "digit_ink", _fixed(1), scale=_SIXTEEN),
        },
        light_on_dark=True,
        targets={
            ("multi-class", _VECTOR): TargetView("which digit", "digit_classes", _DIGITS),
            ("multi-label", _VECTOR): TargetView(
                "three labels made from the digit", "digit_labels", ("has a loop", "is even", "is above 4")
            ),
            ("binary", _VALUE): TargetView("whether it is even", "digit_is_even", ("odd", "even")),
            ("regression", _VECTOR): TargetView("the middle of the ink", "digit_centre", ("x", "y"), standardize=True),
            ("single-regression", _VALUE): TargetView("the number", "digit_numbers", ("number",), standardize=True),
            **_pictures("the image", "digit_pictures", (8, 8, 1)),
        },
    ),
)


def _fetched(name: str, description: str, shape: tuple[int, ...], classes: tuple[str, ...]) -> DatasetSpec:
    """One of Keras's own sets of images."""
    given = {"name": name}
    return DatasetSpec(
        name,
        description,
        steps=1,
        epochs=5,
        inputs={(_IMAGE, False): InputView(_size(shape), "keras_images", _fixed(*shape), scale=_BYTE, args=given)},
        targets={
            ("multi-class", _VECTOR): TargetView("the class", "keras_classes", classes, args=given),
            ("regression", _IMAGE): TargetView("the image", "keras_pictures", image=shape, args=given),
        },
        batch_size=128,
        light_on_dark=shape[-1] == 1,
        online=True,
    )


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]}x{shape[0]} images"


_CLOTHES = ("t-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_FETCHED = (
    _fetched("mnist", "70000 handwritten digits, over the network", (28, 28, 1), _DIGITS),
    _fetched("fashion_mnist", "70000 pieces of clothing, over the network", (28, 28, 1), _CLOTHES),
    _fetched("cifar10", "60000 small photos, over the network", (32, 32, 3), _THINGS),
)

DATASETS: Mapping[str, DatasetSpec] = MappingProxyType({spec.name: spec for spec in (*_SPECS, *_FETCHED)})
"""All data sets; where several fit a stack, the first is picked."""
