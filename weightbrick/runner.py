"""LiteRT's interpreter."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ..silence import silenced

Floats = npt.NDArray[np.float32]


class Runner:
    """An interpreter that takes any number of inputs at once.

    Parameters
    ----------
    data : bytes
        A ``.tflite`` file.
    most_numbers : int, optional
        How many it may have in all its tensors, for one input.

    Raises
    ------
    ValueError, RuntimeError
        Where it is damaged, or has more.
    """

    def __init__(self, data: bytes, most_numbers: int | None = None) -> None:
        with silenced():  # it tells how it will compute
            self._interpreter = _interpreter_class()(model_content=data)
            if most_numbers is not None:
                numbers = sum(math.prod(map(int, t["shape"])) for t in self._interpreter.get_tensor_details())
                if numbers > most_numbers:
                    msg = f"{numbers} numbers are more than {most_numbers}."
                    raise ValueError(msg)
            self._interpreter.allocate_tensors()
        (self._input,), (self._output,) = (
            self._interpreter.get_input_details(),
            self._interpreter.get_output_details(),
        )
        sides = self._input["shape_signature"], self._output["shape_signature"]
        self.shapes = tuple(tuple(int(n) for n in side[1:]) for side in sides)
        self._shape = tuple(map(int, self._input["shape"]))

    def __call__(self, x: Floats) -> Floats:
        """What the model says of (N, ...) inputs."""
        if x.shape != self._shape:
            self._interpreter.resize_tensor_input(self._input["index"], x.shape)
            with silenced():
                self._interpreter.allocate_tensors()
            self._shape = x.shape
        self._interpreter.set_tensor(self._input["index"], np.ascontiguousarray(x, np.float32))
        self._interpreter.invoke()
        return np.array(self._interpreter.get_tensor(self._output["index"]), np.float32)


def _interpreter_class() -> Any:  # noqa: ANN401 - no types
    try:
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415 - only where a model is run
    except ImportError:  # there is none for some systems: TensorFlow has the same one in it
        from tensorflow import lite  # noqa: PLC0415

        return lite.Interpreter
    return Interpreter
