"""What a kit changes of the reading, for as long as its photos are read: last layers of the networks.

Without a kit the networks are as they are.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ..calibration.bricks.stored_kit import StoredKit
    from .heads import AdaptedHead

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Adaptation:
    """What a kit changes.

    Attributes
    ----------
    heads : mapping of str to AdaptedHead
        Last layers, by the name of the network's file.
    """

    heads: Mapping[str, "AdaptedHead"] = field(default_factory=dict)


def adaptation_of(kit: "StoredKit") -> Adaptation:
    """What a kit changes, on top of the networks as they were trained; raises KitError where it does not fit them."""
    from ..calibration.bricks.store import other_networks  # noqa: PLC0415 - most photos are read without a kit
    from .heads import AdaptedHead, Head, trained_heads  # noqa: PLC0415 - likewise

    heads = {}
    for name, change in kit.changes.items():
        trained = trained_heads().get(name)
        if trained is None or trained.kernel.shape != change.kernel.shape:
            raise other_networks(kit)
        added = Head(trained.features, change.kernel.astype(np.float32), change.bias.astype(np.float32))
        heads[name] = AdaptedHead(trained, added, nothing=len(change.bias) - 1)
    return Adaptation(heads)


def kit_named(name: str | None) -> Adaptation | None:
    """What the kit of a name changes; None for none. Raises KitError where there is none of that name."""
    if name is None:
        return None
    from ..calibration.bricks.store import find_kit  # noqa: PLC0415 - as in adaptation_of
    from .heads import heads_digest  # noqa: PLC0415 - likewise

    return adaptation_of(find_kit(name, heads_digest()))


_current: ContextVar[Adaptation | None] = ContextVar("current", default=None)


@contextmanager
def adapted(adaptation: Adaptation | None) -> Iterator[None]:
    """Read photos with what a kit changes, for as long as the block lasts, in this thread; with None, as ever."""
    token = _current.set(adaptation)
    try:
        yield
    finally:
        _current.reset(token)


def is_adapted() -> bool:
    """Whether photos are read with what a kit changes now."""
    current = _current.get()
    return current is not None and bool(current.heads)


def network_output(network: cv2.dnn.Net, name: str) -> Array:
    """What a network, whose input is set, answers.

    Parameters
    ----------
    network : cv2.dnn.Net
    name : str
        Of its file.

    Returns
    -------
    (N, C, h, w) float32
    """
    head = _adapted_head(name)
    if head is None:
        return np.asarray(network.forward(), np.float32)
    return head.scores(np.asarray(network.forward(head.features), np.float32))


def network_outputs(network: cv2.dnn.Net, name: str) -> tuple[Array, list[Array]]:
    """What a network, whose input is set, answers, and the features that it gives out beside it.

    Parameters
    ----------
    network : cv2.dnn.Net
    name : str
        Of its file.

    Returns
    -------
    answer : (N, C, h, w) float32
        As ``network_output`` gives it.
    features : list of (N, F, h, w) float32
    """
    outputs = network.forward(network.getUnconnectedOutLayersNames())
    answer, *features = (np.asarray(v, np.float32) for v in outputs)
    return network_output(network, name) if _adapted_head(name) else answer, features


def _adapted_head(name: str) -> "AdaptedHead | None":
    current = _current.get()
    return None if current is None else current.heads.get(name)
