"""Fetch views and patches out of a pool of photos, and what a network shall say of them, on the device that trains.

Written in Keras' operations: the same code runs on TensorFlow, JAX and PyTorch.
"""

from typing import Any

import numpy as np

from ..catalog.types import BRICK_HEIGHT_MM, COLUMN_PITCH_MM, STUD_PITCH_MM
from ..vision.maps import STRIDE, VECTOR_UNIT_PX
from .photos import OTHER
from .pool import ACROSS, ALONG, CENTER, CLASS, UP, VISIBLE

Tensors = dict[str, Any]

MIN_VISIBLE = 0.04
MIN_LEFT = 0.25  # of a brick's cells that another view leaves, for its centre to count
BALANCE = (0.5, 3.0)  # weight of a brick's cells: plates count like bricks, but crumbs do not
HEAT_SIGMA_STUDS = 0.12  # two plates on each other, seen from above, are two peaks
MIN_HEAT_SIGMA = 0.6  # cells


def sample_pixels(pool: Tensors, batch: Tensors, side: int) -> Any:
    """Fetch the pixels of views.

    Parameters
    ----------
    pool : dict of str to tensor
        The arrays of a ``Pool``.
    batch : dict of str to tensor
        ``photo``, ``level`` and ``to_level``, as ``place_views`` gives them.

    Returns
    -------
    (B, S, S, 3) float32
        BGR, 0 to 255; the photo's border is drawn out where a view reaches beyond it.
    """
    from keras import ops

    flat = batch["photo"] * pool["level_start"].shape[1] + batch["level"]
    start = ops.take(ops.reshape(pool["level_start"], (-1,)), flat)
    size = ops.take(ops.reshape(pool["level_size"], (-1, 2)), flat, axis=0)
    xy = _mapped(_middles(side, 1), batch["to_level"]) - 0.5
    low = ops.floor(xy)
    across, down = (xy[..., k] - low[..., k] for k in (0, 1))
    x, y = (ops.cast(low[..., k], "int32") for k in (0, 1))
    rows: Any = 0.0
    for dx in (0, 1):
        for dy in (0, 1):
            weight = (across if dx else 1 - across) * (down if dy else 1 - down)
            place = _place(x + dx, y + dy, start, size)
            rows = rows + ops.cast(ops.take(pool["pixels_bgr"], place, axis=0), "float32") * ops.expand_dims(weight, -1)
    return rows


def sample_index(pool: Tensors, batch: Tensors, cells: int) -> Any:
    """Fetch which brick each cell of views shows: ``(B, h, w) int32``, as ``LabelledPhoto.index`` has it."""
    from keras import ops

    start = ops.take(pool["index_start"], batch["photo"])
    size = ops.take(pool["level_size"][:, 0], batch["photo"], axis=0)
    xy = ops.floor(_mapped(_middles(cells, STRIDE), batch["to_photo"]))
    x, y = (ops.cast(xy[..., k], "int32") for k in (0, 1))
    height, width = (ops.reshape(size[:, k], (-1, 1, 1)) for k in (0, 1))
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    found = ops.cast(ops.take(pool["index"], _place(x, y, start, size)), "int32")
    return ops.where(inside, found, 0)


def views_and_targets(pool: Tensors, batch: Tensors, side: int) -> tuple[Any, Any]:
    """Fetch views, and what the network shall say of them.

    Another view of the batch lies over a band of some, and shows where a view reaches beyond its photo: so bricks that
    are hidden in part are seen too, and photos that are cut to a stack have surroundings.

    Parameters
    ----------
    pool, batch : dict of str to tensor
        As ``ViewSampler.draw`` gives them.

    Returns
    -------
    images : (B, S, S, 3) float32
    targets : (B, h, w, 11) float32
        As ``maps_loss`` takes them.
    """
    from keras import ops

    images = sample_pixels(pool, batch, side)
    over = pixels_over(pool, batch, side)
    images = ops.where(ops.expand_dims(over, -1), ops.roll(images, 1, axis=0), images)
    return images, targets_of_views(pool, batch, side)


def pixels_over(pool: Tensors, batch: Tensors, side: int) -> Any:
    """Which pixels of each view show the view before it: ``(B, S, S) bool``."""
    return _over(pool, batch, _middles(side, 1))


def targets_of_views(pool: Tensors, batch: Tensors, side: int) -> Any:
    """Fetch what the network shall say of views, as ``views_and_targets`` gives it."""
    cells = side // STRIDE
    over = _over(pool, batch, _middles(cells, STRIDE))
    return _targets(pool, batch, sample_index(pool, batch, cells), over)


