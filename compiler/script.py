"""The plan as a Keras script that runs by itself."""

import json
import math
import sys
from collections.abc import Iterator

from ..keras_setup import BACKEND, SETTINGS
from .data import DEFAULT_LEARNING_RATE, DataInfo, default_patience
from .layer import Layer, Measured
from .layers import layer_types
from .plan import Plan, answer_scaling, sized_layers


def write_script(plan: Plan, data: DataInfo, *, epochs: int | None = None, seed: int = 0) -> str:
    """Write a Keras script that makes the data, trains the model and saves it.

    Parameters
    ----------
    plan : Plan
    data : DataInfo
        A data set that fits the plan.
    epochs : int, optional
        Default: the data set's own.
    seed : int

    Returns
    -------
    str
        Python text that needs keras, numpy and scikit-learn, and nothing of DeepBrick.
    """
    layers = sized_layers(plan, data)
    answer = answer_scaling(plan, data)
    total = data.epochs if epochs is None else epochs
    parts = (
        _head(plan, data),
        _imports(layers if answer is None else (*layers, answer), data),
        _settings(seed),
        f"# Data: {data.description}.\n\n\n{data.code}\n\n\n" + "\n".join(_data(data)),
        "# Model",
        *(_heat_map(data) if plan.heat_map else ()),
        "model = Sequential(\n    [\n" + "".join(f"        {_written(x)},\n" for x in layers) + "    ]\n)",
        _compile(plan, data) + "\nmodel.summary()",
        "# Training: it stops when the validation part gets no better, and keeps the best weights.\n"
        + _fit(total, data),
        *(() if answer is None else (_answer(answer, plan, data),)),
        "scores = model.evaluate(x_val, y_val, verbose=0, return_dict=True)\nprint(scores)",
        'model.save(Path(__file__).with_suffix(".keras"))',
    )
    return "\n\n".join(parts) + "\n"


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


def _answer(layer: Layer, plan: Plan, data: DataInfo) -> str:
    return (
        "# From here on the model answers in the units of the data.\n"
        f"model.add({_written(layer)})\n{_compile(plan, data)}"
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
