"""Runs model.bin on a board with MicroPython, and anywhere else in Python. Nothing else is needed.

    from net import Net
    net = Net("model.bin")
    net.begin()                        # before the first time step
    answer = net.step([1.0, 2.0, ...]) # as many numbers as net.inputs
    print(net.best(answer))

Weights are int8, with a scale for each number that comes out; sums are whole numbers. Written by DeepBrick; the licence
is MIT.
"""

import json
import struct
from array import array
from math import exp, log


class Net:
    """A model; ``path`` is its file."""

    def __init__(self, path):
        with open(path, "rb") as file:
            (length,) = struct.unpack("<I", file.read(4))
            model = json.loads(_padded(file, length))
            self.inputs, self.steps, self.names = model["inputs"], model["steps"], model["names"]
            self.every_step, self._in_time = model["every_step"], model["in_time"]
            self._layers = [_KINDS[layer["kind"]](layer, file) for layer in model["layers"]]
        self.begin()

    def begin(self):
        """Forget what was before; call it before the first time step."""
        for layer in self._layers:
            layer.begin()

    def step(self, x, answer=True):
        """What the model says of the numbers of one time step; None where no answer is wanted yet."""
        for place, layer in enumerate(self._layers):
            if place and place == self._in_time and not answer:
                return None
            x = layer.run(x)
        return x

    def best(self, answer):
        """The name of the largest number, or of yes and no where there is one number for two names."""
        if len(answer) == 1 and len(self.names) == 2:
            return self.names[int(answer[0] >= 0.5)]
        largest = max(range(len(answer)), key=lambda k: answer[k])
        return self.names[largest] if largest < len(self.names) else largest


def _padded(file, length):
    data = file.read(length)
    file.read(-length % 4)
    return data


def _numbers(file, kind, count):
    values = array(kind, bytes(count * (1 if kind == "b" else 4)))
    file.readinto(values)
    if kind == "b":
        file.read(-count % 4)
    return values


def _quantized(x, q):
    """Bring numbers to -127..127; returns what one of these is worth."""
    most = 0.0
    for value in x:
        if value > most:
            most = value
        elif -value > most:
            most = -value
    if most == 0.0:
        for k in range(len(x)):
            q[k] = 0
        return 0.0
    to = 127.0 / most
    for k in range(len(x)):
        q[k] = round(x[k] * to)
    return most / 127.0


def _dot(q, at, weights, start, count):
    total = 0
    for k in range(count):
        total += q[at + k] * weights[start + k]
    return total


def _sigmoid(x):
    if x < -30.0:
        return 0.0
    return 1.0 / (1.0 + exp(-x))


def _tanh(x):
    return 2.0 * _sigmoid(2.0 * x) - 1.0


def _elu(x):
    return x if x > 0.0 else exp(x) - 1.0


