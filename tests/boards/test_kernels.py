"""The C code and the program for MicroPython compute what numpy computes, to the last int8 number."""

import numpy as np
import pytest
from deepbrick.boards.arithmetic import answers
from deepbrick.boards.layers import Convolution, Dense, Matrix, Pooling, Recurrent, Rescale, SmallModel
from deepbrick.boards.sizes import sizes_of
from deepbrick.compiler.activations import ACTIVATIONS

COUNT = 4
CLOSE = {"atol": 2e-3, "rtol": 2e-3}
"""The last bits of floats differ, and now and then one turns an int8 number into the next."""


class Made:
    """Makes layers of random numbers."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def floats(self, *shape):
        """Floats around 0."""
        return self.rng.normal(size=shape).astype(np.float32)

    def matrix(self, outputs, inputs):
        """A row of weights for each output."""
        weights = self.rng.integers(-127, 128, (outputs, inputs)).astype(np.int8)
        scales = self.rng.uniform(0.5, 1, outputs).astype(np.float32) / (90 * np.sqrt(inputs)).astype(np.float32)
        return Matrix(weights, scales)

    def dense(self, inputs, units, activation="linear"):
        """Fully connected."""
        return Dense(self.matrix(units, inputs), self.floats(units), activation)

    def convolution(self, given, kernel, pool, filters, activation="relu"):
        """With its pooling."""
        inputs = kernel[0] * kernel[1] * given[2]
        return Convolution(given, kernel, pool, self.matrix(filters, inputs), self.floats(filters), activation)

    def recurrent(self, inputs, units):
        """An LSTM."""
        return Recurrent(self.matrix(4 * units, inputs), self.matrix(4 * units, units), self.floats(4 * units))


def single(*layers, inputs):
    return SmallModel(layers, 0, inputs, 1, every_step=False, classes=())


def series(*layers, inputs, in_time, every_step=False):
    return SmallModel(layers, in_time, inputs, 3, every_step, ())


def models():
    made = Made(0)
    for activation in ACTIVATIONS:
        yield activation, single(made.dense(5, 7, activation), made.dense(7, 3), inputs=5)
    rescaled = Rescale(6, made.floats(3), made.floats(3))
    yield "rescaling that repeats", single(rescaled, made.dense(6, 2), inputs=6)
    yield "pooled", single(made.convolution((7, 6, 2), (3, 2), (2, 3), 4), made.dense(8, 2), inputs=84)
    yield "not pooled", single(made.convolution((4, 5, 3), (2, 3), (1, 1), 3, "softmax"), inputs=60)
    yield "pooling alone", single(Pooling((5, 4, 3), (2, 2)), made.dense(12, 4), inputs=60)
    two = made.convolution((9, 9, 1), (2, 2), (2, 2), 4), made.convolution((4, 4, 4), (2, 2), (1, 1), 2, "tanh")
    yield "two of them", single(*two, inputs=81)
    cell = made.recurrent(4, 6)
    yield "LSTM", series(cell, made.dense(6, 2, "sigmoid"), inputs=4, in_time=1)
    yield "an answer at every step", series(cell, made.dense(6, 2), inputs=4, in_time=2, every_step=True)
    films = made.convolution((5, 5, 1), (2, 2), (2, 2), 3), made.recurrent(12, 20), made.recurrent(20, 5)
    yield "films", series(*films, made.dense(5, 3), made.dense(3, 2, "softmax"), inputs=25, in_time=3)


@pytest.mark.parametrize("runs", ["run_c", "run_python"])
@pytest.mark.parametrize(("name", "model"), list(models()), ids=[name for name, _ in models()])
def test_as_numpy_computes_it(name, model, runs, request):
    del name
    x = np.random.default_rng(1).normal(size=(COUNT, model.steps, model.inputs)).astype(np.float32) * 2
    x[0] = 0  # nothing to divide by
    expected = answers(model, x)
    assert np.abs(expected).max() > 0.1
    given = request.getfixturevalue(runs)(model, x)
    np.testing.assert_allclose(given.reshape(expected.shape), expected, **CLOSE)


def test_weights_are_counted_to_the_byte():
    made = Made(2)
    model = series(made.recurrent(4, 6), made.dense(6, 2), inputs=4, in_time=1)
    matrices = 24 * 4 + 24 * 6 + 2 * 6
    floats = 24 + 24 + 24 + 2 + 2
    assert sizes_of(model).weights == matrices + 4 * floats
    # What the LSTM and its cell remember, its gates, the answer, and the larger of its two inputs as int8.
    assert sizes_of(model).buffers == 4 * (6 + 6 + 24 + 2) + 6
