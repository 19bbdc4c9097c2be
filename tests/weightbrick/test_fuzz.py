"""Weight bricks that were changed in hundreds of ways: each is opened, or refused in one sentence."""

import copy
import hashlib
import io
import json
import zipfile

import numpy as np
import pytest
from deepbrick.cli.predictions import card_rows
from deepbrick.weightbrick import WeightBrickError, litert_model, open_weight_brick

STRANGE = [
    None,
    True,
    -1,
    0,
    2.5,
    10**400,
    float("inf"),
    float("nan"),
    "",
    "\ud800",
    "x" * 5000,
    [],
    {},
    [[]],
    [10**9, 10**9, 10**9],
    {"sha256": 1, "bytes": 10**400},
]
"""What stands in the place of each value in turn."""


def changed(document, path=()):
    """All documents in which one value is another one, or missing."""
    part = document
    for step in path:
        part = part[step]
    if path:
        for strange in STRANGE:
            yield replaced(document, path, strange)
        yield replaced(document, path, None, remove=True)
    for step in part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        yield from changed(document, (*path, step))


def replaced(document, path, value, *, remove=False):
    new = copy.deepcopy(document)
    part = new
    for step in path[:-1]:
        part = part[step]
    if remove:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return new


@pytest.fixture(scope="module")
def parts(flower_file):
    with zipfile.ZipFile(flower_file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def opened(tmp_path, catalog):
    """Open a brick of these parts and let it answer; returns what was said where it was refused."""

    def open_it(parts, *, vouched=True):
        path = tmp_path / "a.brick"
        if vouched:
            card = json.loads(parts["card.json"])
            for name in card["parts"]:
                card["parts"][name]["sha256"] = hashlib.sha256(parts[name]).hexdigest()
            parts = {**parts, "card.json": json.dumps(card)}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, data)
        return answer(path)

    def answer(path):
        try:
            brick = open_weight_brick(path, catalog)
            for row in card_rows(brick.card):
                "".join(row).encode("utf-8", "backslashreplace")
            litert_model(brick)(np.ones((1, 4), np.float32))
        except WeightBrickError as error:
            return str(error).replace(str(path), "FILE")
        return None

    open_it.file = answer
    return open_it


def are_sentences(said):
    return all(text is None or ("\n" not in text and text.endswith(".") and len(text) < 300) for text in said)


def test_cards(parts, opened):
    cards = list(changed(json.loads(parts["card.json"])))
    assert len(cards) > 500
    said = {opened({**parts, "card.json": json.dumps(card)}, vouched=False) for card in cards[::3]}
    assert are_sentences(said)
    assert len(said) > 3


def test_graphs(parts, opened):
    graphs = list(changed(json.loads(parts["graph.json"])))
    assert len(graphs) > 500
    said = {opened({**parts, "graph.json": json.dumps(graph).encode()}) for graph in graphs[::6]}
    assert are_sentences(said)
    assert len(said) > 1


def test_configurations_of_keras(parts, opened):
    with zipfile.ZipFile(io.BytesIO(parts["model.keras"])) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    configs = list(changed(json.loads(inside["config.json"])))
    assert len(configs) > 500
    said = set()
    for config in configs[::15]:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for name, content in {**inside, "config.json": json.dumps(config)}.items():
                archive.writestr(name, content)
        said.add(opened({**parts, "model.keras": data.getvalue()}))
    assert are_sentences(said)
    assert len(said) > 1


def test_bytes(flower_file, opened, tmp_path):
    """Flipped, cut out, doubled, cut off, anywhere."""
    data = flower_file.read_bytes()
    rng = np.random.default_rng(5)
    said = set()
    for _ in range(200):
        start, end = sorted(rng.integers(0, len(data), 2))
        end = min(end, start + int(rng.integers(1, 200)))
        middle = [b"", data[start:end] * 2, bytes(rng.integers(0, 256, end - start, np.uint8)), bytes(end - start)]
        path = tmp_path / "b.brick"
        path.write_bytes(data[:start] + middle[rng.integers(4)] + (data[end:] if rng.random() < 0.9 else b""))
        said.add(opened.file(path))
    assert are_sentences(said)
    assert len(said) > 1
