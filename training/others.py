"""Train the head that finds other toy bricks: a few layers on the reader's features, which stay as they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from ..atomic import write_bytes, write_text
from ..srgb import relit
from ..vision.detect.others import OTHERS_STRIDE, join_features
from ..vision.detect.thresholds import DETECT
from ..vision.heads import weights_digest
from ..vision.network import READER, padded, run_reader
from .export import to_onnx
from .photos import OTHER, LabelledPhoto

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Image = npt.NDArray[np.uint8]

WIDTH = 32
DROPPED_FEATURES, DROPPED = 0.1, 0.15
RATE, WEIGHT_DECAY, WARM_UP_FRACTION = 3e-3, 3e-2, 0.1
BATCH = 32
SIDE = 24  # of a crop, cells
OTHERS_FRACTION = 0.5  # of crops, that are drawn to show another brick
OWN_WEIGHT = 0.4  # of cells that show the catalog's bricks: where a stack is given, no other brick is
PLAIN_FRACTION = 0.1  # of photos that show the catalog's bricks and no others
SMALLEST_VIEW = 0.5  # of the overview's size
LIGHT_JITTER, TINT_JITTER = 0.25, 0.06  # deviations of logarithms
LEAST_DEVIATION = 1e-2
LAST_LOSSES = 50  # batches whose mean loss is reported


@dataclass(frozen=True)
class Example:
    """The features of a view, and what its cells show.

    Attributes
    ----------
    features : (h, w, F) float16
    others, own : (h, w) float32
        Share of each cell that other bricks, and those of the catalog, cover.
    """

    features: Halves
    others: Array
    own: Array


def examples(photos: Sequence[LabelledPhoto], rng: np.random.Generator) -> list[Example]:
    """Views of photos as the reader sees them in an overview: as they are, and mirrored, smaller and in other light."""
    made = []
    for photo in photos:
        shows_others = bool((photo.index == OTHER).any())
        if not shows_others and len(photo.classes) and rng.random() > PLAIN_FRACTION:
            continue
        scale = min(1.0, DETECT.overview_px / max(photo.index.shape))
        made.append(_example(*_view(photo, scale)))
        image, index = _view(photo, scale * float(np.exp(rng.uniform(np.log(SMALLEST_VIEW), 0))))
        made.append(_example(_other_light(image[:, ::-1], rng), index[:, ::-1]))
    return made


def fit_others(examples: Sequence[Example], out: Path, *, steps: int, seed: int) -> None:
    """Train the head and write it, with what it was trained on.

    Parameters
    ----------
    examples : sequence of Example
    out : Path
        An ``.onnx`` file; a ``.json`` beside it says which reader it is for.
    steps : int
        Batches.
    """
    import keras

    keras.utils.set_random_seed(seed)
    values = np.concatenate([e.features.reshape(-1, e.features.shape[-1])[::37].astype(np.float32) for e in examples])
    mean, deviation = values.mean(axis=0), values.std(axis=0) + LEAST_DEVIATION
    model = build_head(len(mean), dropout=True)
    warm_up = int(WARM_UP_FRACTION * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        RATE / 25, steps - warm_up, warmup_target=RATE, warmup_steps=warm_up
    )
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=WEIGHT_DECAY)
    model.compile(optimizer, keras.losses.BinaryCrossentropy(from_logits=True))
    batches = _batches(examples, np.random.default_rng(seed), mean, deviation)
    losses = [float(np.mean(model.train_on_batch(*next(batches)))) for _ in range(steps)]
    final = build_head(len(mean), dropout=False)
    (kernel, bias), *rest = [layer.get_weights() for layer in model.layers if layer.get_weights()]
    folded = kernel / deviation[:, None]
    weights = [[folded, bias - (mean @ folded[0, 0])], *rest]
    for layer, values in zip([la for la in final.layers if la.get_weights()], weights, strict=True):
        layer.set_weights(values)
    write_bytes(out, to_onnx(final))
    report = {
        "part": out.stem,
        "reader": weights_digest(READER),
        "seed": seed,
        "steps": steps,
        "photos": len(examples) // 2,  # two views of each
        "views": len(examples),
        "loss": round(float(np.mean(losses[-LAST_LOSSES:])), 4),
    }
    write_text(out.with_suffix(".json"), dumps(report, indent=1) + "\n")


def build_head(features: int, *, dropout: bool) -> "keras.Model":
    """Build the head with random weights.

    Returns
    -------
    keras.Model
        ``(N, h, w, features) float32`` to log odds ``(N, h, w, 1) float32``.
    """
    from keras import Input, Model, layers

    x = given = Input((None, None, features), name="features")
    if dropout:
        x = layers.SpatialDropout2D(DROPPED_FEATURES)(x)
    x = layers.ReLU()(layers.Conv2D(WIDTH, 1, name="mix")(x))
    for k, dilation in enumerate((1, 2)):
        if dropout:
            x = layers.Dropout(DROPPED)(x)
        x = layers.ReLU()(layers.Conv2D(WIDTH, 3, padding="same", dilation_rate=dilation, name=f"around_{k}")(x))
    if dropout:
        x = layers.Dropout(DROPPED)(x)
    return Model(given, layers.Conv2D(1, 1, name="others")(x), name="others")


def _view(photo: LabelledPhoto, scale: float) -> tuple[Image, Image]:
    if scale == 1:
        return photo.image_bgr, photo.index
    height, width = photo.index.shape
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    image = cv2.resize(photo.image_bgr, size, interpolation=cv2.INTER_AREA)
    return np.asarray(image, np.uint8), np.asarray(
        cv2.resize(photo.index, size, interpolation=cv2.INTER_NEAREST), np.uint8
    )


def _example(image_bgr: Image, index: Image) -> Example:
    _, features = run_reader(np.ascontiguousarray(image_bgr))
    joined = join_features(features)[0].transpose(1, 2, 0).astype(np.float16)
    height, width = padded(image_bgr).shape[:2]
    label = np.zeros((height, width), np.uint8)
    label[: index.shape[0], : index.shape[1]] = index
    cells = label.reshape(height // OTHERS_STRIDE, OTHERS_STRIDE, -1, OTHERS_STRIDE)
    others = (cells == OTHER).mean(axis=(1, 3), dtype=np.float32)
    own = ((cells > 0) & (cells != OTHER)).mean(axis=(1, 3), dtype=np.float32)
    return Example(joined, others, own)


def _other_light(image_bgr: Image, rng: np.random.Generator) -> Image:
    gains = np.exp(rng.normal(0, LIGHT_JITTER) + rng.normal(0, TINT_JITTER, 3))
    return relit(image_bgr, gains)


def _batches(
    examples: Sequence[Example], rng: np.random.Generator, mean: Array, deviation: Array
) -> Iterator[tuple[Array, Array, Array]]:
    """Crops of ``SIDE`` cells: normalised features, shares of other bricks, and weights."""
    shown = [np.argwhere(e.others > 0.5) for e in examples]
    with_others = [k for k, cells in enumerate(shown) if len(cells)]
    while True:
        x = np.zeros((BATCH, SIDE, SIDE, len(mean)), np.float32)
        y = np.zeros((BATCH, SIDE, SIDE, 1), np.float32)
        weight = np.zeros((BATCH, SIDE, SIDE), np.float32)
        for k in range(BATCH):
            if with_others and rng.random() < OTHERS_FRACTION:
                number = with_others[rng.integers(len(with_others))]
                cell = shown[number][rng.integers(len(shown[number]))]
            else:
                number = int(rng.integers(len(examples)))
                cell = rng.integers(examples[number].others.shape)
            example = examples[number]
            start = np.clip(cell - rng.integers(SIDE, size=2), 0, np.maximum(np.array(example.others.shape) - SIDE, 0))
            part = tuple(slice(s, s + SIDE) for s in start)
            rows, columns = example.others[part].shape
            x[k, :rows, :columns] = (example.features[part] - mean) / deviation
            y[k, :rows, :columns, 0] = example.others[part]
            weight[k, :rows, :columns] = np.where(example.own[part] > 0, OWN_WEIGHT, 1)
        yield x, y, weight
