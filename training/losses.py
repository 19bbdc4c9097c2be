"""What the network is trained to do."""

from typing import Any

CLASS_WEIGHT, HEAT_WEIGHT, VECTOR_WEIGHT = 1.0, 1.0, 2.0
BRICK_WEIGHT, OTHER_WEIGHT = 3.0, 3.0  # of cells that show a brick, or a brick that is none of the catalog's
SMOOTHING = 0.03
NOTHING_WEIGHT = 0.5  # of a strip's rows that show no brick of the column
SEAM_NEAR, SEAM_WEIGHT = 0.1, 3.0  # rows near a seam are few


def maps_loss(target: Any, output: Any) -> Any:
    """Sum of the losses of classes, heat and vectors.

    Parameters
    ----------
    target : (N, h, w, 11) float32
        Class, heat, four vectors, and the weight of cells that show a brick; below 0 where they show one that is none
        of the catalog's, and 0 elsewhere.
    output : (N, h, w, C) float32
        As ``deepbrick.vision.maps`` says.

    Returns
    -------
    scalar
    """
    from keras import ops

    classes = output.shape[-1] - 9
    shown = ops.maximum(target[..., 10], 0.0)
    weight = ops.where(shown > 0, BRICK_WEIGHT * shown, ops.where(target[..., 10] < 0, OTHER_WEIGHT, 1.0))
    label = ops.cast(target[..., 0], "int32")
    entropy = ops.sparse_categorical_crossentropy(label, output[..., :classes], from_logits=True)
    class_loss = ops.sum(entropy * weight) / ops.sum(weight)
    # Li et al. 2020 (arXiv 2006.04388), equation 2: focal loss for targets between 0 and 1.
    heat, logit = target[..., 1], output[..., classes]
    entropy = ops.binary_crossentropy(heat, logit, from_logits=True)
    heat_loss = ops.sum(entropy * ops.square(heat - ops.sigmoid(logit))) / (ops.sum(heat) + 1.0)
    away = ops.abs(target[..., 2:10] - output[..., classes + 1 :])
    vector_loss = ops.sum(ops.mean(away, axis=-1) * shown) / (ops.sum(shown) + 1.0)
    return CLASS_WEIGHT * class_loss + HEAT_WEIGHT * heat_loss + VECTOR_WEIGHT * vector_loss


def strip_loss(target: Any, output: Any) -> Any:
    """Sum of the losses of what is in each row of strips and of where the seams are.

    Parameters
    ----------
    target : (N, R, 3) float32
        As ``strip_targets`` gives them.
    output : (N, R / 2, 1, 2 * C) float32
        As ``build_column_reader`` says.

    Returns
    -------
    scalar
    """
    from keras import ops

    logits = ops.reshape(output, (-1, target.shape[1], output.shape[-1] // 2))
    classes = logits.shape[-1] - 1
    label = ops.cast(target[..., 0], "int32")
    wanted = ops.one_hot(label, classes) * (1 - SMOOTHING) + SMOOTHING / classes
    entropy = ops.categorical_crossentropy(wanted, logits[..., :classes], from_logits=True)
    weight = target[..., 2] * ops.where(label > 0, 1.0, NOTHING_WEIGHT)
    class_loss = ops.sum(entropy * weight) / ops.sum(weight)
    entropy = ops.binary_crossentropy(target[..., 1], logits[..., classes], from_logits=True)
    return class_loss + ops.mean(entropy * ops.where(target[..., 1] > SEAM_NEAR, SEAM_WEIGHT, 1.0))


def patch_loss(labels: Any, logits: Any) -> Any:
    """Cross-entropy with smoothed labels (Szegedy et al. 2016, arXiv 1512.00567).

    Parameters
    ----------
    labels : (N,) int32
    logits : (N, 1, 1, K) float32

    Returns
    -------
    scalar
    """
    from keras import ops

    logits = logits[:, 0, 0]
    target = ops.one_hot(ops.cast(labels, "int32"), logits.shape[-1])
    target = target * (1 - SMOOTHING) + SMOOTHING / logits.shape[-1]
    return ops.mean(ops.categorical_crossentropy(target, logits, from_logits=True))
