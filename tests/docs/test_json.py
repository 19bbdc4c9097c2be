"""The JSON document is as ``docs/json.md`` says."""

import json
from pathlib import Path

import deepbrick
import pytest

ROOT = Path(__file__).parents[2]
PHOTOS = ROOT / "samples" / "photos"
OBJECTS = {"The photo", "A stack", "A brick", "The view of a stack", "The mat"}


@pytest.fixture(scope="module")
def described(make_page):
    """The page, and the names of the fields in each of its tables, by the heading above."""
    page = make_page(ROOT / "docs" / "json.md")
    fields: dict[str, set[str]] = {}
    for k, token in enumerate(page.tokens):
        if token.type == "heading_open":
            heading = page.tokens[k + 1].content
        elif token.type == "tr_open" and (name := page.tokens[k + 2].content).startswith("`"):
            fields.setdefault(heading, set()).add(name.strip("`"))
    return page, fields


@pytest.fixture(scope="module")
def scanned():
    """What scans say of a photo with a wrong stack and of one with the mat."""
    return [json.loads(deepbrick.scan(PHOTOS / f"{name}.jpg").to_json()) for name in ("wrong", "mat")]


def objects(document):
    """Each object of a document, with the heading of the table that describes it."""
    yield "The photo", document
    for stack in document["stacks"]:
        yield "A stack", stack
        for brick in stack["bricks"]:
            yield "A brick", brick
        if stack["view"]:
            yield "The view of a stack", stack["view"]
    if document["mat"]:
        yield "The mat", document["mat"]


def example(page):
    (text,) = [text for language, text in page.fences if language == "json"]
    return text


def test_every_field_is_described_and_every_described_one_is_there(described, scanned):
    _, fields = described
    assert fields.keys() == OBJECTS
    seen = [found for document in scanned for found in objects(document)]
    assert {heading for heading, _ in seen} == OBJECTS
    for heading, fields_there in seen:
        assert fields_there.keys() == fields[heading], heading


def test_the_example_is_a_reading(described):
    text = example(described[0])
    reading = deepbrick.Reading.from_json(text)
    assert json.loads(reading.to_json()) == json.loads(text)
    (stack,) = reading.stacks
    # The mistake in it is found again by the checks of today.
    assert [p.message for p in stack.problems] == [json.loads(text)["stacks"][0]["problems"][0]["message"]]


def test_the_example_has_what_a_scan_has(described, scanned):
    """The numbers are the reader's business; all else is the same."""
    given, real = json.loads(example(described[0])), scanned[0]

    assert [heading for heading, _ in objects(given)] == [heading for heading, _ in objects(real)]
    for (_, ours), (_, theirs) in zip(objects(given), objects(real), strict=True):
        assert ours.keys() == theirs.keys()
    assert [s["columns"] for s in given["stacks"]] == [s["columns"] for s in real["stacks"]]
    assert [s["problems"] for s in given["stacks"]] == [s["problems"] for s in real["stacks"]]