def _gelu(x):
    # Abramowitz and Stegun 7.1.26: not every board has erf.
    z = abs(x) * 0.7071067811865475
    t = 1.0 / (1.0 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    rest = series * exp(-z * z) if z < 9.0 else 0.0
    return 0.5 * x * (2.0 - rest if x > 0.0 else rest)


_ACTIVATIONS = {
    "relu": lambda x: x if x > 0.0 else 0.0,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "elu": _elu,
    "selu": lambda x: 1.0507009873554805 * (x if x > 0.0 else 1.6732632423543772 * _elu(x)),
    "gelu": _gelu,
    "silu": lambda x: x * _sigmoid(x),
    "softplus": lambda x: x if x > 20.0 else log(1.0 + exp(x)),
    "leaky_relu": lambda x: x if x > 0.0 else 0.2 * x,
}


def _activate(x, activation):
    if activation == "softmax":
        most, total = max(x), 0.0
        for k in range(len(x)):
            x[k] = exp(x[k] - most) if x[k] - most > -80.0 else 0.0
            total += x[k]
        for k in range(len(x)):
            x[k] /= total
    elif activation != "linear":
        function = _ACTIVATIONS[activation]
        for k in range(len(x)):
            x[k] = function(x[k])


class _Rescale:
    def __init__(self, layer, file):
        self._period = layer["period"]
        self._factor, self._offset = (_numbers(file, "f", self._period) for _ in range(2))

    def begin(self):
        pass

    def run(self, x):
        period, factor, offset = self._period, self._factor, self._offset
        return array("f", [x[k] * factor[k % period] + offset[k % period] for k in range(len(x))])


class _Dense:
    def __init__(self, layer, file):
        self._inputs, self._units, self._activation = layer["inputs"], layer["units"], layer["activation"]
        self._weights = _numbers(file, "b", self._inputs * self._units)
        self._scales, self._bias = _numbers(file, "f", self._units), _numbers(file, "f", self._units)
        self._q = array("b", bytes(self._inputs))

    def begin(self):
        pass

    def run(self, x):
        worth = _quantized(x, self._q)
        y = array("f", self._bias)
        for unit in range(self._units):
            total = _dot(self._q, 0, self._weights, unit * self._inputs, self._inputs)
            y[unit] += total * worth * self._scales[unit]
        _activate(y, self._activation)
        return y


class _Convolution:
    def __init__(self, layer, file):
        self._given, self._kernel, self._pool = layer["given"], layer["kernel"], layer["pool"]
        self._filters, self._activation = layer["filters"], layer["activation"]
        height, width, channels = self._given
        self._weights = _numbers(file, "b", self._filters * self._kernel[0] * self._kernel[1] * channels)
        self._scales, self._bias = _numbers(file, "f", self._filters), _numbers(file, "f", self._filters)
        self._q = array("b", bytes(height * width * channels))

    def begin(self):
        pass

    def run(self, x):
        (height, width, channels), (rows, columns), (down, across) = self._given, self._kernel, self._pool
        worth = _quantized(x, self._q)
        y = array("f", [])
        for i in range((height - rows + 1) // down):
            for j in range((width - columns + 1) // across):
                strongest = None
                for part in range(down * across):
                    at = ((i * down + part // across) * width + j * across + part % across) * channels
                    place = self._at(at, worth, width * channels, columns * channels, rows)
                    if strongest is None:
                        strongest = place
                    else:
                        for f in range(self._filters):
                            if place[f] > strongest[f]:
                                strongest[f] = place[f]
                y.extend(strongest)
        return y

    def _at(self, at, worth, line, strip, rows):
        place = array("f", self._bias)
        for f in range(self._filters):
            total = 0
            for r in range(rows):
                total += _dot(self._q, at + r * line, self._weights, (f * rows + r) * strip, strip)
            place[f] += total * worth * self._scales[f]
        _activate(place, self._activation)
        return place


class _Pooling:
    def __init__(self, layer, file):
        self._given, self._pool = layer["given"], layer["pool"]

    def begin(self):
        pass

    def run(self, x):
        (height, width, channels), (down, across) = self._given, self._pool
        y = array("f", [])
        for i in range(height // down):
            for j in range(width // across):
                for c in range(channels):
                    y.append(
                        max(
                            x[((i * down + a) * width + j * across + b) * channels + c]
                            for a in range(down)
                            for b in range(across)
                        )
                    )
        return y


class _Recurrent:
    def __init__(self, layer, file):
        self._inputs, self._units = layer["inputs"], layer["units"]
        gates = 4 * self._units
        self._weights, self._scales = _numbers(file, "b", gates * self._inputs), _numbers(file, "f", gates)
        self._memory, self._memory_scales = _numbers(file, "b", gates * self._units), _numbers(file, "f", gates)
        self._bias = _numbers(file, "f", gates)
        self._q = array("b", bytes(max(self._inputs, self._units)))

    def begin(self):
        self._hidden, self._cell = (array("f", bytes(4 * self._units)) for _ in range(2))

    def run(self, x):
        units, hidden, cell = self._units, self._hidden, self._cell
        gates = array("f", self._bias)
        worth = _quantized(x, self._q)
        for g in range(4 * units):
            gates[g] += _dot(self._q, 0, self._weights, g * self._inputs, self._inputs) * worth * self._scales[g]
        worth = _quantized(hidden, self._q)
        for g in range(4 * units):
            gates[g] += _dot(self._q, 0, self._memory, g * units, units) * worth * self._memory_scales[g]
        for u in range(units):
            into, forget, out = _sigmoid(gates[u]), _sigmoid(gates[units + u]), _sigmoid(gates[3 * units + u])
            cell[u] = forget * cell[u] + into * _tanh(gates[2 * units + u])
            hidden[u] = out * _tanh(cell[u])
        return hidden


_KINDS = {
    "rescale": _Rescale,
    "dense": _Dense,
    "convolution": _Convolution,
    "pooling": _Pooling,
    "recurrent": _Recurrent,
}
