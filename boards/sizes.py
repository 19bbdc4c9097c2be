"""What a small model takes of a board, and which boards have that."""

from dataclasses import dataclass

from .layers import Convolution, Dense, Layer, Matrix, Pooling, Recurrent, Rescale, SmallModel

CODE_BYTES = 8_000
"""Of the layers' code with the mathematics of the C library: 5 to 7 kB on a Cortex-M0+, 2 to 4 on a Cortex-M4 with a
floating-point unit (arm-none-eabi-gcc 12.2 -Os, newlib-nano)."""

SKETCH_FLASH, SKETCH_RAM = 80_000, 40_000
"""What Arduino's core and USB take beside it, on the larger side (Nano 33 BLE with Mbed OS)."""

SMALL_SKETCH_RAM = 8_000
"""The same on a board whose whole RAM is no more than ``SKETCH_RAM``: its core is small, too."""


@dataclass(frozen=True)
class Board:
    """A board, by what a program of Arduino's may use of it.

    Attributes
    ----------
    flash, ram : int
        Bytes.
    """

    name: str
    flash: int
    ram: int


BOARDS = (
    Board("Arduino Uno R4", 262_144, 32_768),
    Board("BBC micro:bit v2", 524_288, 131_072),
    Board("Arduino Nano 33 BLE", 983_040, 262_144),
    Board("ESP32 (its usual 1.2 MB for a program)", 1_310_720, 327_680),
    Board("Raspberry Pi Pico (RP2040)", 2_093_056, 262_144),
)


@dataclass(frozen=True)
class Sizes:
    """Bytes of a small model.

    Attributes
    ----------
    weights : int
        Of the constants: weights, scales and biases.
    buffers : int
        Of all that changes while it runs: the arena.
    """

    weights: int
    buffers: int

    @property
    def flash(self) -> int:
        """Constants and code."""
        return self.weights + CODE_BYTES

    def fits(self, board: Board) -> bool:
        """Whether a sketch with this model fits on a board."""
        beside = SMALL_SKETCH_RAM if board.ram <= SKETCH_RAM else SKETCH_RAM
        return self.flash + SKETCH_FLASH <= board.flash and self.buffers + beside <= board.ram


@dataclass(frozen=True)
class Buffers:
    """How many numbers each buffer of a small model has room for.

    Attributes
    ----------
    layer : tuple of int
        Floats of the two buffers that layers read from and write to in turn.
    quantized : int
        int8.
    place : int
        Floats of one place of a convolution, or of an LSTM's gates.
    states : tuple of int
        Floats that each LSTM remembers, twice.
    """

    layer: tuple[int, int]
    quantized: int
    place: int
    states: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """Of them all."""
        return 4 * (sum(self.layer) + self.place + 2 * sum(self.states)) + self.quantized


def buffers_of(model: SmallModel) -> Buffers:
    """The buffers that a small model needs."""
    turns = [0, 0]
    quantized = place = 0
    states = []
    for k, layer in enumerate(model.layers):
        given = model.given(k)
        if isinstance(layer, Recurrent):
            states.append(layer.size)
            quantized, place = max(quantized, given, layer.size), max(place, 4 * layer.size)
            continue
        turns[k % 2] = max(turns[k % 2], layer.size)
        if isinstance(layer, Dense | Convolution):
            quantized = max(quantized, given)
        if isinstance(layer, Convolution):
            place = max(place, len(layer.bias))
    return Buffers((turns[0], turns[1]), quantized, place, tuple(states))


def sizes_of(model: SmallModel) -> Sizes:
    """What a small model takes."""
    return Sizes(sum(map(layer_bytes, model.layers)), buffers_of(model).bytes)


def layer_bytes(layer: Layer) -> int:
    """The constants of a layer, in bytes."""
    match layer:
        case Rescale():
            return 8 * len(layer.factor)
        case Dense() | Convolution():
            return _matrix_bytes(layer.matrix) + 4 * len(layer.bias)
        case Recurrent():
            return _matrix_bytes(layer.matrix) + _matrix_bytes(layer.memory) + 4 * len(layer.bias)
        case Pooling():
            return 0


def _matrix_bytes(matrix: Matrix) -> int:
    return matrix.weights.size + 4 * len(matrix.scales)
