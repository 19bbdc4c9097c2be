"""The brick graph as JSON, out and in."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..errors import DeepBrickError
from ..language import gettext as _
from .photo_graph import MatView, Occlusion, OtherBrick, PhotoGraph
from .types import Brick, Link, LinkKind, ParamValue, Problem, Stack, StackView

VERSION = 1
_LONGEST_DETAIL = 200


class GraphError(DeepBrickError, ValueError):
    """A brick graph's JSON cannot be used."""


_STACK_KEYS = {"columns", "bricks", "links"}


def graph_to_json(graph: PhotoGraph) -> str:
    """One line of JSON for one photo, as ``graph_from_json`` reads it.

    Returns
    -------
    str
        JSON without a line break.
    """
    document: dict[str, Any] = {
        "version": VERSION,
        "photo": graph.photo,
        "size": list(graph.size),
        "stacks": [stack_to_dict(s) for s in graph.stacks],
        "loose": [_brick_to_dict(b) for b in graph.loose],
        "problems": [{"message": p.message} for p in graph.problems],
        "mat": None if graph.mat is None else _mat_to_dict(graph.mat),
        "occlusions": [asdict(o) for o in graph.occlusions],
        "others": [{"polygon": [list(p) for p in o.polygon], "confidence": o.confidence} for o in graph.others],
        "lens": graph.lens,
        "kit": graph.kit,
    }
    return json.dumps(document, ensure_ascii=False)


