"""The plan as a Keras script that runs by itself."""

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..keras_setup import BACKEND, SETTINGS
from ..language import in_english
from .data import DEFAULT_LEARNING_RATE, DataInfo, default_patience
from .layer import Layer, Measured
from .layers import layer_types
from .plan import Plan, answer_scaling, sized_layers


@dataclass(frozen=True)
class Script:
    """A script, and which of its lines come from which brick.

    Attributes
    ----------
    lines : Mapping
        Id of a brick to ranges of lines ``(first, last)``, both counted from 1 and part of the range, in order. The
        bricks of all time steps have the lines of their layer; the line of the output layer is shared by the brick that
        makes it, by the plate, which says its activation, and, where the output is no image, by the output brick, which
        says how many numbers come out.
    """

    text: str
    lines: Mapping[str, tuple[tuple[int, int], ...]]


def write_script(plan: Plan, data: DataInfo, *, epochs: int | None = None, seed: int = 0) -> str:
    """Write a Keras script that makes the data, trains the model and saves it.

    Parameters
    ----------
    data : DataInfo
        A data set that fits the plan.
    epochs : int, optional
        Default: the data set's own.

    Returns
    -------
    str
        Python text that needs keras, numpy and scikit-learn, and nothing of DeepBrick.
    """
    return write_script_by_brick(plan, data, epochs=epochs, seed=seed).text


def write_script_by_brick(plan: Plan, data: DataInfo, *, epochs: int | None = None, seed: int = 0) -> Script:
    """Write the script of ``write_script`` and keep which brick each line comes from."""
    layers = sized_layers(plan, data)
    answer = answer_scaling(plan, data)
    total = data.epochs if epochs is None else epochs
    *_, plate, output = plan.bricks.values()
    parts: tuple[Sequence[_Piece], ...] = (
        [(_head(plan, data), ())],
        [(_imports(layers if answer is None else (*layers, answer), data), ())],
        [(_settings(seed), ())],
        [(f"# Data: {in_english(data.description)}.\n\n\n{data.code}\n\n\n" + "\n".join(_data(data)), ())],
        [("# Model", ())],
        *([(text, plate)] for text in (_heat_map(data) if plan.heat_map else ())),
        [("model = Sequential(\n    [\n", ()), *_layer_lines(plan, layers), ("    ]\n)", ())],
        [(_compile(plan, data), plate), ("\nmodel.summary()", ())],
        [
            (
                "# Training: it stops when the validation part gets no better, and keeps the best weights.\n"
                + _fit(total, data),
                (),
            )
        ],
        *(() if answer is None else (_answer(answer, plan, data, plate, output),)),
        [("scores = model.evaluate(x_val, y_val, verbose=0, return_dict=True)\nprint(scores)", ())],
        [('model.save(Path(__file__).with_suffix(".keras"))', ())],
    )
    pieces = [piece for part in parts for piece in (*part, ("\n\n", ()))][:-1]
    return Script("".join(text for text, _ in pieces) + "\n", _line_ranges(pieces))


_Piece = tuple[str, tuple[str, ...]]
"""A piece of text, and the ids of the bricks that it comes from."""


def _line_ranges(pieces: Iterable[_Piece]) -> dict[str, tuple[tuple[int, int], ...]]:
    ranges: dict[str, list[tuple[int, int]]] = {}
    line = 1
    for text, bricks in pieces:
        first = line + len(text) - len(text.lstrip("\n"))
        last = first + text.strip("\n").count("\n")
        for brick in bricks:
            own = ranges.setdefault(brick, [])
            if own and own[-1][1] == first - 1:
                own[-1] = own[-1][0], last
            else:
                own.append((first, last))
        line += text.count("\n")
    return {brick: tuple(own) for brick, own in ranges.items()}


def _layer_lines(plan: Plan, layers: Sequence[Layer]) -> Iterator[_Piece]:
    *_, makes_output, plate, output = plan.bricks
    last = [layer for layer in layers if layer.brick == makes_output][-1]
    for layer in layers:
        bricks = plan.bricks[layer.brick]
        if layer is last:
            bricks += plan.bricks[plate]
            if layer is layers[-1]:
                bricks += plan.bricks[output]
        yield f"        {_written(layer)},\n", bricks


