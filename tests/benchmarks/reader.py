"""Score the reader on labelled photos: ``python tests/benchmarks/reader.py FOLDER``.

FOLDER is what ``python -m deepbrick.samples.render`` filled, with a seed and surroundings that no training saw. Printed
are the photos and stacks that are read exactly, the brick error (insertions, deletions and replacements against the
number of bricks), and how often bricks are right, by the confidence that was given for them; ``--plot FILE`` draws
that as a reliability diagram.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from deepbrick.catalog import load_catalog
from deepbrick.graph import PhotoGraph
from deepbrick.vision import scan_photo
from scipy.optimize import linear_sum_assignment

BINS = np.array([0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0])
SAME_PLACE = 0.5  # of a brick's box's short side, between the middles of a brick and of its label


def edits(truth: Sequence[str], read: Sequence[str]) -> int:
    """Insertions, deletions and replacements that lead from one list to the other."""
    grid = np.zeros((len(truth) + 1, len(read) + 1), int)
    grid[:, 0], grid[0] = np.arange(len(truth) + 1), np.arange(len(read) + 1)
    for i, j in np.ndindex(len(truth), len(read)):
        replaced = grid[i, j] + (truth[i] != read[j])
        grid[i + 1, j + 1] = min(replaced, grid[i, j + 1] + 1, grid[i + 1, j] + 1)
    return int(grid[-1, -1])


def photo_edits(truth: list[list[str]], read: list[list[str]]) -> tuple[int, int]:
    """Edits over all stacks of a photo, matched so that they are fewest, and how many stacks are read exactly."""
    cost = np.zeros((len(truth) + len(read),) * 2)
    for i in range(len(cost)):
        for j in range(len(cost)):
            a, b = (truth[i] if i < len(truth) else []), (read[j] if j < len(read) else [])
            cost[i, j] = edits(a, b)
    rows, columns = linear_sum_assignment(cost)
    exact = sum(cost[i, j] == 0 for i, j in zip(rows, columns, strict=True) if i < len(truth))
    return int(cost[rows, columns].sum()), int(exact)


def flat(columns: Sequence[Sequence[str]]) -> list[str]:
    """One stack as a list of tokens, columns set apart."""
    return [t for k, column in enumerate(columns) for t in (["|"] if k else []) + list(column)]


def judged(graph: PhotoGraph, bricks: Sequence[dict]) -> list[tuple[float, bool]]:
    """Confidence of each brick that was given, and whether a brick of that type is there."""
    boxes = np.array([b["box"] for b in bricks]).reshape(-1, 4)
    middles, reach = (boxes[:, :2] + boxes[:, 2:]) / 2, SAME_PLACE * (boxes[:, 2:] - boxes[:, :2]).min(axis=1)
    result = []
    for stack in graph.stacks:
        for brick in stack.bricks:
            outline = np.array(brick.polygon)
            away = np.linalg.norm(middles - (outline.min(axis=0) + outline.max(axis=0)) / 2, axis=1)
            near = [k for k in np.argsort(away) if away[k] < reach[k]]
            result.append((brick.confidence, bool(near) and bricks[near[0]]["token"] == brick.token))
    return result


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plot", type=Path, help="write the reliability diagram to this file")
    options = parser.parse_args()
    catalog = load_catalog()
    total = {"photos": 0, "exact": 0, "stacks": 0, "stacks exact": 0, "bricks": 0, "edits": 0}
    marks: list[tuple[float, bool]] = []
    for path in sorted(options.folder.glob("*.json")):
        label = json.loads(path.read_text())
        graph = scan_photo(path.with_suffix(".jpg"), catalog).graph
        truth = [flat(s["columns"]) for s in label["stacks"] if sum(map(len, s["columns"])) > 1]
        read = [flat([[b.token for b in c] for c in s.columns]) for s in graph.stacks]
        wrong, exact = photo_edits(truth, read)
        total["photos"] += 1
        total["exact"] += wrong == 0
        total["stacks"] += len(truth)
        total["stacks exact"] += exact
        total["bricks"] += sum(t != "|" for s in truth for t in s)
        total["edits"] += wrong
        marks += judged(graph, label["bricks"])
    print(f"photos read exactly  {total['exact']} of {total['photos']}")  # noqa: T201 -- it is what the command is for
    print(f"stacks read exactly  {total['stacks exact']} of {total['stacks']}")  # noqa: T201
    print(f"brick error          {100 * total['edits'] / max(total['bricks'], 1):.1f} %")  # noqa: T201
    given, right = np.array(marks, float).reshape(-1, 2).T
    place = np.clip(np.digitize(given, BINS) - 1, 0, len(BINS) - 2)
    rows = [
        (BINS[k], BINS[k + 1], given[place == k].mean(), right[place == k].mean(), int((place == k).sum()))
        for k in range(len(BINS) - 1)
        if (place == k).any()
    ]
    for low, high, said, was, count in rows:
        print(f"confidence {low:.2f} to {high:.2f}: said {said:.2f}, right {was:.2f}, {count} bricks")  # noqa: T201
    if options.plot:
        _plot(rows, options.plot)


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
