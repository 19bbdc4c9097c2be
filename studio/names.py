"""Names of the files that jobs write."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

# The last are pictures of the stages, none of which is called "curves", "answers" or "training".
_ENDINGS = (
    r"-marked\.jpg|-color\.jpg|-graph\.json|-model(-\d+)?\.py|(-model-\d+)?\.brick|-(curves|answers)(-\d+)?\.png"
    r"|-training(-\d+)?\.npz|-\d+-(?!curves|answers|training)[a-z]+\.png"
)
_EXAMPLES = (
    "-marked.jpg",
    "-color.jpg",
    "-graph.json",
    "-model.py",
    "-model-2.py",
    ".brick",
    "-model-2.brick",
    "-curves.png",
    "-curves-2.png",
    "-answers.png",
    "-answers-2.png",
    "-training.npz",
    "-training-2.npz",
    "-1-loaded.png",
)
"""One of each kind: the number in it makes no difference to which names get into each other's way."""


def output_names(photos: Sequence[Path], *folders: Path) -> tuple[str, ...]:
    """A name for the files of each photo, so that none overwrites a photo or another one's files.

    Parameters
    ----------
    photos : sequence of Path
        As given in one call.
    *folders : Path
        The folders in which files are written.

    Returns
    -------
    tuple of str
        The photo's name without its ending where possible, else with a number.
    """
    # Not Path.resolve, which fails at links that lead in a ring.
    places = {os.path.realpath(folder) for folder in folders}
    real = [Path(os.path.realpath(photo)) for photo in photos]
    # Names are compared in lower case: some file systems do not tell "A" from "a".
    inputs = [path.name.lower() for path in real if str(path.parent) in places]
    names: list[str] = []
    for photo in photos:
        names.append(
            next(
                name
                for name in _candidates(photo.stem or "photo")
                if not any(_collide(name.lower(), n.lower()) for n in names)
                and not any(_writes(name.lower(), i) for i in inputs)
            )
        )
    return tuple(names)


def _candidates(stem: str) -> Iterator[str]:
    yield stem
    # "a-model-2" is what the second stack of a photo "a" is called, with any number.
    numbered = f"{stem}-photo" if stem.lower().endswith("-model") else stem
    for number in count(2):
        yield f"{numbered}-{number}"


def _collide(name: str, other: str) -> bool:
    """Whether there is a file that both names could write."""
    return name == other or any(_writes(name, other + e) or _writes(other, name + e) for e in _EXAMPLES)


def _writes(name: str, file: str) -> bool:
    return file.startswith(name) and re.fullmatch(_ENDINGS, file.removeprefix(name)) is not None


def of_stack(name: str, kind: str, ending: str, stack: int) -> str:
    """File name of one stack's file: ``NAME-model.py``, and ``NAME-model-2.py`` for the second stack."""
    number = "" if stack == 0 else f"-{stack + 1}"
    return f"{name}{kind}{number}{ending}"


@dataclass(frozen=True)
class StackFiles:
    """Names of the files of one stack.

    Attributes
    ----------
    name : str
        Name of its photo.
    index : int
        Its place among the stacks of the photo, from 0.
    """

    folder: Path
    name: str
    index: int

    @property
    def script(self) -> Path:
        """The Keras script."""
        return self.folder / of_stack(self.name, "-model", ".py", self.index)

    @property
    def weight_brick(self) -> Path:
        """The trained model."""
        return self.folder / of_stack(self.name, "" if self.index == 0 else "-model", ".brick", self.index)

    @property
    def curves(self) -> Path:
        """The picture of the training curves."""
        return self.folder / of_stack(self.name, "-curves", ".png", self.index)

    @property
    def answers(self) -> Path:
        """The picture of right and wrong answers."""
        return self.folder / of_stack(self.name, "-answers", ".png", self.index)

    @property
    def state(self) -> Path:
        """The state of a training that has not ended."""
        return self.folder / of_stack(self.name, "-training", ".npz", self.index)
