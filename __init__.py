"""DeepBrick: read a stack of bricks from a photo and compile it to a Keras model.

>>> import deepbrick
>>> stack = deepbrick.Stack.from_columns(["1d fc softmax 1d"])
>>> stack.is_legal
True
>>> script = stack.code("iris")  # the Keras script, as text

``scan`` reads a photo, ``Stack`` is what was read or written down, ``load`` opens a trained model. Importing this
package imports neither TensorFlow nor OpenCV: they come with the first call that needs them.
"""

from typing import TYPE_CHECKING

from .lazy import lazily
from .version import __version__

__all__ = [
    "Brick",
    "DeepBrickError",
    "NotFoundError",
    "Problem",
    "Progress",
    "Reading",
    "Stack",
    "WeightBrick",
    "__version__",
    "list_datasets",
    "load",
    "scan",
]

if TYPE_CHECKING:
    from .api.data import list_datasets
    from .api.errors import NotFoundError
    from .api.load import load
    from .api.progress import Progress
    from .api.reading import Reading, scan
    from .api.stack import Stack
    from .api.weight_brick import WeightBrick
    from .errors import DeepBrickError
    from .graph import Brick, Problem

_MODULES = {
    "Brick": ".graph",
    "DeepBrickError": ".errors",
    "NotFoundError": ".api.errors",
    "Problem": ".graph",
    "Progress": ".api.progress",
    "Reading": ".api.reading",
    "Stack": ".api.stack",
    "WeightBrick": ".api.weight_brick",
    "list_datasets": ".api.data",
    "load": ".api.load",
    "scan": ".api.reading",
}
"""Where each public name is; a test holds it against the imports above."""


__getattr__ = lazily(__name__, _MODULES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
