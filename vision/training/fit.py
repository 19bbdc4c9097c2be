"""Train the network in pieces that can be taken up again."""

import json
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .architecture import BLOCKS, build_network, load_pretrained
from .examples import VIEW_PX, LabelledPhoto, load_labelled, random_view
from .losses import maps_loss
from .pretrained import read_state_dict

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

BATCH = 16
STEPS_PER_EPOCH = 50
FROZEN_SHARE = 0.06  # of all epochs, only the part that starts from nothing is trained
HEAD_RATE, PEAK_RATE, LAST_RATE = 2e-3, 7e-4, 5e-6
BACKDROP_SHARE = 0.5


def train(photos: Path, out: Path, catalog: Catalog, *, pretrained: Path | None, epochs: int, seed: int) -> Path:
    """Train the network, or go on with a training that was stopped.

    Parameters
    ----------
    photos : Path
        Folder that ``deepbrick.samples.render`` filled.
    out : Path
        Folder for the state of the training.
    catalog : Catalog
    pretrained : Path or None
        PyTorch file of EfficientNet-Lite0; None starts from nothing.
    epochs : int
        Of ``STEPS_PER_EPOCH`` steps of ``BATCH`` views.
    seed : int

    Returns
    -------
    Path
        The trained model, a ``.keras`` file.
    """
    import keras

    keras.utils.set_random_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    state_path, model_path = out / "state.json", out / "reader.keras"
    state: dict[str, Any] = {"epoch": 0, "loss": []}
    if state_path.exists():
        state = json.loads(state_path.read_text())
    if state["epoch"]:
        model = keras.models.load_model(model_path, compile=False)
    else:
        model = build_network(len(catalog))
        if pretrained is not None:
            load_pretrained(model, read_state_dict(pretrained))
    library = _Library(photos, catalog)
    frozen = False
    for epoch in range(state["epoch"], epochs):
        freeze = pretrained is not None and epoch < FROZEN_SHARE * epochs
        if epoch == state["epoch"] or freeze != frozen:
            _compile(model, freeze=freeze)
            frozen = freeze
        model.optimizer.learning_rate.assign(_rate(epoch, epochs, freeze=freeze))
        library.refresh()
        model.reset_metrics()
        loss = 0.0
        for batch in _batches(library, [seed, epoch]):
            loss = float(model.train_on_batch(*batch))  # Keras gives the mean since the reset
        state["epoch"], state["loss"] = epoch + 1, [*state["loss"], loss]
        state["photos"] = len(library.photos)
        part = out / "part.keras"
        model.save(part)
        part.replace(model_path)
        state_path.write_text(json.dumps(state))
        print(f"epoch {epoch + 1}/{epochs}  loss {loss:.4f}  photos {len(library.photos)}", flush=True)  # noqa: T201
    return model_path


class _Library:
    """Labelled photos in memory, with batches of random views of them."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.folder, self.catalog = folder, catalog
        self.photos: dict[str, LabelledPhoto] = {}

    def refresh(self) -> None:
        """Take in the photos that have come since the last call."""
        for path in sorted(self.folder.glob("*.json")):
            if path.name not in self.photos:
                self.photos[path.name] = load_labelled(path, self.catalog)

    def batch(self, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return images ``(N, H, W, 3)``, BGR, and targets ``(N, h, w, 11)``."""
        everything: Sequence[LabelledPhoto] = list(self.photos.values())
        images, targets = [], []
        for _ in range(BATCH):
            photo = everything[int(rng.integers(len(everything)))]
            other = everything[int(rng.integers(len(everything)))]
            backdrop = _backdrop(other, rng) if rng.random() < BACKDROP_SHARE else None
            image, target, weight = random_view(photo, rng, backdrop)
            images.append(image)
            targets.append(np.concatenate([target, weight[..., None]], axis=-1))
        return np.array(images, np.float32), np.array(targets, np.float32)


def _batches(library: _Library, seed: list[int]) -> Iterator[tuple[Array, Array]]:
    """Batches of one epoch; the next one is made while the network learns from the last."""
    with ThreadPoolExecutor(1) as pool:
        made = [pool.submit(library.batch, np.random.default_rng([*seed, k])) for k in range(2)]
        for k in range(STEPS_PER_EPOCH):
            made.append(pool.submit(library.batch, np.random.default_rng([*seed, k + 2])))
            yield made.pop(0).result()
        for batch in made:
            batch.cancel()


def _backdrop(photo: LabelledPhoto, rng: np.random.Generator) -> Image | None:
    """A picture without bricks to show beyond the photo's border."""
    if photo.index.any():
        return None
    size = int(VIEW_PX * rng.uniform(1, 1.6))
    enlarged = cv2.resize(photo.image_bgr, (size, size), interpolation=cv2.INTER_AREA)
    x, y = rng.integers(size - VIEW_PX + 1, size=2)
    return np.asarray(enlarged[y : y + VIEW_PX, x : x + VIEW_PX], np.uint8)


def _compile(model: "keras.Model", *, freeze: bool) -> None:
    import keras

    for k in range(len(BLOCKS)):
        for part in ("expand", "depthwise", "project"):
            if k or part != "expand":
                model.get_layer(f"block_{k}_{part}").trainable = not freeze
    model.get_layer("stem").trainable = not freeze
    optimizer = keras.optimizers.AdamW(HEAD_RATE, weight_decay=1e-4, clipnorm=5.0)
    model.compile(optimizer, loss=maps_loss)


def _rate(epoch: int, epochs: int, *, freeze: bool) -> float:
    if freeze:
        return HEAD_RATE
    share = epoch / max(epochs, 1)
    return LAST_RATE + (PEAK_RATE - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * share))


def as_report(state: dict[str, Any]) -> dict[str, Any]:
    """What of the training's state goes with the weights."""
    return {"epochs": state["epoch"], "photos": state["photos"], "loss": round(state["loss"][-1], 4)}
