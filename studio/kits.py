"""Kits: what to build to calibrate the reader on one's own bricks, and what it learns from photos of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..calibration.bricks.stacks import NamedStack, named_stacks
from ..calibration.bricks.store import kits_folder, list_kits, remove_kit, store_kit
from ..calibration.bricks.stored_kit import KitError, StoredKit, checked_name
from ..catalog import load_catalog
from ..errors import DeepBrickError
from ..language import gettext as _
from .events import Event, Failed, FileWritten, Report
from .options import PictureOptions

if TYPE_CHECKING:
    from ..vision.adapt.learn import Sureness  # the command line starts without it

__all__ = [
    "KitLearned",
    "StackToBuild",
    "calibrate_kit",
    "kits_folder",
    "list_kits",
    "remove_kit",
    "stacks_to_build",
]

FEWEST_PHOTOS = 2
"""From one photo alone nobody knows whether what is learned helps in another."""

_SIZE = (640, 480)


@dataclass(frozen=True)
class StackToBuild:
    """A stack to build and photograph.

    Attributes
    ----------
    name : str
    text : str
        As it is typed: columns from the foot up.
    """

    name: str
    text: str


@dataclass(frozen=True)
class PhotoLearned:
    """What was learned from a photo.

    Attributes
    ----------
    photo : Path
    stacks : tuple of str
        Names of the stacks that it shows.
    misread : int
        How many of their bricks were read as others.
    sureness : Sureness
        On this photo, of what was learned from the others.
    """

    photo: Path
    stacks: tuple[str, ...]
    misread: int
    sureness: "Sureness"


@dataclass(frozen=True)
class KitLearned(Event):
    """A kit was learned.

    Attributes
    ----------
    kit : StoredKit
    photos : tuple of PhotoLearned
    missing : tuple of str
        Tokens of the brick types that no photo shows.
    """

    kit: StoredKit
    photos: tuple[PhotoLearned, ...]
    missing: tuple[str, ...]


def stacks_to_build(folder: Path, report: Report) -> tuple[StackToBuild, ...]:
    """Say what to build, and draw it.

    Parameters
    ----------
    folder : Path
        For a picture of each stack.
    report : callable

    Returns
    -------
    tuple of StackToBuild
    """
    from .picturing import draw_stack  # noqa: PLC0415 - only where something is drawn

    wanted = tuple(StackToBuild(s.name, _typed(s)) for s in named_stacks(load_catalog()))
    for stack in wanted:
        options = PictureOptions(out=folder / f"build-{stack.name}.png", style="paper", size=_SIZE)
        try:
            draw_stack(Path(stack.text), None, (), options, report)
        except DeepBrickError as error:
            report(Failed(str(error)))
            break
    return wanted


def calibrate_kit(photos: Sequence[Path], name: str, report: Report) -> bool:
    """Learn a kit from photos of the stacks to build, and keep it.

    Parameters
    ----------
    photos : sequence of Path
    name : str
        What to call the kit; one of the same name is replaced.
    report : callable

    Returns
    -------
    bool
        Whether it was kept, and every photo could be used.

    Raises
    ------
    DeepBrickError
        Where the name cannot be one, too few photos can be used, or the kit cannot be kept.
    """
    from ..vision.adapt.learn import learn  # noqa: PLC0415 - OpenCV only where a photo is read
    from ..vision.adapt.shot import look  # noqa: PLC0415 - likewise
    from ..vision.heads import heads_digest  # noqa: PLC0415 - likewise
    from ..vision.network import CLASSIFIER  # noqa: PLC0415 - likewise

    shown, catalog = checked_name(name), load_catalog()
    stacks, shots = named_stacks(catalog), {}
    for path in photos:
        try:
            shot = look(path, stacks, catalog)
        except DeepBrickError as error:
            report(Failed(str(error)))
            continue
        if shot.stacks:
            shots[path] = shot
        else:
            report(Failed(_no_stack(path)))
    if len(shots) < FEWEST_PHOTOS:
        msg = _(
            "{count} of {photos} photos can be learned from; take at least {least} of the stacks to build, from "
            "different sides (deepbrick calibrate bricks without photos shows them).",
            count=len(shots),
            photos=len(photos),
            least=FEWEST_PHOTOS,
        )
        raise KitError(msg)
    learned = learn(list(shots.values()), catalog)
    told = tuple(
        PhotoLearned(
            path,
            tuple(s.stack.name for s in shot.stacks),
            sum(b.found.kind is not catalog.bricks[b.kind] for s in shot.stacks for b in s.bricks),
            sureness,
        )
        for (path, shot), sureness in zip(shots.items(), learned.sureness, strict=True)
    )
    kit = StoredKit(
        shown,
        heads_digest(),
        {} if learned.change is None else {CLASSIFIER: learned.change},
        photos=len(shots),
        bricks=learned.bricks,
        named=learned.named,
        probability=learned.probability,
    )
    seen = {kind for shot in shots.values() for _found, kind in shot.placed}
    asked = {t for s in stacks for c in s.columns for t in c}
    missing = tuple(b.token for k, b in enumerate(catalog) if b.token in asked and k not in seen)
    path = store_kit(kit)
    report(KitLearned(kit, told, missing))
    report(FileWritten(path))
    return len(shots) == len(photos)


def _typed(stack: NamedStack) -> str:
    return " | ".join(" ".join(column) for column in stack.columns)


def _no_stack(path: Path) -> str:
    return _(
        "{path} shows none of the stacks to build, or too little of them; compare it with the pictures, and take it "
        "from nearer, obliquely from above.",
        path=path,
    )