def patches_with_faces(pool: Tensors, batch: Tensors, side: int) -> tuple[Any, Any]:
    """Fetch patches, and where a brick's faces are in them.

    Parameters
    ----------
    pool : dict of str to tensor
    batch : dict of str to tensor
        As ``place_views`` gives them, and ``faces`` ``(B, 3, 3, 2) float32``: middle, and half of each of two edges.

    Returns
    -------
    patches : (B, S, S, 3) float32
    faces : (B, S, S, 3) float32
        255 where a face is, 0 beside it.
    """
    return sample_pixels(pool, batch, side), draw_faces(batch, side)


def draw_faces(batch: Tensors, side: int) -> Any:
    """Draw where a brick's faces are, as ``patches_with_faces`` gives it."""
    from keras import ops

    middles = ops.reshape(_middles(side, 1), (1, side, side, 2))
    drawn = []
    for k in range(3):
        middle, a, b = (ops.reshape(batch["faces"][:, k, j], (-1, 1, 1, 2)) for j in range(3))
        away = middles - middle
        area = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
        area = ops.where(ops.abs(area) < 1e-3, 1e-3, area)
        u = (away[..., 0] * b[..., 1] - away[..., 1] * b[..., 0]) / area
        v = (a[..., 0] * away[..., 1] - a[..., 1] * away[..., 0]) / area
        # Distance to the nearest edge, in pixels: a pixel on it is half inside.
        to_a = (1 - ops.abs(u)) * ops.abs(area) / ops.sqrt(ops.sum(b * b, axis=-1) + 1e-6)
        to_b = (1 - ops.abs(v)) * ops.abs(area) / ops.sqrt(ops.sum(a * a, axis=-1) + 1e-6)
        drawn.append(ops.clip(ops.minimum(to_a, to_b) + 0.5, 0.0, 1.0) * 255.0)
    return ops.stack(drawn, axis=-1)


def _targets(pool: Tensors, batch: Tensors, index: Any, over: Any) -> Any:
    from keras import ops

    count, cells, _ = index.shape
    table = ops.take(pool["bricks"], batch["photo"], axis=0)
    bricks = table.shape[1]
    center, *frame = (_linear(table[..., part], batch["forward"]) for part in (CENTER, UP, ALONG, ACROSS))
    center = center + ops.expand_dims(batch["forward"][:, :, 2], 1)
    turned = ops.reshape(batch["turned"], (-1, 1, 1))
    frame[1] = frame[1] * turned
    # Rows that cells point to: nothing, the bricks, and other bricks, of each view.
    stride = bricks + 2
    row = ops.where(index == OTHER, bricks + 1, ops.minimum(index, bricks))
    view = ops.reshape(ops.arange(count, dtype="int32"), (-1, 1, 1))
    own = view * stride + row
    seen = ops.where(over, ops.roll(own, 1, axis=0), own)
    before, left = (
        ops.segment_sum(ops.ones((count * cells * cells,)), ops.reshape(ids, (-1,)), count * stride)
        for ids in (own, ops.where(over, view * stride, own))
    )
    lent = ops.segment_sum(ops.reshape(ops.cast(over, "float32"), (-1,)), ops.reshape(seen, (-1,)), count * stride)

    def of_bricks(values: Any) -> Any:
        return ops.reshape(values, (count, stride))[:, 1 : bricks + 1]

    shows = table[..., VISIBLE] > MIN_VISIBLE
    stays = shows & (of_bricks(left) >= MIN_LEFT * of_bricks(before))
    goes_over = shows & (of_bricks(lent) >= MIN_LEFT * of_bricks(before)) & (of_bricks(lent) > 0)
    peaks = _heat(center, frame, cells)
    heat = _highest(peaks, stays)
    heat = ops.maximum(
        ops.where(over, 0.0, heat), ops.where(over, ops.roll(_highest(peaks, goes_over), 1, axis=0), 0.0)
    )
    values = ops.concatenate([table[..., CLASS : CLASS + 1] + 1, center, *frame], axis=-1)
    values = ops.reshape(ops.pad(values, [[0, 0], [1, 1], [0, 0]]), (count * stride, 9))
    fields = ops.take(values, seen, axis=0)
    kind = seen % stride
    shown = (kind > 0) & (kind <= bricks)
    middles = ops.reshape(_middles(cells, STRIDE), (1, cells, cells, 2))
    vectors = ops.concatenate([fields[..., 1:3] - middles, fields[..., 3:9]], axis=-1) / VECTOR_UNIT_PX
    vectors = ops.where(ops.expand_dims(shown, -1), vectors, 0.0)
    # A view's cells only: the same brick may be seen in the next view too.
    apart = ops.where(over, seen + count * stride, seen)
    weight = ops.where(shown, _balance(apart, shown, 2 * count * stride), ops.where(kind == bricks + 1, -1.0, 0.0))
    return ops.concatenate([fields[..., :1], ops.expand_dims(heat, -1), vectors, ops.expand_dims(weight, -1)], axis=-1)


