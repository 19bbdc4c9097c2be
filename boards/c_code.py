"""A small model as C: its numbers as arrays, and the calls of its layers one after the other."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .layers import Convolution, Dense, Floats, Layer, Matrix, Pooling, Recurrent, Rescale, SmallModel
from .sizes import buffers_of

_A_LINE = 24


@dataclass(frozen=True)
class Example:
    """An input, and what the model says of it.

    Attributes
    ----------
    x : (steps * inputs,) float32
    answer : (outputs,) or (steps, outputs) float32
    """

    x: Floats
    answer: Floats


def header(model: SmallModel, title: str) -> str:
    """``model.h``: what a program calls."""
    names = ", ".join(_text(name) for name in model.classes)
    return f"""/* {_comment(title)} */
#ifndef DEEPBRICK_MODEL_H
#define DEEPBRICK_MODEL_H

#define MODEL_INPUTS {model.inputs} /* numbers that go in at each time step, in the units of the data it learned from */
#define MODEL_STEPS {model.steps} /* time steps; 1 where there is no time */
#define MODEL_OUTPUTS {model.outputs} /* numbers of an answer */
#define MODEL_EVERY_STEP {int(model.every_step)} /* whether each time step has an answer, or only the last one */
#define MODEL_NAMES {len(model.classes)} /* names of the answer's numbers; 0 for an image */

#ifdef __cplusplus
extern "C" {{
#endif

static const char *const model_names[MODEL_NAMES + 1] = {{{names}{", " if names else ""}0}};

/* Forgets what was before: call it before the first time step. */
void model_begin(void);

/* Takes MODEL_INPUTS numbers, and writes MODEL_OUTPUTS to `answer` unless that is 0. */
void model_step(const float *x, float *answer);

#ifdef __cplusplus
}}
#endif

