"""One step of learning, on whichever backend Keras runs: TensorFlow, JAX or PyTorch."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

Arrays = Mapping[str, npt.NDArray[Any]]
Example = Callable[[dict[str, Any], dict[str, Any]], tuple[Any, Any]]
Loss = Callable[[Any, Any], Any]


def as_tensors(arrays: Arrays) -> dict[str, Any]:
    """Put arrays on the device that trains."""
    from keras import ops

    return {name: ops.convert_to_tensor(values) for name, values in arrays.items()}


class Learner:
    """A network that learns from batches, and its weights averaged over time (Polyak and Juditsky 1992).

    Parameters
    ----------
    network : keras.Model
        Changed by ``learn``; what it holds is up to date after ``store``.
    loss : callable
        Takes targets and the network's output, gives a scalar.
    example : callable
        Takes the constants and a batch as tensors, gives images and targets; runs on the device.
    constants : Mapping of str to array
        Lie on the device for the whole training.
    average : float
        How much of the average stays at each step, once there have been many.
    """

    def __init__(
        self,
        network: "keras.Model",
        loss: Loss,
        example: Example,
        constants: Arrays,
        optimizer: "keras.optimizers.Optimizer",
        average: float,
    ) -> None:
        import keras

        self.network, self.loss, self.example, self.optimizer = network, loss, example, optimizer
        self._average, self.steps = average, 0
        optimizer.build(network.trainable_variables)
        self.constants = as_tensors(constants)
        self.averaged = [np.array(keras.ops.convert_to_numpy(v)) for v in network.variables]
        self._mean = [keras.ops.convert_to_tensor(v) for v in self.averaged]
        makers = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
        self._learn, self._evaluate, self._values, self._put_back = makers[keras.backend.backend()](self)

    def start_average(self, values: list[npt.NDArray[Any]]) -> None:
        """Go on from an average that was kept."""
        import keras

        self.averaged = values
        self._mean = [keras.ops.convert_to_tensor(v) for v in values]

    def learn(self, batch: Arrays, rate: float) -> Any:
        """Learn from a batch at a learning rate; returns the loss, a scalar that may still be worked out."""
        loss = self._learn(as_tensors(batch), rate)
        self.steps += 1
        if self.steps % AVERAGE_EVERY == 0:
            kept = min(self._average, (1 + self.steps) / (10 + self.steps)) ** AVERAGE_EVERY
            self._mean = [m + (1 - kept) * (v - m) for m, v in zip(self._mean, self._values(), strict=True)]
        return loss

    def evaluate(self, batch: Arrays) -> float:
        """The loss of a batch, of the network as it is."""
        from keras import ops

        return float(ops.convert_to_numpy(self._evaluate(as_tensors(batch))))

    def store(self) -> None:
        """Write what was learned into the network, and the average into ``averaged``."""
        from keras import ops

        self._put_back()
        self.averaged = [np.asarray(ops.convert_to_numpy(m), np.float32) for m in self._mean]


AVERAGE_EVERY = 5  # steps


def _tensorflow(learner: Learner) -> tuple[Any, Any, Any, Any]:
    import tensorflow as tf

    network, optimizer = learner.network, learner.optimizer

    @tf.function  # type: ignore[untyped-decorator]
    def learn(batch: dict[str, Any]) -> Any:
        images, targets = learner.example(learner.constants, batch)
        with tf.GradientTape() as tape:
            loss = learner.loss(targets, network(images, training=True))
        optimizer.apply(tape.gradient(loss, network.trainable_variables), network.trainable_variables)
        return loss

    @tf.function  # type: ignore[untyped-decorator]
    def evaluate(batch: dict[str, Any]) -> Any:
        images, targets = learner.example(learner.constants, batch)
        return learner.loss(targets, network(images, training=False))

    def step(batch: dict[str, Any], rate: float) -> Any:
        optimizer.learning_rate.assign(rate)
        return learn(batch)

    return step, evaluate, lambda: [v.value for v in network.variables], lambda: None


def _torch(learner: Learner) -> tuple[Any, Any, Any, Any]:
    import torch

    from .torch_network import torch_network

    network, optimizer = learner.network, learner.optimizer
    variables = network.trainable_variables
    run = torch_network(network)

    def step(batch: dict[str, Any], rate: float) -> Any:
        optimizer.learning_rate.assign(rate)
        with torch.no_grad():
            images, targets = learner.example(learner.constants, batch)
        network.zero_grad()
        loss = learner.loss(targets, run(images, training=True))
        loss.backward()
        with torch.no_grad():
            optimizer.apply([v.value.grad for v in variables], variables)
        return loss.detach()

    def evaluate(batch: dict[str, Any]) -> Any:
        with torch.no_grad():
            images, targets = learner.example(learner.constants, batch)
            return learner.loss(targets, run(images, training=False))

    return step, evaluate, lambda: [v.value.detach() for v in network.variables], lambda: None


def _jax(learner: Learner) -> tuple[Any, Any, Any, Any]:
    import jax

    network, optimizer = learner.network, learner.optimizer
    rate_place = next(k for k, v in enumerate(optimizer.variables) if v is optimizer.learning_rate)
    order = {id(v): ("t", k) for k, v in enumerate(network.trainable_variables)}
    order |= {id(v): ("n", k) for k, v in enumerate(network.non_trainable_variables)}
    state = [
        [v.value for v in group]
        for group in (network.trainable_variables, network.non_trainable_variables, optimizer.variables)
    ]

    def objective(trained: Any, rest: Any, images: Any, targets: Any) -> Any:
        output, rest = network.stateless_call(trained, rest, images, training=True)
        return learner.loss(targets, output), rest

    def learn(state: Any, constants: Any, batch: Any, rate: Any) -> Any:
        trained, rest, kept = state
        images, targets = learner.example(constants, batch)
        (loss, rest), gradients = jax.value_and_grad(objective, has_aux=True)(trained, rest, images, targets)
        kept = [rate.astype(v.dtype) if k == rate_place else v for k, v in enumerate(kept)]
        trained, kept = optimizer.stateless_apply(kept, gradients, trained)
        return loss, [list(trained), list(rest), list(kept)]

    compiled = jax.jit(learn, donate_argnums=0)

    def step(batch: dict[str, Any], rate: float) -> Any:
        loss, state[:] = compiled(list(state), learner.constants, batch, jax.numpy.float32(rate))
        return loss

    def answer(trained: Any, rest: Any, constants: Any, batch: Any) -> Any:
        images, targets = learner.example(constants, batch)
        output, _ = network.stateless_call(trained, rest, images, training=False)
        return learner.loss(targets, output)

    evaluate = jax.jit(answer)

    def values() -> list[Any]:
        groups = {"t": state[0], "n": state[1]}
        return [groups[group][k] for group, k in (order[id(v)] for v in network.variables)]

    def put_back() -> None:
        for group, held in zip(
            (network.trainable_variables, network.non_trainable_variables, optimizer.variables), state, strict=True
        ):
            for variable, value in zip(group, held, strict=True):
                variable.assign(jax.numpy.array(value, copy=True))  # what is held here is given away at the next step

    return step, lambda batch: evaluate(state[0], state[1], learner.constants, batch), values, put_back
