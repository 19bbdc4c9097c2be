"""A weight brick that is plugged in: looked through once, and from then on at once ready."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..zipped import DAMAGE
from .card import read_card
from .checked import remember_checked, seal_of, was_checked
from .errors import WeightBrickError
from .members import CARD, LITERT, WORDS_LIMIT, read_part, read_vouched
from .predict import Model, for_any_steps
from .runner import Runner

if TYPE_CHECKING:
    from .brick import WeightBrick


@dataclass(frozen=True)
class PluggedBrick:
    """A weight brick that may be asked.

    Attributes
    ----------
    card : Mapping
        What it was trained on, its shapes, classes, scores and versions, as in the file.
    seal : str
        What stands for the file, see ``seal_of``; empty where that is not known.
    opened : WeightBrick or None
        None where this computer has looked through this file before.
    """

    path: Path
    card: Mapping[str, Any]
    litert_file: bytes
    seal: str
    opened: "WeightBrick | None"

    def model(self) -> Model:
        """The model as a function, as ``plugged_model`` gives it; raises WeightBrickError where it is damaged."""
        if self.opened is None:
            quick: Model = Runner(self.litert_file)
        else:
            from .litert import litert_model  # noqa: PLC0415 - not where it was held against its weights before

            quick = litert_model(self.opened)
            if self.seal:
                remember_checked(self.seal)
        return for_any_steps(quick, self.card, self._whole)

    def _whole(self) -> "WeightBrick":
        return self.opened if self.opened is not None else _opened(self.path)


def plug_in(path: Path) -> PluggedBrick:
    """Open a weight brick to ask it. Nothing in the file is run, and TensorFlow is not needed.

    A file that this computer sees for the first time is looked through as ``open_weight_brick`` and ``litert_model``
    do, and once its model has said what its weights say, that is remembered by its hashes. Of the same file only the
    card and the model that runs are read again, and held against these hashes.

    Raises
    ------
    WeightBrickError
        As ``open_weight_brick`` does.
    """
    seal = ""
    try:
        with zipfile.ZipFile(path) as archive:
            words = read_part(archive, CARD, WORDS_LIMIT, path)
            seal = seal_of(words, archive.infolist())
            if was_checked(seal):
                card = read_card(words, path)
                model = read_vouched(archive, LITERT, card["parts"][LITERT]["bytes"], card, path)
                return PluggedBrick(path, card, model, seal, None)
    except (OSError, KeyError, WeightBrickError, *DAMAGE):
        pass  # whoever looks through it says what is wrong with it
    opened = _opened(path)
    return PluggedBrick(path, opened.card, opened.litert_file, seal, opened)


def _opened(path: Path) -> "WeightBrick":
    from ..catalog import load_catalog  # noqa: PLC0415 - only what is new here has to be understood
    from .archive import open_weight_brick  # noqa: PLC0415 - likewise

    return open_weight_brick(path, load_catalog())
