"""Train the network in pieces that can be taken up again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog
from .architecture import CLOSER_DEPTH, READER_DEPTH, Depth, build_network, load_pretrained, split_variables
from .examples import CLOSER_VIEWS, READER_VIEWS, LabelledPhoto, Views, load_labelled, random_view
from .losses import maps_loss
from .pretrained import read_state_dict
from .progress import load_state, made_ahead, save_epoch, training_step
from .restore import restore_onnx

Array = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

STEPS_PER_EPOCH = 50
# What is pretrained learns at a fifth of the rate of what starts from nothing.
RATE, PRETRAINED_RATE = 2e-3, 4e-4
WARM_UP_STEPS = 30
CLIP_NORM = 1.0
BACKDROP_SHARE = 0.5
RESTORE_BATCHES = 12
EMPTY_WEIGHT = 6.0  # a photo is drawn by its legible bricks; one without any counts as this many


@dataclass(frozen=True)
class Part:
    """A network of the reader, and what it learns from.

    Attributes
    ----------
    name : str
        Of its files.
    depth : Depth
    views : Views
    batch : int
        Views a step.
    """

    name: str
    depth: Depth
    views: Views
    batch: int


READER = Part("reader", READER_DEPTH, READER_VIEWS, 16)
CLOSER = Part("closer", CLOSER_DEPTH, CLOSER_VIEWS, 10)


def train(
    photos: Path,
    out: Path,
    catalog: Catalog,
    *,
    pretrained: Path | None,
    epochs: int,
    seed: int,
    frozen: int = 0,
    part: Part = READER,
) -> Path:
    """Train a network, or go on with a training that was stopped (the optimizers' moments start anew then).

    Parameters
    ----------
    photos : Path
        Folder that ``deepbrick.samples.render`` filled.
    out : Path
        Folder for the state of the training.
    catalog : Catalog
    pretrained : Path or None
        PyTorch file of EfficientNet-Lite0, or the ``.keras`` or ``.onnx`` file of a reader; None starts from nothing.
    epochs : int
        Of ``STEPS_PER_EPOCH`` steps.
    seed : int
    frozen : int
        So many of the first pretrained blocks stay as they are: each step is quicker.
    part : Part
        Which network.

    Returns
    -------
    Path
        The trained model, a ``.keras`` file.
    """
    import keras

    keras.utils.set_random_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    state_path, model_path = out / f"{part.name}-state.json", out / f"{part.name}.keras"
    state = load_state(state_path)
    library = _Library(photos, catalog, part)
    if state["epoch"]:
        model = keras.models.load_model(model_path, compile=False)
    elif pretrained is not None and pretrained.suffix == ".keras":
        model = keras.models.load_model(pretrained, compile=False)
    else:
        model = build_network(len(catalog), part.depth)
        if pretrained is not None and pretrained.suffix == ".onnx":
            library.refresh()
            rng = np.random.default_rng([seed, 0])
            restore_onnx(model, pretrained, [library.batch(rng)[0] for _ in range(RESTORE_BATCHES)])
        elif pretrained is not None:
            load_pretrained(model, read_state_dict(pretrained))
    groups = split_variables(model, frozen)
    rates = (PRETRAINED_RATE if pretrained else RATE, RATE)
    optimizers = [keras.optimizers.Adam(r, clipnorm=CLIP_NORM) for r in rates]
    step = training_step(model, maps_loss, optimizers, groups, steps=epochs * STEPS_PER_EPOCH, warm_up=WARM_UP_STEPS)
    for epoch in range(state["epoch"], epochs):
        library.refresh()
        batches = _batches(library, [seed, epoch])
        loss = float(np.mean([step(*batch, epoch * STEPS_PER_EPOCH + k) for k, batch in enumerate(batches)]))
        state["epoch"], state["loss"] = epoch + 1, [*state["loss"], loss]
        state["photos"] = len(library.photos)
        save_epoch(model, model_path, state, state_path)
        print(f"epoch {epoch + 1}/{epochs}  loss {loss:.4f}  photos {len(library.photos)}", flush=True)  # noqa: T201
    return model_path


class _Library:
    """Labelled photos in memory, with batches of random views of them."""

    def __init__(self, folder: Path, catalog: Catalog, part: Part) -> None:
        self.folder, self.catalog, self.part = folder, catalog, part
        self.photos: dict[str, LabelledPhoto] = {}

    def refresh(self) -> None:
        """Take in the photos that have come since the last call."""
        for path in sorted(self.folder.glob("*.json")):
            if path.name not in self.photos:
                self.photos[path.name] = load_labelled(path, self.catalog)

    def batch(self, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return images ``(N, H, W, 3)``, BGR, and targets ``(N, h, w, 11)``."""
        everything: Sequence[LabelledPhoto] = list(self.photos.values())
        shares = np.array([EMPTY_WEIGHT + photo.legible for photo in everything])
        images, targets = [], []
        for k in rng.choice(len(everything), self.part.batch, p=shares / shares.sum()):
            photo = everything[int(k)]
            other = everything[int(rng.integers(len(everything)))]
            backdrop = _backdrop(other, rng, self.part.views.side_px) if rng.random() < BACKDROP_SHARE else None
            image, target, weight = random_view(photo, rng, backdrop, self.part.views)
            images.append(image)
            targets.append(np.concatenate([target, weight[..., None]], axis=-1))
        return np.array(images, np.float32), np.array(targets, np.float32)


def _batches(library: _Library, seed: list[int]) -> Iterator[tuple[Array, Array]]:
    """Batches of one epoch."""
    return made_ahead(lambda k: library.batch(np.random.default_rng([*seed, k])), STEPS_PER_EPOCH, 2)


def _backdrop(photo: LabelledPhoto, rng: np.random.Generator, side_px: int) -> Image | None:
    """A picture without bricks to show beyond the photo's border."""
    if photo.index.any():
        return None
    size = int(side_px * rng.uniform(1, 1.6))
    enlarged = cv2.resize(photo.image_bgr, (size, size), interpolation=cv2.INTER_AREA)
    x, y = rng.integers(size - side_px + 1, size=2)
    return np.asarray(enlarged[y : y + side_px, x : x + side_px], np.uint8)
