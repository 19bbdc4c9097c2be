"""The photos that come with the repository: one of each kind of stack, in a size for people."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ...catalog import Catalog
from .scene import random_scene
from .stacks import Columns
from .things import Scene, Studio

SIZE = (960, 720)
SAMPLES = 16

VIDEO: Columns = [["2d", "cnn", "lstm"]] * 3 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
# Name, seed, stacks: the seeds are those whose camera and light show the stack well.
STACKS: tuple[tuple[str, int, tuple[tuple[Columns, bool], ...]], ...] = (
    ("video", 17, ((VIDEO, True),)),
    ("image", 42, (([["2d", "cnn", "fc", "fc", "softmax", "1d"]], False),)),
    ("flower", 43, (([["1d", "fc", "fc", "softmax", "1d"]], False),)),
    ("yes-or-no", 4, (([["1d", "fc", "fc", "sigmoid-single", "single"]], False),)),
    ("autoencoder", 5, (([["2d", "fc", "linear", "2d"]], False),)),
    ("heads", 46, (([["1d", "lstm", "fc", "softmax", "1d"]] * 3, True),)),
    ("two-stacks", 47, (([["1d", "fc", "linear-single", "single"]], False), ([["2d", "fc", "sigmoid", "1d"]], False))),
    ("wrong", 28, (([["2d", "cnn", "softmax", "1d"]], False),)),
    ("no-stack", 49, ()),
)


def showcase(catalog: Catalog, studio: Studio) -> dict[str, Callable[[], Scene]]:
    """Name what ``samples/photos`` shows, for ``render_photos``."""
    large = replace(studio, size=SIZE, samples=SAMPLES)
    return {name: partial(random_scene, seed, catalog, large, stacks) for name, seed, stacks in STACKS}