#endif
"""


def source(model: SmallModel) -> str:
    """``model.c``."""
    buffers = buffers_of(model)
    lines = ['#include "model.h"', "", '#include "kernels.h"', ""]
    for place, layer in enumerate(model.layers):
        lines += _constants(place, layer)
    lines += [
        *(f"static float buffer{k}[{size}];" for k, size in enumerate(buffers.layer) if size),
        *([f"static int8_t q[{buffers.quantized}];"] if buffers.quantized else []),
        *([f"static float place[{buffers.place}];"] if buffers.place else []),
    ]
    remembering = [k for k, layer in enumerate(model.layers) if isinstance(layer, Recurrent)]
    lines += [f"static float hidden{k}[{model.layers[k].size}], cell{k}[{model.layers[k].size}];" for k in remembering]
    lines += ["", "void model_begin(void) {"]
    lines += [f"    memset({name}{k}, 0, sizeof {name}{k});" for k in remembering for name in ("hidden", "cell")]
    lines += ["}", "", "void model_step(const float *x, float *answer) {"]
    given = "x"
    for place, layer in enumerate(model.layers):
        if place == model.in_time and place:
            lines.append("    if (!answer) return;")
        lines.append(f"    {_call(model, place, layer, given)}")
        given = f"hidden{place}" if isinstance(layer, Recurrent) else f"buffer{place % 2}"
    lines += [f"    if (answer) memcpy(answer, {given}, MODEL_OUTPUTS * sizeof *answer);", "}", ""]
    return "\n".join(lines)


def examples_header(examples: Sequence[Example]) -> str:
    """``examples.h``: inputs that were kept aside, with the answers of Keras."""
    x = np.stack([example.x for example in examples])
    answers = np.stack([np.ravel(example.answer) for example in examples])
    return "\n".join(
        [
            "/* Examples that the model did not learn from, and what Keras says of them. */",
            f"#define EXAMPLES {len(examples)}",
            *_array("float", f"example_inputs[EXAMPLES][{x.shape[1]}]", x),
            *_array("float", f"example_answers[EXAMPLES][{answers.shape[1]}]", answers),
            "",
        ]
    )


def _call(model: SmallModel, place: int, layer: Layer, given: str) -> str:
    count, y = model.given(place), f"buffer{place % 2}"
    match layer:
        case Rescale():
            return f"rescale({given}, {y}, {layer.size}, factor{place}, offset{place}, {len(layer.factor)});"
        case Dense():
            weights = f"weights{place}, scales{place}, bias{place}"
            return f"dense({given}, {count}, {y}, {layer.size}, {weights}, {layer.activation.upper()}, q);"
        case Convolution():
            height, width, channels = layer.given
            window = f"{layer.kernel[0]}, {layer.kernel[1]}, {layer.pool[0]}, {layer.pool[1]}"
            numbers = f"{given}, {height}, {width}, {channels}, {y}, {len(layer.bias)}, {window}"
            weights = f"weights{place}, scales{place}, bias{place}"
            return f"convolution({numbers}, {weights}, {layer.activation.upper()}, q, place);"
        case Pooling():
            height, width, channels = layer.given
            return f"pooling({given}, {height}, {width}, {channels}, {y}, {layer.pool[0]}, {layer.pool[1]});"
        case Recurrent():
            weights = f"weights{place}, scales{place}, memory{place}, memory_scales{place}, bias{place}"
            return f"recurrent({given}, {count}, hidden{place}, cell{place}, {layer.size}, {weights}, q, place);"


def _constants(place: int, layer: Layer) -> Iterator[str]:
    match layer:
        case Rescale():
            yield from _array("float", f"factor{place}[{len(layer.factor)}]", layer.factor)
            yield from _array("float", f"offset{place}[{len(layer.offset)}]", layer.offset)
        case Dense() | Convolution():
            yield from _matrix(f"weights{place}", f"scales{place}", layer.matrix)
            yield from _array("float", f"bias{place}[{len(layer.bias)}]", layer.bias)
        case Recurrent():
            yield from _matrix(f"weights{place}", f"scales{place}", layer.matrix)
            yield from _matrix(f"memory{place}", f"memory_scales{place}", layer.memory)
            yield from _array("float", f"bias{place}[{len(layer.bias)}]", layer.bias)
        case Pooling():
            return


def _matrix(weights: str, scales: str, matrix: Matrix) -> Iterator[str]:
    yield from _array("int8_t", f"{weights}[{matrix.weights.size}]", matrix.weights)
    yield from _array("float", f"{scales}[{len(matrix.scales)}]", matrix.scales)


def _array(kind: str, name: str, values: npt.NDArray[Any]) -> Iterator[str]:
    """The lines of a constant; a row of several axes is one after the other, as C has it."""
    flat = np.ravel(values)
    # As few digits as give the same float32 again.
    written = [f"{value}f" for value in flat.astype(np.float32)] if kind == "float" else [str(value) for value in flat]
    if values.ndim > 1 and kind == "float":  # the only ones with two axes
        width = values.shape[1]
        rows = (", ".join(written[k : k + width]) for k in range(0, len(written), width))
        yield f"static const {kind} {name} = {{{', '.join(f'{{{row}}}' for row in rows)}}};"
        return
    yield f"static const {kind} {name} = {{"
    for k in range(0, len(written), _A_LINE):
        yield f"    {', '.join(written[k : k + _A_LINE])},"
    yield "};"


def _text(words: str) -> str:
    """A string of C in UTF-8, whatever is in it."""
    plain = json.dumps(words, ensure_ascii=False)[1:-1]
    # C has no \\u for these, and two question marks may begin a trigraph.
    escaped = "".join(c if c.isprintable() else "?" for c in plain.replace("\\u", "\\\\u")).replace("??", '?""?')
    return f'"{escaped}"'


def _comment(words: str) -> str:
    return " ".join(words.replace("*/", "* /").replace("/*", "/ *").split())
