"""Fetch strips of columns out of a pool of photos, on the device that trains."""

from typing import Any

import numpy as np

Tensors = dict[str, Any]


def sample_strips(pool: Tensors, batch: Tensors, width: int) -> Any:
    """Fetch the pixels of strips.

    Parameters
    ----------
    pool : dict of str to tensor
        The arrays of a ``Pool``.
    batch : dict of str to tensor
        As ``StripSampler.draw`` gives it.

    Returns
    -------
    (B, H, W, 3) float32
        BGR, 0 to 255; the photo's border is drawn out where a strip reaches beyond it.
    """
    from keras import ops

    flat = batch["photo"] * pool["level_start"].shape[1] + batch["level"]
    start = ops.reshape(ops.take(ops.reshape(pool["level_start"], (-1,)), flat), (-1, 1, 1))
    size = ops.take(ops.reshape(pool["level_size"], (-1, 2)), flat, axis=0)
    tall, wide = (ops.reshape(size[:, k], (-1, 1, 1)) for k in (0, 1))
    column = ops.convert_to_tensor(np.arange(width, dtype=np.float32))
    # Half a pixel less: places count from the corner of the first pixel.
    places = [batch["rows"][:, :, k, None] + batch["rows"][:, :, k + 2, None] * column - 0.5 for k in (0, 1)]
    low = [ops.floor(p) for p in places]
    part = [p - q for p, q in zip(places, low, strict=True)]
    x, y = (ops.cast(q, "int32") for q in low)
    total: Any = 0.0
    for dx in (0, 1):
        for dy in (0, 1):
            weight = (part[0] if dx else 1 - part[0]) * (part[1] if dy else 1 - part[1])
            row = start + ops.clip(y + dy, 0, tall - 1) * wide + ops.clip(x + dx, 0, wide - 1)
            total = total + ops.cast(ops.take(pool["pixels_bgr"], row, axis=0), "float32") * ops.expand_dims(weight, -1)
    return total


def with_frame(strips: Any, frame: Any) -> Any:
    """Strips with their columns' frame in each row as four more channels, ``(B, H, W, 7) float32``."""
    from keras import ops

    wide = ops.broadcast_to(ops.expand_dims(frame, 2), (*strips.shape[:3], frame.shape[-1]))
    return ops.concatenate([strips, wide], axis=-1)
