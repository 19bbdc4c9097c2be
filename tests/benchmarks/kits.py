"""What a kit brings on its own photos and on others: ``python tests/benchmarks/kits.py FOLDER NAME...``.

FOLDER has, of each kit of ``samples/render/kits.py``, ``NAME-known`` (photos of the stacks that ``deepbrick calibrate
bricks`` asks for) and ``NAME`` (photos to test on), both as the renderer makes them::

    python -m deepbrick.samples.render FOLDER/NAME-known --kit NAME --known --count 3 --seed 711100 --size 960x720
    python -m deepbrick.samples.render FOLDER/NAME --kit NAME --count 10 --seed 721100

``--usual PHOTOS`` names a folder with rendered photos of the usual bricks, which each kit is tried on too: it should
leave them as they are.
"""

import argparse
import functools
import json
import os
import tempfile
from pathlib import Path

from deepbrick.calibration.bricks.stacks import named_stacks
from deepbrick.calibration.bricks.store import store_kit
from deepbrick.calibration.bricks.stored_kit import StoredKit
from deepbrick.catalog import load_catalog
from deepbrick.vision import scan_photo
from deepbrick.vision.adapt.learn import learn
from deepbrick.vision.adapt.shot import look
from deepbrick.vision.heads import heads_digest
from deepbrick.vision.network import CLASSIFIER
from reader import flat, match

CATALOG = load_catalog()
say = functools.partial(print, flush=True)


def score(folder: Path, kit: str | None) -> str:
    """Photos and stacks that are read exactly, and edits, in words."""
    exact = stacks_exact = stacks = wrong = bricks = 0
    labels = sorted(folder.glob("*.json"))
    for path in labels:
        label = json.loads(path.read_text())
        graph = scan_photo(path.with_suffix(".jpg"), CATALOG, kit=kit).graph
        truth = [flat(s["columns"]) for s in label["stacks"] if sum(map(len, s["columns"])) > 1]
        read = [flat([[b.token for b in c] for c in s.columns]) for s in graph.stacks]
        edits, partners = match(truth, read)
        exact += not edits
        stacks_exact += sum(p is not None and read[p] == t for t, p in zip(truth, partners, strict=True))
        stacks += len(truth)
        wrong += edits
        bricks += sum(t != "|" for s in truth for t in s)
    return f"{exact} of {len(labels)} photos, {stacks_exact} of {stacks} stacks, {wrong} edits of {bricks} bricks"


def main() -> None:
    """Learn each kit, and print what it brings."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--usual", type=Path, help="photos of the usual bricks")
    options = parser.parse_args()
    os.environ["DEEPBRICK_KITS"] = tempfile.mkdtemp()
    if options.usual:
        say("usual bricks, no kit:", score(options.usual, None))
    for name in options.names:
        photos = sorted((options.folder / f"{name}-known").glob("*.jpg"))
        shots = [s for s in (look(p, named_stacks(CATALOG), CATALOG) for p in photos) if s.stacks]
        learned = learn(shots, CATALOG)
        changes = {} if learned.change is None else {CLASSIFIER: learned.change}
        store_kit(StoredKit(name, heads_digest(), changes))
        before, after = learned.named
        say(f"{name}: left out, named {before} -> {after} of {learned.bricks}")
        say("  without:", score(options.folder / name, None))
        say("  with:   ", score(options.folder / name, name))
        if options.usual:
            say("  usual bricks:", score(options.usual, name))


if __name__ == "__main__":
    main()
