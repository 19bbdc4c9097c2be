"""What a network learns from: views or patches of photos, drawn on the host and cut out on the device."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..catalog import Catalog
from ..vision.read.strips import STRIP_WIDTH_PX
from .columns import beside, labelled_columns
from .degrade import degrade, draw_faults, noise_bank
from .host import Image, add_faults, cut_strips, cut_views, lay_over
from .patches import PatchSampler
from .photos import LabelledPhoto
from .pool import Pool, make_pool
from .samples import below_feet, empty_places, found_samples, other_bricks, samples
from .sampling import draw_faces, patches_with_faces, pixels_over, targets_of_views, views_and_targets
from .steps import as_tensors
from .strip_pixels import sample_strips, with_frame
from .strips import StripSampler
from .views import Batch, Views, ViewSampler

if TYPE_CHECKING:
    from .proposals import Proposals

Draw = Callable[[np.random.Generator, int], Batch]

FAULTS_FRACTION, MAX_FAULTS = 0.6, 0.8  # the photos have a phone's faults already


@dataclass(frozen=True)
class Material:
    """What a network learns from, ready to be drawn.

    Attributes
    ----------
    draw : callable
        Takes a generator and a number, gives a batch.
    example : callable
        Makes images and targets of a batch on the device, as ``Learner`` takes it.
    cut_already : bool
        Whether the images are in the batch, cut by OpenCV: then no photo's pixels need to lie on the device.
    """

    pool: Pool
    draw: Draw
    example: Callable[[dict[str, Any], dict[str, Any]], tuple[Any, Any]]
    cut_already: bool = False


def view_material(photos: list[LabelledPhoto], views: Views) -> Material:
    """Views of photos, for the reader and the closer."""
    from keras import ops

    pool, side = make_pool(photos), views.side_px
    sampler = ViewSampler(photos, pool, views)

    def draw(rng: np.random.Generator, count: int) -> Batch:
        return {**sampler.draw(rng, count), **draw_faults(rng, count, FAULTS_FRACTION, MAX_FAULTS)}

    def example(pool: dict[str, Any], batch: dict[str, Any]) -> tuple[Any, Any]:
        images, targets = views_and_targets(pool, batch, side)
        return degrade(images, batch, pool["noise"]), targets

    if has_gpu():
        return Material(pool, draw, example)
    sizes = {"level_size": ops.convert_to_tensor(pool.level_size)}

    def cut(batch: Batch) -> Image:
        over = ops.convert_to_numpy(pixels_over(sizes, as_tensors(batch), side))
        return lay_over(cut_views(pool, batch, side), over)

    def example_of_cut(pool: dict[str, Any], batch: dict[str, Any]) -> tuple[Any, Any]:
        return ops.cast(batch["images"], "float32"), targets_of_views(pool, batch, side)

    return Material(pool, _with_images(draw, cut), example_of_cut, cut_already=True)


def strip_material(photos: list[LabelledPhoto], catalog: Catalog) -> Material:
    """Strips of columns, and of places beside rows where no column stands, for the column reader."""
    from keras import ops

    columns = []
    for n, photo in enumerate(photos):
        found = labelled_columns(photo, catalog)
        bare = [beside(c, photo, side) for c in found for side in (-1, 1)]
        columns += [(n, c) for c in [*found, *bare] if c is not None]
    pool = make_pool(photos)
    sampler = StripSampler(columns, pool)

    def draw(rng: np.random.Generator, count: int) -> Batch:
        return {**sampler.draw(rng, count), **draw_faults(rng, count, FAULTS_FRACTION, MAX_FAULTS)}

    def example(pool: dict[str, Any], batch: dict[str, Any]) -> tuple[Any, Any]:
        strips = degrade(sample_strips(pool, batch, STRIP_WIDTH_PX), batch, pool["noise"])
        return with_frame(strips, batch["frame"]), batch["targets"]

    if has_gpu():
        return Material(pool, draw, example)

    def cut(batch: Batch) -> Image:
        return cut_strips(pool, batch, STRIP_WIDTH_PX)

    def example_of_cut(pool: dict[str, Any], batch: dict[str, Any]) -> tuple[Any, Any]:
        del pool
        return with_frame(ops.cast(batch["images"], "float32"), batch["frame"]), batch["targets"]

    return Material(pool, _with_images(draw, cut), example_of_cut, cut_already=True)


def patch_material(
    photos: list[LabelledPhoto], catalog: Catalog, seed: int, found: "list[Proposals | None]"
) -> Material:
    """Patches of photos, for the classifier.

    Parameters
    ----------
    found : list of Proposals or None
        Where the reader takes bricks to be in each photo, as far as that is known.
    """
    from keras import ops

    from ..vision.read.view import PATCH_PX

    rng = np.random.default_rng(seed)
    drawable = []
    for n, (photo, proposed) in enumerate(zip(photos, found, strict=True)):
        of_photo = [
            *samples(photo, catalog),
            *empty_places(photo, catalog, rng),
            *below_feet(photo, catalog, rng),
            *other_bricks(photo, catalog),
            *([] if proposed is None else found_samples(photo, proposed, catalog)),
        ]
        drawable += [(n, sample) for sample in of_photo]
    pool = make_pool(photos)
    sampler = PatchSampler(drawable, pool)

    def draw(rng: np.random.Generator, count: int) -> Batch:
        return {**sampler.draw(rng, count), **draw_faults(rng, count, FAULTS_FRACTION, MAX_FAULTS)}

    def example(pool: dict[str, Any], batch: dict[str, Any]) -> tuple[Any, Any]:
        patches, faces = patches_with_faces(pool, batch, PATCH_PX)
        return ops.concatenate([degrade(patches, batch, pool["noise"]), faces], axis=-1), batch["answer"]

    if has_gpu():
        return Material(pool, draw, example)

    def cut(batch: Batch) -> Image:
        return cut_views(pool, batch, PATCH_PX)

    def example_of_cut(pool: dict[str, Any], batch: dict[str, Any]) -> tuple[Any, Any]:
        del pool
        images = ops.cast(batch["images"], "float32")
        return ops.concatenate([images, draw_faces(batch, PATCH_PX)], axis=-1), batch["answer"]

    return Material(pool, _with_images(draw, cut), example_of_cut, cut_already=True)


def _with_images(draw: Draw, cut: Callable[[Batch], Image]) -> Draw:
    """Let what is drawn hold its images, with a phone's faults."""
    bank = noise_bank(0)

    def draw_images(rng: np.random.Generator, count: int) -> Batch:
        batch = draw(rng, count)
        return {**batch, "images": add_faults(cut(batch), batch, bank)}

    return draw_images


def has_gpu() -> bool:
    """Whether Keras' backend trains on more than a processor; there, pixels are fetched on it."""
    import keras

    backend = keras.backend.backend()
    if backend == "torch":
        import torch

        return bool(torch.cuda.is_available())
    if backend == "jax":
        import jax

        return str(jax.default_backend()) != "cpu"
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))