def _head(plan: Plan, data: DataInfo) -> str:
    return (
        f'"""A Keras model, written by DeepBrick from a stack of bricks.\n\n'
        f'    {plan.title}\n\nIt is trained on {data.name} and saved beside this file.\n"""'
    )


def _imports(layers: tuple[Layer, ...], data: DataInfo) -> str:
    names = {layer.kind for layer in layers} - {"Input"}
    if any(layer.time_distributed for layer in layers):
        names.add("TimeDistributed")
    third = [
        "import keras",
        "from keras import Input, Sequential",
        f"from keras.layers import {', '.join(sorted(names))}",
    ]
    # Plain imports first, then the others, as import sorters want it.
    standard = [line for line in data.imports if line.split()[1] in sys.stdlib_module_names]
    others = [line for line in data.imports if line not in standard]
    groups = ({"import os", "from pathlib import Path", *standard}, {*third, *others})
    ours, theirs = (
        "\n".join(sorted(group, key=lambda line: (not line.startswith("import"), line))) for group in groups
    )
    # Keras looks for this when it is imported.
    return f'{ours}\n\nos.environ["KERAS_BACKEND"] = "{BACKEND}"\n\n{theirs}'


def _settings(seed: int) -> str:
    lines = (f"keras.config.set_{name}({_value(name, value)})" for name, value in SETTINGS.items())
    return "\n".join(
        ("# Whatever a keras.json on this computer says.", *lines, "", f"keras.utils.set_random_seed({seed})")
    )


def _data(data: DataInfo) -> Iterator[str]:
    if len(data.examples) == 1:
        yield f"x, y = {data.examples[0]}"
    else:
        yield f"x = {data.examples[0]}"
        yield f"y = {data.examples[1]}"
    yield f"x_train, y_train, x_val, y_val = {'split_by_class' if data.stratify else 'split'}(x, y)"


def _heat_map(data: DataInfo) -> Iterator[str]:
    pixels = math.prod(data.shape.output)
    yield (
        "\ndef heat_map_crossentropy(y_true, y_pred):\n"
        '    """Categorical crossentropy over all pixels of an image."""\n'
        f"    y_true, y_pred = keras.ops.reshape(y_true, (-1, {pixels})), keras.ops.reshape(y_pred, (-1, {pixels}))\n"
        "    return keras.losses.categorical_crossentropy(y_true, y_pred)\n"
    )


def _compile(plan: Plan, data: DataInfo) -> str:
    loss = "heat_map_crossentropy" if plan.heat_map else json.dumps(plan.loss)
    usual = data.learning_rate == DEFAULT_LEARNING_RATE
    optimizer = '"adam"' if usual else f"keras.optimizers.Adam({data.learning_rate})"
    return f'model.compile(loss={loss}, optimizer={optimizer}, metrics=["{plan.metric}"])'


def _fit(epochs: int, data: DataInfo) -> str:
    train, val = (f"standardized({y}, y_train)" if data.standardize_targets else y for y in ("y_train", "y_val"))
    return (
        "model.fit(\n"
        "    x_train,\n"
        f"    {train},\n"
        f"    epochs={epochs},\n"
        f"    batch_size={data.batch_size},\n"
        f"    validation_data=(x_val, {val}),\n"
        f"    callbacks=[keras.callbacks.EarlyStopping(patience={default_patience(epochs)}, "
        "restore_best_weights=True)],\n"
        ")"
    )


def _answer(
    layer: Layer, plan: Plan, data: DataInfo, plate: tuple[str, ...], output: tuple[str, ...]
) -> Sequence[_Piece]:
    return (
        ("# From here on the model answers in the units of the data.\n", ()),
        (f"model.add({_written(layer)})\n", output),
        (_compile(plan, data), plate),
    )


def _written(layer: Layer) -> str:
    by_position = layer_types()[layer.kind].by_position
    arguments = ", ".join(
        _value(name, value) if name in by_position else f"{name}={_value(name, value)}"
        for name, value in layer.params.items()
    )
    call = f"{layer.kind}({arguments})"
    return f"TimeDistributed({call})" if layer.time_distributed else call


def _value(name: str, value: object) -> str:
    if isinstance(value, Measured):
        return f"{value.what}({value.array})"
    if name == "scale" and isinstance(value, float):
        return f"1 / {1 / value:.0f}"
    return json.dumps(value) if isinstance(value, str) else repr(value)
