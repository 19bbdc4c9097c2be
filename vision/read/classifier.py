"""The classifier: what each brick is, seen by itself in a patch."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from ...catalog import Catalog, Role
from ..bricks import FoundBrick
from ..network import load_network
from .patches import cut_patch, pose_between
from .thresholds import CLASSIFIER

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]


def classify_bricks(photo_bgr: Image, bricks: Sequence[FoundBrick], catalog: Catalog) -> list[FoundBrick]:
    """Look at each brick by itself, and count what is seen as evidence for its type.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    bricks : sequence of FoundBrick
        In pixels of the photo.
    catalog : Catalog

    Returns
    -------
    list of FoundBrick
        A brick's height is settled: it stays of a type of its height.
    """
    if not bricks:
        return []
    seen = classify_patches([cut_patch(photo_bgr, b.pose) for b in bricks])
    return [_weighed(b, p, catalog) for b, p in zip(bricks, seen, strict=True)]


def classify_foot(
    photo_bgr: Image, column: Sequence[FoundBrick], feet: Sequence[FoundBrick], catalog: Catalog
) -> list[FoundBrick]:
    """Look for one more brick below a column.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    column : sequence of FoundBrick
        From below up.
    feet : sequence of FoundBrick
        What might be there, in pixels of the photo.
    catalog : Catalog

    Returns
    -------
    list of FoundBrick
        The foot, or nothing. One of the colour of the brick above it is not taken: it may be that brick, seen too low.
    """
    if not feet:
        return []
    seen = classify_patches([cut_patch(photo_bgr, b.pose) for b in feet])
    own = np.array([s[catalog.bricks.index(b.kind)] for b, s in zip(feet, seen, strict=True)])
    own[[b.kind.color == column[0].kind.color for b in feet]] = 0.0
    k = int(own.argmax())
    return [_weighed(feet[k], seen[k], catalog)] if own[k] > CLASSIFIER.foot_min_probability else []


def link_likelihoods(photo_bgr: Image, pairs: Sequence[tuple[FoundBrick, FoundBrick]], catalog: Catalog) -> list[float]:
    """Look between bricks that stand side by side.

    Parameters
    ----------
    photo_bgr : (H, W, 3) uint8
    pairs : sequence of (FoundBrick, FoundBrick)
        In pixels of the photo.
    catalog : Catalog

    Returns
    -------
    list of float
        How likely a link is between each pair, against that there is nothing.
    """
    patches = [cut_patch(photo_bgr, pose_between(a.pose, b.pose)) for a, b in pairs]
    links = [k for k, b in enumerate(catalog) if b.meaning.role is Role.LINK]
    seen = np.maximum(classify_patches(patches), CLASSIFIER.min_probability)
    return [float(s[links].sum() / s[-1]) for s in seen]


def classify_patches(patches: Sequence[Image]) -> Array:
    """Ask the network about patches, each as it is and mirrored.

    Parameters
    ----------
    patches : sequence of (PATCH_PX, PATCH_PX, PATCH_CHANNELS) uint8

    Returns
    -------
    (N, K + 1) float64
        Probability of each brick type of the catalog, and of nothing; rows sum to 1.
    """
    both = [*patches, *(np.ascontiguousarray(p[:, ::-1]) for p in patches)]
    network = _network()
    network.setInput(np.stack(both).transpose(0, 3, 1, 2).astype(np.float32))
    logits = np.asarray(network.forward(), np.float64)[:, :, 0, 0]
    exp = np.exp(logits - logits.max(axis=1, keepdims=True))
    probability = exp / exp.sum(axis=1, keepdims=True)
    return np.asarray(probability.reshape(2, len(patches), -1).mean(axis=0), np.float64)


def _weighed(brick: FoundBrick, seen: Array, catalog: Catalog) -> FoundBrick:
    patch = np.maximum(seen[:-1], CLASSIFIER.min_probability)
    center_heat = brick.center_heat * (1 - float(seen[-1])) ** CLASSIFIER.background_weight
    return replace(brick, center_heat=center_heat).with_likelihoods(
        brick.probability**CLASSIFIER.maps_weight * patch, catalog
    )


@cache
def _network() -> cv2.dnn.Net:
    return load_network("classifier.onnx")
