"""Score the reader on labelled photos: ``python tests/benchmarks/reader.py FOLDER``.

FOLDER is what ``python -m deepbrick.samples.render`` filled, with a seed and surroundings that no training saw. Printed
are the photos and stacks that are read exactly (legal and wrong ones, near and far ones, and those with a jumper plate
below a brick that covers it: from outside nobody can tell it from a plate), how often their legality is right, how
often clear feet of one stud's width and of two are told apart, the brick error (insertions, deletions and replacements
against the number of bricks), and how often bricks are right, by the confidence that was given for them;
``--plot FILE`` draws that as a reliability diagram. ``--blur PX`` shows the same photos without any detail finer than
studs of so many pixels have: a reader that uses detail reads fewer of them.
"""

import argparse
import functools
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from deepbrick.catalog import Catalog, Shape, load_catalog
from deepbrick.compiler import check_stack
from deepbrick.graph import Brick, Link, LinkKind, PhotoGraph, Stack
from deepbrick.training.photos import LabelledPhoto, load_labelled
from deepbrick.vision import scan_photo
from deepbrick.vision.maps import stud_size_px
from scipy.optimize import linear_sum_assignment

BINS = np.array([0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0])
NEAR_PX = 20.0  # stud pitch in the photo
NARROW_FEET = ("1d", "single")
SAME_PLACE = 0.5  # of a brick's box's short side, between the middles of a brick and of its label


def edits(truth: Sequence[str], read: Sequence[str]) -> int:
    """Insertions, deletions and replacements that lead from one list to the other."""
    grid = np.zeros((len(truth) + 1, len(read) + 1), int)
    grid[:, 0], grid[0] = np.arange(len(truth) + 1), np.arange(len(read) + 1)
    for i, j in np.ndindex(len(truth), len(read)):
        replaced = grid[i, j] + (truth[i] != read[j])
        grid[i + 1, j + 1] = min(replaced, grid[i, j + 1] + 1, grid[i + 1, j] + 1)
    return int(grid[-1, -1])


def match(truth: list[list[str]], read: list[list[str]]) -> tuple[int, list[int | None]]:
    """Edits over all stacks of a photo, matched so that they are fewest, and what each true stack is matched with."""
    cost = np.zeros((len(truth) + len(read),) * 2)
    for i, j in np.ndindex(*cost.shape):
        cost[i, j] = edits(truth[i] if i < len(truth) else [], read[j] if j < len(read) else [])
    rows, columns = linear_sum_assignment(cost)
    partners = [int(j) if j < len(read) else None for i, j in zip(rows, columns, strict=True) if i < len(truth)]
    return int(cost[rows, columns].sum()), partners


def flat(columns: Sequence[Sequence[str]]) -> list[str]:
    """One stack as a list of tokens, columns set apart."""
    return [t for k, column in enumerate(columns) for t in (["|"] if k else []) + list(column)]


def built(label: dict, number: int) -> Stack:
    """The stack that a label says was built."""
    mine = [b for b in label["bricks"] if b["stack"] == number]
    bricks = tuple(Brick(f"{b['column']} {b['level']}", b["token"], "", "", b["column"], b["level"]) for b in mine)
    links = tuple(
        Link(LinkKind.RECURRENT, f"{k['column']} {k['level']}", f"{k['column'] + 1} {k['level']}")
        for k in label["links"]
        if k["stack"] == number
    )
    return Stack(bricks, links)


def covers_jumper(columns: Sequence[Sequence[str]], catalog: Catalog) -> bool:
    """Whether a jumper plate is below a brick that is as deep: from outside it looks as a plate does."""
    kinds = [[catalog[t] for t in column] for column in columns]
    pairs = [pair for column in kinds for pair in pairwise(column)]
    return any(low.shape is Shape.JUMPER_PLATE and high.fills_depth for low, high in pairs)


def pitch_px(photo: LabelledPhoto, number: int) -> float:
    """Median stud pitch of a stack in the photo."""
    mine = photo.places[:, 0] == number
    return float(np.median(stud_size_px(photo.up[mine], photo.along[mine], photo.across[mine])))


def coarse(photo: Path, largest_px: float, stud_px: float, folder: Path) -> Path:
    """The photo as if its studs were so many pixels wide, at its own size; written into a folder."""
    share = stud_px / largest_px
    image = cv2.imread(str(photo))
    if share < 1:
        small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        image = cv2.resize(small, image.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(folder / f"{photo.stem}.png"), image)
    return folder / f"{photo.stem}.png"


def feet(graph: PhotoGraph, bricks: Sequence[dict]) -> list[bool]:
    """For each clear foot of a narrow column at which a clear brick was read, whether it is that of the two."""
    read = [(middle(np.array(b.polygon)), b.token) for s in graph.stacks for b in s.bricks]
    result = []
    for brick in bricks:
        if brick["level"] or brick["token"] not in NARROW_FEET:
            continue
        box = np.array(brick["box"])
        reach = SAME_PLACE * (box[2:] - box[:2]).min()
        near = [(np.linalg.norm(xy - (box[:2] + box[2:]) / 2), token) for xy, token in read]
        away, token = min(near, default=(np.inf, ""))
        if away < reach and token in NARROW_FEET:
            result.append(token == brick["token"])
    return result


def middle(outline: np.ndarray) -> np.ndarray:
    """Middle of the box about an outline."""
    return (outline.min(axis=0) + outline.max(axis=0)) / 2


