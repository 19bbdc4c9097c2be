"""Photos: read, and made ready for the page."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import DeepBrickError
from ...graph import PhotoGraph, graph_from_json, graph_to_json, stack_to_dict
from ...language import document, in_english, naming, retold
from ...studio.options import ScanOptions
from ...studio.photo_copies import show_photo
from .bricks import catalog

_SHOWN_PX = 1600
"""Long side of the picture of a photo that the page shows."""


def read_photo(
    path: Path, name: str, shown: Path, lens: str | None = None, kit: str | None = None
) -> tuple[str | None, str | None]:
    """Read a photo, and make the picture of it that the page shows.

    Parameters
    ----------
    name : str
        What its user calls it.
    shown : Path
        Where the picture goes, a JPEG.
    lens, kit : str, optional
        Names of the calibrated camera and of the kit to read it with.

    Returns
    -------
    graph : str or None
        In JSON, with what is wrong in its stacks.
    message : str or None
        Why it could not be read.
    """
    from ...opencv import cv2  # noqa: PLC0415 - only the process that reads photos needs it
    from ...studio.reading import read_photo as read  # noqa: PLC0415 - likewise

    cv2.setNumThreads(1)
    try:
        show_photo(path, shown, _SHOWN_PX)
    except DeepBrickError as error:
        return None, naming(str(error), str(path), name)
    outcome = read(path, name, catalog(), ScanOptions(lens=lens, kit=kit))
    if outcome.unreadable is not None:
        return None, naming(outcome.unreadable, str(path), name)
    return _kept(replace(outcome.graph, photo=name)), None


def _kept(graph: PhotoGraph) -> str:
    """A graph as JSON, with its sentences also as they can be told in each language."""
    told: dict[str, Any] = json.loads(graph_to_json(graph))
    entries = [p for part in (told, *told["stacks"]) for p in part["problems"]]
    problems = [*graph.problems, *(p for stack in graph.stacks for p in stack.problems)]
    for entry, problem in zip(entries, problems, strict=True):
        entry["message"], entry["said"] = in_english(problem.message), document(problem.message)
    return json.dumps(told, ensure_ascii=False)


def stacks_of(graph: str) -> tuple[str, ...]:
    """The stacks of a photo's graph, each in JSON."""
    return tuple(json.dumps(stack_to_dict(s)) for s in graph_from_json(graph).stacks)


def photo_document(graph: str) -> dict[str, Any]:
    """A photo's graph for the page: as it is, and of each brick whether its reading is unsure."""
    whole: PhotoGraph = graph_from_json(graph)
    told: dict[str, Any] = json.loads(graph)
    unsure = {(k, b.id) for k, stack in enumerate(whole.stacks) for b in stack.bricks if b.unsure}
    for k, stack in enumerate(told["stacks"]):
        for brick in stack["bricks"]:
            brick["unsure"] = (k, brick["id"]) in unsure
    for part in (told, *told["stacks"]):
        for problem in part["problems"]:
            problem["message"] = retold(problem.pop("said", problem["message"]))
    return told
