"""One step of learning: it learns, averages, and gives the same numbers on every backend."""

import contextlib
import importlib.util
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

# A tiny network learns from views of random photos, through all that runs on the device; prints losses and sums.
TRAINING = """
import json

import keras
import numpy as np
from deepbrick.training.degrade import degrade, draw_faults, noise_bank
from deepbrick.training.losses import maps_loss
from deepbrick.training.photos import LabelledPhoto
from deepbrick.training.pool import make_pool
from deepbrick.training.sampling import views_and_targets
from deepbrick.training.steps import Learner
from deepbrick.training.views import Views, ViewSampler

SIDE = 32
rng = np.random.default_rng(0)


def photo():
    index = np.kron(rng.integers(0, 4, (4, 5)), np.ones((12, 12))).astype(np.uint8)
    index[index == 3] = 255
    vectors = {"centers": rng.uniform(5, 40, (2, 2)), "up": np.array([[0, -9.0], [1, -8]])}
    vectors |= {"along": np.array([[15.0, 1], [14, 2]]), "across": np.array([[-4.0, -6], [-5, -5]])}
    return LabelledPhoto(
        image_bgr=rng.integers(0, 256, (48, 60, 3)).astype(np.uint8),
        index=index,
        classes=np.array([0, 1]),
        visible=np.ones(2, np.float32),
        places=np.zeros((2, 3), np.int64),
        **{n: v.astype(np.float32) for n, v in vectors.items()},
    )


def network():
    image = keras.Input((SIDE, SIDE, 3))
    x = keras.layers.Rescaling(1 / 255)(image)
    x = keras.layers.Conv2D(8, 4, strides=4, use_bias=False)(x)
    x = keras.layers.ReLU()(keras.layers.BatchNormalization()(x))
    model = keras.Model(image, keras.layers.Conv2D(12, 1, dtype="float32")(x))
    model.set_weights([rng.normal(0.5, 0.1, w.shape) for w in model.get_weights()])
    return model


photos = [photo() for _ in range(3)]
pool = make_pool(photos)
sampler = ViewSampler(photos, pool, Views(SIDE, (6.0, 12.0), 0.2))


def example(pool, batch):
    images, targets = views_and_targets(pool, batch, SIDE)
    return degrade(images, batch, pool["noise"]), targets


optimizer = keras.optimizers.AdamW(0.1, weight_decay=1e-3, global_clipnorm=1.0)
learner = Learner(network(), maps_loss, example, {**vars(pool), "noise": noise_bank(0)}, optimizer, 0.9)
fixed = {**sampler.draw(rng, 4), **draw_faults(rng, 4, 0.6, 0.8)}
losses = [float(keras.ops.convert_to_numpy(learner.learn(fixed, 0.01))) for _ in range(15)]
other = {**sampler.draw(rng, 4), **draw_faults(rng, 4, 0.6, 0.8)}
seen = learner.evaluate(other)
learner.store()
result = {
    "backend": keras.backend.backend(),
    "losses": losses,
    "evaluated": seen,
    "weights": [float(abs(w).sum()) for w in learner.network.get_weights()],
    "averaged": [float(abs(w).sum()) for w in learner.averaged],
}
print(json.dumps(result))
"""


def run(backend):
    environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(
        [sys.executable, "-c", TRAINING], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def on_tensorflow():
    """In this process, where TensorFlow runs already."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(TRAINING, {"__name__": "training"})  # noqa: S102 - what the other backends run
    result = json.loads(printed.getvalue().splitlines()[-1])
    assert result.pop("backend") == "tensorflow"
    return result


def test_the_loss_of_a_batch_that_is_seen_again_falls(on_tensorflow):
    losses = on_tensorflow["losses"]
    assert losses[-1] < 0.7 * losses[0]
    assert np.isfinite(on_tensorflow["evaluated"])


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_every_backend_learns_the_same(on_tensorflow, backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed here; it is no dependency")
    other = run(backend)
    assert other.pop("backend") == backend
    for name, values in other.items():
        assert values == pytest.approx(on_tensorflow[name], rel=2e-3), name


@pytest.fixture
def learner():
    """A line through points, learned by plain gradient descent."""
    import keras  # noqa: PLC0415 -- heavy
    from deepbrick.training.steps import Learner  # noqa: PLC0415

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="zeros")])

    def loss(wanted, said):
        return keras.ops.mean(keras.ops.square(wanted - said))

    def example(constants, batch):
        return batch["x"], batch["x"] * constants["slope"]

    return Learner(model, loss, example, {"slope": np.float32(2)}, keras.optimizers.SGD(0.5), 0.8)


BATCH = {"x": np.array([[-1.0], [1.0]], np.float32)}


def value(learner):
    learner.store()
    return float(learner.network.get_weights()[0][0, 0])


def test_a_step_goes_down_the_gradient_at_the_rate_that_is_given(learner):
    weight = 0.0
    for rate in (0.1, 0.0, 0.3):
        loss = float(learner.learn(BATCH, rate))
        assert loss == pytest.approx((2 - weight) ** 2, rel=1e-5)
        weight += rate * 2 * (2 - weight)
        assert value(learner) == pytest.approx(weight, rel=1e-5)
    assert learner.evaluate(BATCH) == pytest.approx((2 - weight) ** 2, rel=1e-4)
    assert learner.steps == 3


def test_the_average_lags_behind_and_is_updated_every_fifth_step(learner):
    average = 0.0
    for step in range(1, 21):
        learner.learn(BATCH, 0.05)
        weight = value(learner)
        if step % 5 == 0:
            kept = min(0.8, (1 + step) / (10 + step)) ** 5
            average += (1 - kept) * (weight - average)
        assert float(learner.averaged[0][0, 0]) == pytest.approx(average, abs=1e-5)
    assert 0 < average < weight


def test_an_average_that_was_kept_goes_on(learner):
    learner.start_average([np.full((1, 1), 7, np.float32), np.zeros(1, np.float32)])
    learner.learn(BATCH, 0.05)
    learner.store()
    assert learner.averaged[0] == 7
    for _ in range(4):
        learner.learn(BATCH, 0.05)
    learner.store()
    assert value(learner) < learner.averaged[0] < 7
