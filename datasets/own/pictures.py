"""Folders of images and of clips."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...catalog import ValueKind
from ...compiler.data import Call, DataShape, TaskSpec
from ...compiler.words import kinds_name, task_name
from ...language import N_
from ...language import gettext as _
from ...photo import LargePhotoError, PhotoError, load_photo
from ...photo.frames import all_files_in, files_in, frames_of, pixels_of
from ...silence import silenced
from ..errors import DataSetError
from ..recipes.pictures import folders_in
from .found import Found, OwnOptions
from .words import left_out

_DEFAULT_SIDE_PX = 32
_KEPT_SIDE_PX = 64
"""Images that are all of one size, and no larger, are left as they are."""

_STEPS = 4
_BYTE = 1 / 255

_COLOUR = 16
"""Levels by which red, green and blue differ in a colour: grey videos come back with a slight tint."""


@dataclass(frozen=True)
class _Seen:
    """Heights and widths of an image, or of the frames of a clip, and whether there is colour in it."""

    sizes: frozenset[tuple[int, int]]
    colour: bool


def look(path: Path, needs: TaskSpec, options: OwnOptions) -> Found:
    """What is in a folder; raises DataSetError where it does not fit the stack."""
    if needs.input is not ValueKind.IMAGE:
        msg = _(
            "{path} is a folder, but this stack takes {kinds}: name a table (.csv) or an .npz file.",
            path=path,
            kinds=kinds_name(needs.input),
        )
        raise DataSetError(msg)
    if needs.output is ValueKind.IMAGE:
        return _without_classes(path, needs, options)
    if needs.task not in {"multi-class", "binary"}:
        msg = _(
            "The folders in {path} are classes, but this stack makes {task} output; put a softmax plate with a "
            "vector on it, or name an .npz file with the targets.",
            path=path,
            task=task_name(needs.task),
        )
        raise DataSetError(msg)
    folders = folders_in(str(path))
    if len(folders) < 2 or (needs.task == "binary" and len(folders) != 2):
        wanted = _("exactly two folders") if needs.task == "binary" else _("a folder for each class, at least two,")
        msg = _(
            "{path} holds {count} folders; this stack needs {wanted} with the examples in them.",
            path=path,
            count=len(folders),
            wanted=wanted,
        )
        raise DataSetError(msg)
    groups = [files_in(str(f)) for f in folders]
    seen, missed = _look_at([p for g in groups for p in g], needs)
    counts = tuple(sum(p in seen for p in g) for g in groups)
    for folder, count in zip(folders, counts, strict=True):
        if not count:
            msg = _(
                "{folder} holds nothing that can be read; put {things} there or take the folder away.",
                folder=folder,
                things=_things(needs),
            )
            raise DataSetError(msg)
    call, shape, steps = _call("_in_folders", path, needs, options, list(seen.values()))
    if needs.task == "binary":
        call = Call("yes_or_no", {}, call)
    if needs.every_step and steps is not None:
        call = Call("answers_at_every_step", {"steps": steps}, call)
    names = tuple(f.name for f in folders)
    loose = [p.name for p in files_in(str(path)) if p not in folders]
    return Found(
        what=_("{count} {things} in {folders} folders", count=sum(counts), things=_things(needs), folders=len(folders)),
        asked=_(
            "from {width}x{height} {things} to which of {names}",
            width=shape[1],
            height=shape[0],
            things=_("frames") if needs.sequence else _("images"),
            names=", ".join(names),
        ),
        examples=(call,),
        count=sum(counts),
        shape=DataShape(shape, (1,) if needs.task == "binary" else (len(names),)),
        classes=names,
        class_counts=counts,
        input_scale=_BYTE,
        steps=steps,
        reading={} if steps is None else {"frames": "evenly spread"},
        notes=(
            *left_out(loose, N_("file"), N_("files"), _("is not in the folder of a class")),
            *_notes(missed, path, needs),
        ),
    )


def _without_classes(path: Path, needs: TaskSpec, options: OwnOptions) -> Found:
    seen, missed = _look_at(files_in(str(path)) if needs.sequence else all_files_in(str(path)), needs)
    if not seen:
        msg = _("{path} holds nothing that can be read; put {things} there.", path=path, things=_things(needs))
        raise DataSetError(msg)
    inputs, shape, steps = _call("_in_folder", path, needs, options, list(seen.values()))
    targets = inputs if needs.every_step or not needs.sequence else Call("last_step", {}, inputs)
    targets = Call("heat_map" if needs.task == "multi-class" else "brightness", {}, targets)
    return Found(
        what=_("{count} {things}", count=len(seen), things=_things(needs)),
        asked=_(
            "from {width}x{height} {things} to the image itself",
            width=shape[1],
            height=shape[0],
            things=_("frames") if needs.sequence else _("images"),
        ),
        examples=(inputs, targets),
        count=len(seen),
        shape=DataShape(shape, shape),
        input_scale=_BYTE,
        steps=steps,
        reading={} if steps is None else {"frames": "evenly spread"},
        notes=_notes(missed, path, needs),
    )


def _things(needs: TaskSpec) -> str:
    return _("clips") if needs.sequence else _("images")


def _notes(missed: Sequence[Path], path: Path, needs: TaskSpec) -> tuple[str, ...]:
    clips = [p for p in missed if needs.sequence and not _is_frame(p, path, needs)]
    pictures = [p for p in missed if p not in clips]
    large = [p for p in pictures if _is_large(p)]

    def said(paths: Iterable[Path], why: str) -> tuple[str, ...]:
        return left_out([str(p.relative_to(path)) for p in paths], N_("file"), N_("files"), why)

    return (
        *said(clips, _("is neither a video nor a folder of images")),
        *said((p for p in pictures if p not in large), _("cannot be read as an image")),
        *said(large, _("has more than 120 megapixels")),
    )


def _is_frame(file: Path, path: Path, needs: TaskSpec) -> bool:
    """Whether a file lies in the folder of a clip."""
    return len(file.relative_to(path).parts) > (1 if needs.output is ValueKind.IMAGE else 2)


def _is_large(path: Path) -> bool:
    try:
        load_photo(path)
    except LargePhotoError:
        return True
    except PhotoError:
        return False
    return False


def _look_at(paths: Sequence[Path], needs: TaskSpec) -> tuple[dict[Path, _Seen], list[Path]]:
    """What is to be seen in each image or clip that can be read; and what cannot, also frames of clips."""
    seen: dict[Path, _Seen] = {}
    missed: list[Path] = []
    for path in paths:
        with silenced():  # what FFmpeg and libtiff think of the files
            if needs.sequence and not path.is_dir():
                found = _seen_in(frames_of(path))
            else:
                found = _seen_in(_images(files_in(str(path)) if needs.sequence else [path], missed))
        if found.sizes:
            seen[path] = found
        elif path not in missed:
            missed.append(path)
    return seen, missed


def _images(paths: Sequence[Path], missed: list[Path]) -> Iterable[Any]:
    """The pixels of images; what cannot be read is added to what is missed."""
    for image in paths:
        pixels = pixels_of(image)
        if pixels is None:
            missed.append(image)
        else:
            yield pixels


def _seen_in(frames: Iterable[Any]) -> _Seen:
    sizes, colour = set(), False
    for pixels in frames:
        sizes.add((pixels.shape[0], pixels.shape[1]))
        colour = colour or bool((pixels.max(axis=2) - pixels.min(axis=2) > _COLOUR).any())
    return _Seen(frozenset(sizes), colour)


def _call(
    ending: str, path: Path, needs: TaskSpec, options: OwnOptions, seen: Sequence[_Seen]
) -> tuple[Call, tuple[int, int, int], int | None]:
    """The call that reads the folder, the shape of an image, and the number of time steps."""
    sizes = frozenset[tuple[int, int]]().union(*(s.sizes for s in seen))
    size = (_DEFAULT_SIDE_PX, _DEFAULT_SIDE_PX)
    if options.side_px is not None:
        size = (options.side_px, options.side_px)
    elif len(sizes) == 1 and max(next(iter(sizes))) <= _KEPT_SIDE_PX:
        size = next(iter(sizes))
    channels = 3 if any(s.colour for s in seen) else 1
    steps = (needs.steps or _STEPS) if needs.sequence else None
    times = {} if steps is None else {"steps": steps}
    name = f"{_things(needs)}{ending}"
    return Call(name, {"folder": str(path), **times, "size": size, "channels": channels}), (*size, channels), steps
