"""The data sets that are there without a network: scikit-learn's, and films made from its digits."""

import math
from collections.abc import Callable

from ..catalog import ValueKind
from ..language import N_
from .measures import DIABETES, EXERCISES, IRIS, TUMOURS, WINE
from .spec import DatasetSpec, InputView, TargetView

_IMAGE, _VECTOR, _VALUE = ValueKind.IMAGE, ValueKind.VECTOR, ValueKind.VALUE
_BYTE, _SIXTEEN = 1 / 255, 1 / 16
_DIGIT_PIXELS = 64
_DIGITS = tuple("0123456789")


def _fixed(*shape: int) -> Callable[[int], tuple[int, ...]]:
    return lambda _steps: shape


def _pictures(
    text: str, function: str, shape: tuple[int, ...], **more: bool | str
) -> dict[tuple[str, ValueKind], TargetView]:
    """The three ways to ask for an image: as it is, with each pixel yes or no, or as a heat map."""
    view = TargetView(text, function, image=shape, **more)  # type: ignore[arg-type]
    heat = TargetView(text, function, image=shape, heat_map=True, **more)  # type: ignore[arg-type]
    return {("regression", _IMAGE): view, ("multi-label", _IMAGE): view, ("multi-class", _IMAGE): heat}


SHIPPED = (
    DatasetSpec(
        "moving-digits",
        N_("films of real handwritten digits that move"),
        steps=4,
        epochs=12,
        inputs={(_IMAGE, True): InputView(N_("32x32 frames"), "moving_frames", _fixed(32, 32, 1), scale=_BYTE)},
        light_on_dark=True,
        targets={
            ("multi-class", _VECTOR): TargetView(N_("the direction"), "moving_classes", ("left", "right"), epochs=4),
            ("multi-label", _VECTOR): TargetView(
                N_("three labels"), "moving_labels", ("moves right", "is even", "is above 4")
            ),
            ("binary", _VALUE): TargetView(N_("whether it moves right"), "moving_answer", ("left", "right"), epochs=4),
            ("regression", _VECTOR): TargetView(
                N_("where it ends"), "moving_end", ("left edge", "top edge"), takes_steps=True, standardize=True
            ),
            ("single-regression", _VALUE): TargetView(
                N_("its speed"), "moving_speed", ("pixels a step",), standardize=True
            ),
            **_pictures(
                N_("the last frame"),
                "moving_last_picture",
                (32, 32, 1),
                takes_steps=True,
                every_step_function="moving_pictures",
            ),
        },
    ),
    DatasetSpec(
        "iris",
        N_("150 flowers, measured"),
        steps=1,
        epochs=100,
        batch_size=8,
        learning_rate=0.01,
        inputs={
            (_VECTOR, False): InputView(N_("four lengths"), "iris_flowers", _fixed(4), standardize=True, columns=IRIS),
            (_VALUE, False): InputView(
                N_("the petal's length"), "iris_petals", _fixed(1), standardize=True, columns=IRIS[2:3]
            ),
        },
        targets={
            ("multi-class", _VECTOR): TargetView(
                N_("the species"), "iris_species", ("setosa", "versicolor", "virginica")
            )
        },
    ),
    DatasetSpec(
        "wine",
        N_("178 wines, measured"),
        steps=1,
        epochs=60,
        batch_size=4,
        inputs={
            (_VECTOR, False): InputView(N_("13 measures"), "wine_measures", _fixed(13), standardize=True, columns=WINE),
            (_VALUE, False): InputView(
                N_("the alcohol"), "wine_alcohol", _fixed(1), standardize=True, columns=WINE[:1]
            ),
        },
        targets={("multi-class", _VECTOR): TargetView(N_("the grower"), "wine_growers", ("first", "second", "third"))},
    ),
    DatasetSpec(
        "breast-cancer",
        N_("569 tumours, measured"),
        steps=1,
        epochs=60,
        batch_size=8,
        inputs={
            (_VECTOR, False): InputView(
                N_("30 measures"), "tumour_cells", _fixed(30), standardize=True, columns=TUMOURS
            ),
            (_VALUE, False): InputView(
                N_("the mean radius"), "tumour_radius", _fixed(1), standardize=True, columns=TUMOURS[:1]
            ),
        },
        targets={
            ("binary", _VALUE): TargetView(
                N_("whether it is malignant"), "tumour_is_malignant", ("benign", "malignant")
            )
        },
    ),
    DatasetSpec(
        "diabetes",
        N_("442 patients, measured"),
        steps=1,
        epochs=45,
        batch_size=4,
        inputs={
            (_VECTOR, False): InputView(
                N_("ten measures"), "diabetes_patients", _fixed(10), standardize=True, columns=DIABETES
            ),
            (_VALUE, False): InputView(
                N_("the body mass index"), "diabetes_body_mass", _fixed(1), standardize=True, columns=DIABETES[2:3]
            ),
        },
        targets={
            ("single-regression", _VALUE): TargetView(
                N_("the illness a year later"), "diabetes_progress", ("progress",), standardize=True
            )
        },
    ),
    DatasetSpec(
        "linnerud",
        N_("20 men in a gym, too few to learn much"),
        steps=1,
        epochs=120,
        batch_size=1,
        inputs={
            (_VECTOR, False): InputView(
                N_("three exercises"), "gym_exercises", _fixed(3), standardize=True, columns=EXERCISES
            ),
            (_VALUE, False): InputView(
                N_("the number of sit-ups"), "gym_situps", _fixed(1), standardize=True, columns=EXERCISES[1:2]
            ),
        },
        targets={
            ("regression", _VECTOR): TargetView(
                N_("weight, waist and pulse"), "gym_bodies", ("weight", "waist", "pulse"), standardize=True
            )
        },
    ),
    DatasetSpec(
        "digits",
        N_("1797 real handwritten digits"),
        steps=8,
        epochs=40,
        batch_size=8,
        inputs={
            (_IMAGE, False): InputView(N_("8x8 images"), "digit_images", _fixed(8, 8, 1), scale=_BYTE),
            (_VECTOR, False): InputView(N_("64 pixels"), "digit_vectors", _fixed(_DIGIT_PIXELS), scale=_SIXTEEN),
            (_VALUE, False): InputView(N_("the number"), "digit_numbers", _fixed(1), standardize=True),
            (_VECTOR, True): InputView(
                N_("the pixels in parts"),
                "digit_parts",
                lambda steps: (math.ceil(_DIGIT_PIXELS / steps),),
                scale=_SIXTEEN,
            ),
            (_VALUE, True): InputView(N_("the ink in parts"), "digit_ink", _fixed(1), scale=_SIXTEEN),
        },
        light_on_dark=True,
        targets={
            ("multi-class", _VECTOR): TargetView(N_("which digit"), "digit_classes", _DIGITS),
            ("multi-label", _VECTOR): TargetView(
                N_("three labels made from the digit"), "digit_labels", ("has a loop", "is even", "is above 4")
            ),
            ("binary", _VALUE): TargetView(N_("whether it is even"), "digit_is_even", ("odd", "even")),
            ("regression", _VECTOR): TargetView(
                N_("the middle of the ink"), "digit_centre", ("x", "y"), standardize=True
            ),
            ("single-regression", _VALUE): TargetView(N_("the number"), "digit_numbers", ("number",), standardize=True),
            **_pictures(N_("the image"), "digit_pictures", (8, 8, 1)),
        },
    ),
)