def judged(graph: PhotoGraph, bricks: Sequence[dict]) -> list[tuple[float, bool]]:
    """Confidence of each brick that was given, and whether a brick of that type is there."""
    boxes = np.array([b["box"] for b in bricks]).reshape(-1, 4)
    middles, reach = (boxes[:, :2] + boxes[:, 2:]) / 2, SAME_PLACE * (boxes[:, 2:] - boxes[:, :2]).min(axis=1)
    result = []
    for stack in graph.stacks:
        for brick in stack.bricks:
            away = np.linalg.norm(middles - middle(np.array(brick.polygon)), axis=1)
            near = [k for k in np.argsort(away) if away[k] < reach[k]]
            result.append((brick.confidence, bool(near) and bricks[near[0]]["token"] == brick.token))
    return result


def main() -> None:
    """Score and print."""
    options = _options()
    say = functools.partial(print, flush=True)
    catalog = load_catalog()
    total: Counter[str] = Counter()
    groups: dict[str, list[bool]] = {}
    verdicts: list[bool] = []
    marks: list[tuple[float, bool]] = []
    right_feet: list[bool] = []
    blurred = Path(tempfile.mkdtemp()) if options.blur else None
    for path in sorted(options.folder.glob("*.json"))[: options.first]:
        label = json.loads(path.read_text())
        photo = path.with_suffix(".jpg")
        seen = load_labelled(path, catalog)
        if blurred is not None:
            pitches = [pitch_px(seen, k) for k in range(len(label["stacks"]))]
            photo = coarse(photo, max(pitches, default=options.blur), options.blur, blurred)
        graph = scan_photo(photo, catalog).graph
        numbers = [k for k, s in enumerate(label["stacks"]) if sum(map(len, s["columns"])) > 1]
        truth = [flat(label["stacks"][k]["columns"]) for k in numbers]
        read = [flat([[b.token for b in c] for c in s.columns]) for s in graph.stacks]
        wrong, partners = match(truth, read)
        total += Counter(photos=1, exact=wrong == 0, edits=wrong, bricks=sum(t != "|" for s in truth for t in s))
        hidden = [covers_jumper(label["stacks"][k]["columns"], catalog) for k in numbers]
        if not any(hidden):
            total += Counter(told_photos=1, told_exact=wrong == 0)
        for number, tokens, partner, is_hidden in zip(numbers, truth, partners, hidden, strict=True):
            exact = partner is not None and read[partner] == tokens
            legal = not check_stack(built(label, number), catalog)
            groups.setdefault("legal" if legal else "wrong", []).append(exact)
            groups.setdefault("jumper covered" if is_hidden else "none covered", []).append(exact)
            groups.setdefault("near" if pitch_px(seen, number) > NEAR_PX else "far", []).append(exact)
            if partner is not None and exact:
                verdicts.append(legal == (not check_stack(graph.stacks[partner], catalog)))
        marks += judged(graph, label["bricks"])
        right_feet += feet(graph, label["bricks"])
        if options.show and wrong:
            say(f"{path.stem}: {wrong} edits\n  is   {truth}\n  read {read}")
    say(f"photos read exactly  {total['exact']} of {total['photos']}")
    say(f"  none covered       {total['told_exact']} of {total['told_photos']}")
    stacks = [exact for name in ("legal", "wrong") for exact in groups.get(name, [])]
    say(f"stacks read exactly  {sum(stacks)} of {len(stacks)}")
    for name, exact in sorted(groups.items()):
        say(f"  {name:18} {sum(exact)} of {len(exact)}")
    say(f"legality right       {sum(verdicts)} of {len(verdicts)} that were read exactly")
    say(f"clear feet right     {sum(right_feet)} of {len(right_feet)}")
    say(f"brick error          {100 * total['edits'] / max(total['bricks'], 1):.1f} %")
    given, right = np.array(marks, float).reshape(-1, 2).T
    place = np.clip(np.digitize(given, BINS) - 1, 0, len(BINS) - 2)
    rows = [
        (BINS[k], BINS[k + 1], given[place == k].mean(), right[place == k].mean(), int((place == k).sum()))
        for k in range(len(BINS) - 1)
        if (place == k).any()
    ]
    for low, high, said, was, count in rows:
        say(f"confidence {low:.2f} to {high:.2f}: said {said:.2f}, right {was:.2f}, {count} bricks")
    if options.plot:
        _plot(rows, options.plot)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, help="so many photos only")
    parser.add_argument("--blur", type=float, metavar="PX", help="without detail finer than studs of so many pixels")
    parser.add_argument("--show", action="store_true", help="print each photo that is not read exactly")
    parser.add_argument("--plot", type=Path, help="write the reliability diagram to this file")
    return parser.parse_args()


def _plot(rows: Sequence[tuple[float, float, float, float, int]], path: Path) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415 -- only where something is drawn

    figure = Figure(figsize=(5, 5))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], "--", color="0.6")
    axes.plot([r[2] for r in rows], [r[3] for r in rows], "o-")
    for _, _, said, was, count in rows:
        axes.annotate(str(count), (said, was), textcoords="offset points", xytext=(5, -10), fontsize=8)
    axes.set(xlabel="confidence given", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    figure.savefig(path, dpi=100, bbox_inches="tight")


if __name__ == "__main__":
    main()