def _balance(seen: Any, shown: Any, rows: int) -> Any:
    """Weight of each cell: a small brick's count more, the mean over a view's bricks is about 1."""
    from keras import ops

    shape = seen.shape
    of_brick = ops.segment_sum(ops.ones((int(np.prod(shape)),)), ops.reshape(seen, (-1,)), rows)
    cells_of = ops.take(of_brick, seen)
    mine = ops.sum(ops.cast(shown, "float32"), axis=(1, 2), keepdims=True)
    bricks = ops.sum(ops.where(shown, 1.0 / ops.maximum(cells_of, 1.0), 0.0), axis=(1, 2), keepdims=True)
    mean = mine / ops.maximum(bricks, 1.0)
    return ops.clip(ops.sqrt(mean / ops.maximum(cells_of, 1.0)), *BALANCE)


def _heat(center: Any, frame: list[Any], cells: int) -> tuple[Any, Any]:
    """Each brick's peak along x and along y: ``(B, M, w)`` and ``(B, M, h)``; their product is the peak."""
    from keras import ops

    up, along, across = (ops.sum(v * v, axis=-1) for v in frame)
    total = up / BRICK_HEIGHT_MM**2 + (along + across) / COLUMN_PITCH_MM**2
    stud_px = STUD_PITCH_MM * ops.sqrt(total / 2)
    sigma = ops.maximum(HEAT_SIGMA_STUDS * stud_px / STRIDE, MIN_HEAT_SIGMA)
    place = center / STRIDE - 0.5
    grid = ops.arange(cells, dtype="float32")
    far = [
        ops.square(grid - ops.expand_dims(place[..., k], -1)) / (2 * ops.expand_dims(sigma * sigma, -1)) for k in (0, 1)
    ]
    return ops.exp(-far[0]), ops.exp(-far[1])


def _highest(peaks: tuple[Any, Any], shows: Any) -> Any:
    from keras import ops

    x, y = peaks
    y = ops.where(ops.expand_dims(shows, -1), y, 0.0)
    return ops.max(ops.expand_dims(y, 3) * ops.expand_dims(x, 2), axis=1)


def _middles(count: int, stride: int) -> Any:
    """Middles of cells in pixels of a view, ``(count, count, 2) float32``."""
    from keras import ops

    y, x = np.mgrid[:count, :count].astype(np.float32)
    return ops.convert_to_tensor(np.asarray((np.stack([x, y], axis=-1) + 0.5) * stride, np.float32))


def _linear(vectors: Any, matrix: Any) -> Any:
    """Vectors ``(B, M, 2)`` through the linear part of each of ``(B, 2, 3)`` matrices, in full precision.

    Some devices multiply matrices with ten bits, which is a quarter of a pixel at the far end of a photo.
    """
    from keras import ops

    x, y = vectors[..., 0], vectors[..., 1]
    return ops.stack([matrix[:, k, 0:1] * x + matrix[:, k, 1:2] * y for k in (0, 1)], axis=-1)


def _mapped(places: Any, matrix: Any) -> Any:
    """Places ``(h, w, 2)`` through each of ``(B, 2, 3)`` matrices: ``(B, h, w, 2)``."""
    from keras import ops

    def part(k: int) -> Any:
        return ops.reshape(matrix[:, k], (-1, 1, 1, 3))

    both = [part(k)[..., 0] * places[..., 0] + part(k)[..., 1] * places[..., 1] + part(k)[..., 2] for k in (0, 1)]
    return ops.stack(both, axis=-1)


def _place(x: Any, y: Any, start: Any, size: Any) -> Any:
    from keras import ops

    height, width = (ops.reshape(size[:, k], (-1, 1, 1)) for k in (0, 1))
    row = ops.clip(y, 0, height - 1) * width + ops.clip(x, 0, width - 1)
    return ops.reshape(start, (-1, 1, 1)) + row


def _over(pool: Tensors, batch: Tensors, places: Any) -> Any:
    """Where in each view the one before it in the batch is shown."""
    from keras import ops

    size = ops.take(pool["level_size"][:, 0], batch["photo"], axis=0)
    xy = _mapped(places, batch["to_photo"])
    height, width = (ops.cast(ops.reshape(size[:, k], (-1, 1, 1)), "float32") for k in (0, 1))
    inside = (xy[..., 0] >= 0) & (xy[..., 1] >= 0) & (xy[..., 0] < width) & (xy[..., 1] < height)
    outside = ops.logical_not(inside)
    return _band(places, batch["cut"]) | (outside & ops.roll(inside, 1, axis=0))


def _band(places: Any, cut: Any) -> Any:
    """Whether places ``(h, w, 2)`` lie in the band of each view."""
    from keras import ops

    n_x, n_y, middle, half = (ops.reshape(cut[:, k], (-1, 1, 1)) for k in range(4))
    return ops.abs(places[..., 0] * n_x + places[..., 1] * n_y - middle) < half