def graph_from_json(text: str | bytes) -> PhotoGraph:
    """The inverse of ``graph_to_json``.

    Parameters
    ----------
    text : str or bytes
        One JSON document; bytes in UTF-8, UTF-16 (as PowerShell writes) or UTF-32. One of ``stack_to_dict`` is taken
        too: a stack that was built without a photo.

    Raises
    ------
    GraphError
        Where it is no JSON, of an unknown version, or no valid graph.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg: str = _("The brick graph is not JSON; scan the photo again.")
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            msg = _("There is more than one brick graph; save each in a file of its own.")
        raise GraphError(msg) from error
    if isinstance(document, dict) and "version" not in document and document.keys() >= _STACK_KEYS:
        return PhotoGraph(photo="", size=(0, 0), stacks=(stack_from_dict(document),))
    version = document.get("version") if isinstance(document, dict) else None
    if version != VERSION or isinstance(version, bool):
        msg = _(
            "The brick graph has version {found:.40}, but this DeepBrick reads {version}; scan the photo again.",
            found=repr(version),
            version=VERSION,
        )
        raise GraphError(msg)
    try:
        width, height = document["size"]
        return PhotoGraph(
            photo=_text(document["photo"]),
            size=(int(_number(width)), int(_number(height))),
            stacks=tuple(_stack(s) for s in document["stacks"]),
            loose=tuple(_brick(b) for b in document["loose"]),
            problems=tuple(Problem(_text(p["message"])) for p in document["problems"]),
            mat=None if document.get("mat") is None else _mat(document["mat"]),
            # Older files do not say.
            occlusions=tuple(
                Occlusion(_whole(o["nearer"]), _whole(o["farther"])) for o in document.get("occlusions", [])
            ),
            others=tuple(_other(o) for o in document.get("others", [])),
            lens=_text_or_none(document.get("lens")),
            kit=_text_or_none(document.get("kit")),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _not_valid(error) from error


def stack_to_dict(stack: Stack) -> dict[str, Any]:
    """One stack as plain lists and dicts, ready for JSON."""
    return {
        "columns": [[b.token for b in column] for column in stack.columns],
        "bricks": [_brick_to_dict(b) for b in stack.bricks],
        "links": [dict(zip(link.kind.value, (link.source, link.target), strict=True)) for link in stack.links],
        "problems": [{"brick": p.brick, "message": p.message} for p in stack.problems],
        "view": None if stack.view is None else _view_to_dict(stack.view),
    }


def stack_from_dict(document: Mapping[str, Any]) -> Stack:
    """The inverse of ``stack_to_dict``; raises GraphError where it is no valid stack."""
    try:
        return _stack(document)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _not_valid(error) from error


def _not_valid(error: Exception) -> GraphError:
    detail = f'"{error.args[0]}" is missing' if isinstance(error, KeyError) else str(error).rstrip(".")
    if len(detail) > _LONGEST_DETAIL:
        detail = f"{detail[:_LONGEST_DETAIL]}…"
    return GraphError(_("The brick graph is not valid: {detail}; scan the photo again.", detail=detail))


def _stack(document: Mapping[str, Any]) -> Stack:
    stack = Stack(
        bricks=tuple(_brick(b) for b in document["bricks"]),
        links=tuple(_link(entry) for entry in document["links"]),
        problems=tuple(
            Problem(_text(p["message"]), None if p["brick"] is None else _text(p["brick"]))
            for p in document["problems"]
        ),
        view=None if document.get("view") is None else _view(document["view"]),
    )
    columns = [[b.token for b in column] for column in stack.columns]
    if document["columns"] != columns:
        msg = f'"columns" says {document["columns"]}, but the bricks say {columns}'
        raise ValueError(msg)
    return stack


def _link(entry: Mapping[str, Any]) -> Link:
    for kind in LinkKind:
        source, target = kind.value
        if entry.keys() == {source, target}:
            return Link(kind, _text(entry[source]), _text(entry[target]))
    msg = f"a link has the ends {sorted(entry)}"
    raise ValueError(msg)


def _view_to_dict(view: StackView) -> dict[str, Any]:
    return {
        "rotation": [list(row) for row in view.rotation],
        "translation_mm": list(view.translation_mm),
        "distance_mm": view.distance_mm,
        "distance_deviation": view.distance_deviation,
        "focal_px": view.focal_px,
    }


def _view(entry: Mapping[str, Any]) -> StackView:
    first, second, third = (_triple(row) for row in entry["rotation"])
    return StackView(
        rotation=(first, second, third),
        translation_mm=_triple(entry["translation_mm"]),
        distance_mm=_number(entry["distance_mm"]),
        distance_deviation=_number(entry["distance_deviation"]),
        focal_px=_number(entry["focal_px"]),
    )


def _mat_to_dict(mat: MatView) -> dict[str, Any]:
    color = mat.color_error
    return {
        "paper": mat.paper,
        "rotation": [list(row) for row in mat.rotation],
        "translation_mm": list(mat.translation_mm),
        "reprojection_error_px": mat.error_px,
        "focal_px": mat.focal_px,
        "focal_from": mat.focal_from,
        "focal_deviation": mat.focal_deviation,
        "color_error": None if color is None else {"before": color[0], "after": color[1]},
        "outline": [list(p) for p in mat.outline],
        "arrow": [list(p) for p in mat.arrow],
    }


def _mat(entry: Mapping[str, Any]) -> MatView:
    color = entry["color_error"]
    first, second, third = (_triple(row) for row in entry["rotation"])
    return MatView(
        paper=_text(entry["paper"]),
        rotation=(first, second, third),
        translation_mm=_triple(entry["translation_mm"]),
        error_px=_number(entry["reprojection_error_px"]),
        focal_px=_number(entry["focal_px"]),
        focal_from=_text(entry["focal_from"]),
        focal_deviation=_number(entry.get("focal_deviation", 0.0)),  # older files do not say
        color_error=None if color is None else (_number(color["before"]), _number(color["after"])),
        outline=tuple((_number(x), _number(y)) for x, y in entry["outline"]),
        arrow=tuple((_number(x), _number(y)) for x, y in entry["arrow"]),
    )


def _triple(values: Sequence[Any]) -> tuple[float, float, float]:
    x, y, z = values
    return _number(x), _number(y), _number(z)


def _brick_to_dict(brick: Brick) -> dict[str, Any]:
    return {
        "id": brick.id,
        "token": brick.token,
        "part": brick.part,
        "color": brick.color,
        "column": brick.column,
        "level": brick.level,
        "polygon": [list(p) for p in brick.polygon],
        "confidence": brick.confidence,
        "alternative": brick.alternative,
        "distance_mm": brick.distance_mm,
        "params": dict(brick.params),
    }


def _brick(entry: Mapping[str, Any]) -> Brick:
    return Brick(
        id=_text(entry["id"]),
        token=_text(entry["token"]),
        part=_text(entry["part"]),
        color=_text(entry["color"]),
        column=_whole(entry["column"]),
        level=_whole(entry["level"]),
        polygon=tuple((_number(x), _number(y)) for x, y in entry["polygon"]),
        confidence=_number(entry["confidence"]),
        alternative=_text_or_none(entry.get("alternative")),
        distance_mm=None if entry.get("distance_mm") is None else _number(entry["distance_mm"]),
        params={_text(name): _param(value) for name, value in entry["params"].items()},
    )


def _other(entry: Mapping[str, Any]) -> OtherBrick:
    polygon = tuple((_number(x), _number(y)) for x, y in entry["polygon"])
    return OtherBrick(polygon, _number(entry["confidence"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = f"expected a text, got {value!r}"
        raise TypeError(msg)
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        msg = f"expected a whole number, got {value!r}"
        raise TypeError(msg)
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not _is_finite(value):
        msg = f"expected a finite number, got {value!r}"
        raise TypeError(msg)
    return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number of four hundred digits
        return False


def _param(value: object) -> ParamValue:
    if isinstance(value, str):
        return value
    _number(value)
    assert isinstance(value, int | float)
    return value
