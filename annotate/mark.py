"""The marked photo: what was read, drawn where it was read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..catalog import Catalog
from ..catalog.luma import is_light
from ..graph import Brick, MatView, OtherBrick, PhotoGraph, Problem, Stack
from ..language import gettext as _
from ..language import translated
from ..opencv import cv2
from ..pixels import pixels_at
from .labels import Box, LabelPosition, Wish, place_labels
from .lettering import text_size, wrapped, write

_BgrImage = npt.NDArray[np.uint8]
_Bgr = tuple[int, int, int]
_Xy = tuple[int, int]

_DARK: _Bgr = (40, 40, 40)
_WHITE: _Bgr = (255, 255, 255)
_CLEAR: _Bgr = (230, 200, 0)  # cyan: clear bricks have no colour of their own
_MAT: _Bgr = (200, 60, 200)
_OTHER: _Bgr = (150, 150, 150)
_ARROW_TIP = 0.1  # of its length
_WRONG: _Bgr = (0, 0, 225)
_BAND: _Bgr = (20, 10, 70)
_BAND_COVER = 0.75
_TINT = 0.22

# Lengths in letters; a letter grows with the photo, so that all sizes look alike on a screen.
_LETTERS_PER_DIAGONAL = 85.0
_SMALLEST_LETTER_PX = 6.0
_LINE = 0.16
_PADDING = 0.45
_LINE_HEIGHT = 1.9

_INSET = 0.2  # a leader ends this fraction of the brick inside its edge


@dataclass(frozen=True)
class _Label:
    """A text, its colour, what it names, and where it may stand (as in ``Wish``)."""

    text: str
    fill: _Bgr
    target: Box
    sides: tuple[float, float] | None
    inside: bool = False


def mark_photo(photo_bgr: _BgrImage, graph: PhotoGraph, catalog: Catalog) -> _BgrImage:
    """Draw a reading on a copy of its photo.

    Each brick gets its outline in its own colour, nearer ones over farther ones (cyan for clear ones, red where it has
    a problem) and its token (with what else it might be, where the reading is unsure);
    columns get the number of their time step, stacks their own number if there are several;
    problems are numbered and written out on a band. Bricks that are none of the catalog's get a thin grey outline, and
    that they are other bricks is said beside it. A printed mat gets its frame and the arrow of time.

    Parameters
    ----------
    photo_bgr : ndarray
        (H, W, 3) uint8, BGR.
    graph : PhotoGraph
        What was read from it.

    Returns
    -------
    ndarray
        (H, W, 3) uint8, BGR.
    """
    height, width = photo_bgr.shape[:2]
    letter_px = max(float(np.hypot(width, height)) / _LETTERS_PER_DIAGONAL, _SMALLEST_LETTER_PX)
    marked = photo_bgr.copy()
    if graph.mat is not None:
        _draw_mat(marked, graph.mat, letter_px)
    for other in graph.others:
        _draw_outline(marked, pixels_at(other.polygon), _OTHER, max(_line(letter_px) // 2, 1))
    _draw_outlines(marked, graph, catalog, letter_px)

    boxes = [_box(b) for stack in graph.stacks for b in stack.bricks if b.polygon]
    boxes += [_box(b) for b in graph.loose if b.polygon]
    band = _band(graph, boxes, (width, height), letter_px)
    labels = sorted(_labels(graph, catalog), key=lambda label: not label.inside)
    wishes = [Wish(_label_size(lab, letter_px), lab.target, lab.sides, lab.inside) for lab in labels]
    taken = [] if band is None else [band[1]]
    places = place_labels(wishes, boxes, taken, (width, height), letter_px)

    for label, place in zip(labels, places, strict=True):  # all leaders first: none may cross a label
        if place.leader:
            _draw_leader(marked, label, place, letter_px)
    for label, place in zip(labels, places, strict=True):
        _draw_label(marked, label, place, letter_px)
    if band is not None:
        _draw_band(marked, *band, letter_px)
    return marked


def _labels(graph: PhotoGraph, catalog: Catalog) -> list[_Label]:
    labels: list[_Label] = []
    number = 0
    for k, stack in enumerate(graph.stacks):
        labels += _stack_labels(stack, catalog)
        seen = [_box(b) for b in stack.bricks if b.polygon]
        if len(graph.stacks) > 1 and seen:  # the table and the files number them too
            labels.append(
                _Label(_("stack {number}", number=k + 1), _DARK, min(seen, key=lambda b: b.y0), _sides(stack.bricks))
            )
        for problem in stack.problems:
            number += 1
            brick = None if problem.brick is None else stack.brick(problem.brick)
            if brick is not None and brick.polygon:
                labels.append(_Label(f"!{number}", _WRONG, _box(brick), _sides(stack.bricks)))
    labels += [_brick_label(b, catalog, (_box(b).x0, _box(b).x1)) for b in graph.loose if b.polygon]
    others = [_box(other) for other in graph.others]
    return labels + [_Label(_("other brick"), _OTHER, box, (box.x0, box.x1), inside=True) for box in others]


def _stack_labels(stack: Stack, catalog: Catalog) -> list[_Label]:
    seen = [b for b in stack.bricks if b.polygon]
    labels = [_brick_label(b, catalog, _sides(seen)) for b in seen]
    feet = [column[0] for column in stack.columns]
    if len(feet) > 1:
        labels += [_Label(str(k + 1), _DARK, _box(b), None) for k, b in enumerate(feet) if b.polygon]
    return labels


def _brick_label(brick: Brick, catalog: Catalog, sides: tuple[float, float]) -> _Label:
    text = brick.token if not brick.unsure else f"{brick.token}?"
    if brick.alternative is not None:
        text = _("{token} or {other}?", token=brick.token, other=brick.alternative)
    return _Label(text, _color(brick, catalog), _box(brick), sides, inside=True)


def _numbered_problems(graph: PhotoGraph) -> list[str]:
    """The sentences of all problems; those of stacks with the number that their brick carries."""
    problems: list[Problem] = [p for stack in graph.stacks for p in stack.problems]
    return [translated(p.message) for p in graph.problems] + [
        f"!{k + 1}  {translated(p.message)}" for k, p in enumerate(problems)
    ]


def _box(brick: Brick | OtherBrick) -> Box:
    xs, ys = zip(*brick.polygon, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _sides(bricks: Iterable[Brick]) -> tuple[float, float]:
    boxes = [_box(b) for b in bricks if b.polygon]
    return min(b.x0 for b in boxes), max(b.x1 for b in boxes)


def _color(brick: Brick, catalog: Catalog) -> _Bgr:
    color = catalog[brick.token].color
    red, green, blue = color.rgb
    return _CLEAR if color.clear else (blue, green, red)


def _against(fill: _Bgr) -> _Bgr:
    """Dark or white, whichever is easier to read on a colour."""
    blue, green, red = fill
    return _DARK if is_light((red, green, blue)) else _WHITE


def _draw_outlines(marked: _BgrImage, graph: PhotoGraph, catalog: Catalog, letter_px: float) -> None:
    bricks = [(b, any(p.brick == b.id for p in stack.problems)) for stack in graph.stacks for b in stack.bricks]
    bricks += [(b, False) for b in graph.loose]
    shown = [(b.distance_mm, pixels_at(b.polygon), _color(b, catalog), w) for b, w in bricks if b.polygon]
    line, plain = _line(letter_px), marked.copy()
    # From far to near, each over what it hides; those of which it is not known hide nothing.
    for distance, polygon, color, _wrong in sorted(shown, key=lambda s: -(s[0] or 0.0)):
        _tint(marked, marked if distance is None else plain, polygon, color)
        _draw_outline(marked, polygon, color, line)
    for _distance, polygon, _color_of, wrong in shown:
        if wrong:  # last, over their neighbours
            _draw_outline(marked, polygon, _WRONG, 2 * line, edge=3 * line)


def _tint(marked: _BgrImage, below: _BgrImage, polygon: npt.NDArray[np.int32], color: _Bgr) -> None:
    """Paint a tinted part of one image over another."""
    height, width = marked.shape[:2]
    x0, y0 = np.clip(polygon.min(axis=0), 0, [width, height]).tolist()
    x1, y1 = np.clip(polygon.max(axis=0) + 1, 0, [width, height]).tolist()
    if x1 <= x0 or y1 <= y0:
        return
    inside = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(inside, [polygon - [x0, y0]], 1)
    tints = np.rint((1 - _TINT) * np.arange(256)[:, None] + _TINT * np.array(color)).astype(np.uint8)  # of each value
    cv2.copyTo(cv2.LUT(below[y0:y1, x0:x1], tints[None]), inside, marked[y0:y1, x0:x1])


def _draw_outline(
    marked: _BgrImage, polygon: npt.NDArray[np.int32], bgr: _Bgr, thickness: int, *, edge: int | None = None
) -> None:
    # A wider line in the opposite tone below the coloured one: it shows on any photo.
    cv2.polylines(marked, [polygon], True, _against(bgr), edge or 3 * thickness, cv2.LINE_AA)  # noqa: FBT003 - OpenCV's own
    cv2.polylines(marked, [polygon], True, bgr, thickness, cv2.LINE_AA)  # noqa: FBT003 - likewise


def _draw_mat(marked: _BgrImage, mat: MatView, letter_px: float) -> None:
    """The frame of the mat, and the arrow of time on it."""
    line = _line(letter_px)
    corners = pixels_at(mat.outline)
    start, end = ((x, y) for x, y in pixels_at(mat.arrow).tolist())
    for color, thickness in ((_against(_MAT), 3 * line), (_MAT, line)):
        cv2.polylines(marked, [corners], True, color, thickness, cv2.LINE_AA)  # noqa: FBT003 - OpenCV's own
        cv2.arrowedLine(marked, start, end, color, thickness, cv2.LINE_AA, tipLength=_ARROW_TIP)


def _line(letter_px: float) -> int:
    return max(round(_LINE * letter_px), 1)


def _label_size(label: _Label, letter_px: float) -> tuple[float, float]:
    width, height = text_size(label.text, letter_px)
    padding = 2 * _PADDING * letter_px
    return width + padding, max(height, letter_px) + padding


def _draw_label(marked: _BgrImage, label: _Label, place: LabelPosition, letter_px: float) -> None:
    box = place.box
    corners = (round(box.x0), round(box.y0)), (round(box.x1), round(box.y1))
    ink = _against(label.fill)
    cv2.rectangle(marked, *corners, label.fill, cv2.FILLED)
    cv2.rectangle(marked, *corners, ink, max(_line(letter_px) // 2, 1), cv2.LINE_AA)
    baseline = (box.y0 + box.y1 + text_size(label.text, letter_px)[1]) / 2
    write(marked, label.text, (round(box.x0 + _PADDING * letter_px), round(baseline)), ink, letter_px)


def _draw_leader(marked: _BgrImage, label: _Label, place: LabelPosition, letter_px: float) -> None:
    # It ends near the brick's edge: the middle may carry the token.
    end_x, end_y = label.target.shrunk(_INSET).nearest(*place.box.centre)
    start_x, start_y = place.box.nearest(end_x, end_y)
    start, end = (round(start_x), round(start_y)), (round(end_x), round(end_y))
    line, edge = _line(letter_px), _against(label.fill)
    cv2.line(marked, start, end, edge, 2 * line, cv2.LINE_AA)
    cv2.circle(marked, end, 2 * line, edge, cv2.FILLED, cv2.LINE_AA)
    cv2.line(marked, start, end, label.fill, line, cv2.LINE_AA)
    cv2.circle(marked, end, line, label.fill, cv2.FILLED, cv2.LINE_AA)


def _band(
    graph: PhotoGraph, boxes: Sequence[Box], photo_wh: _Xy, letter_px: float
) -> tuple[tuple[str, ...], Box] | None:
    """Lines of text and their place at the photo's top or bottom edge, whichever has fewer bricks."""
    width, height = photo_wh
    texts = _numbered_problems(graph)
    lines = [line for text in texts for line in wrapped(text, width - 2 * letter_px, letter_px)]
    if not lines:
        return None
    band_height = min((len(lines) * _LINE_HEIGHT + 1) * letter_px, height)
    in_top = sum(max(band_height - b.y0, 0.0) for b in boxes)
    in_bottom = sum(max(b.y1 - (height - band_height), 0.0) for b in boxes)
    y0 = 0.0 if in_top < in_bottom else height - band_height
    return tuple(lines), Box(0.0, y0, float(width), y0 + band_height)


def _draw_band(marked: _BgrImage, lines: Sequence[str], box: Box, letter_px: float) -> None:
    area = marked[round(box.y0) : round(box.y1)]
    area[...] = ((1 - _BAND_COVER) * area + _BAND_COVER * np.array(_BAND)).astype(np.uint8)
    for k, line in enumerate(lines):
        baseline = box.y0 + (k + 1) * _LINE_HEIGHT * letter_px
        write(marked, line, (round(letter_px), round(baseline)), _WHITE, letter_px)
