"""The brick graph's JSON: exact both ways, and nothing else is let in."""

import json
from itertools import pairwise

import pytest
from deepbrick.graph import (
    Brick,
    GraphError,
    Link,
    LinkKind,
    MatView,
    Occlusion,
    OtherBrick,
    PhotoGraph,
    Problem,
    Stack,
    StackView,
    graph_from_json,
    graph_to_json,
    stack_from_dict,
    stack_to_dict,
    stacked_links,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# A loaded machine is slow now and then, which says nothing about the graph.
EXAMPLES = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(-1e6, 1e6)
params = st.dictionaries(texts, st.one_of(st.integers(), numbers, texts), max_size=3)
problem_texts = st.lists(texts, max_size=2)
triples = st.tuples(numbers, numbers, numbers)
stack_views = st.builds(
    StackView,
    rotation=st.tuples(triples, triples, triples),
    translation_mm=triples,
    distance_mm=numbers,
    distance_deviation=numbers,
    focal_px=numbers,
)


def maybe(values):
    return st.one_of(st.none(), values)


@st.composite
def bricks(draw, name, column, level):
    polygon = tuple(draw(st.lists(st.tuples(numbers, numbers), max_size=4)))
    looks = (polygon, draw(st.floats(0, 1)), draw(params), draw(maybe(texts)), draw(maybe(numbers)))
    return Brick(name, draw(texts), draw(texts), draw(texts), column, level, *looks)


@st.composite
def stacks(draw):
    heights = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    made = [draw(bricks(f"b{c}.{k}", c, k)) for c, height in enumerate(heights) for k in range(height)]
    links = [*stacked_links(made), *(Link(LinkKind.RECURRENT, a.id, b.id) for a, b in pairwise(made))]
    problems = [Problem(text, draw(st.sampled_from([None, *(b.id for b in made)]))) for text in draw(problem_texts)]
    return Stack(tuple(draw(st.permutations(made))), tuple(links), tuple(problems), draw(maybe(stack_views)))


places = st.lists(st.tuples(numbers, numbers), max_size=4).map(tuple)
mats = st.builds(
    MatView,
    paper=texts,
    rotation=st.tuples(triples, triples, triples),
    translation_mm=triples,
    error_px=numbers,
    focal_px=numbers,
    focal_from=texts,
    focal_deviation=numbers,
    color_error=st.one_of(st.none(), st.tuples(numbers, numbers)),
    outline=places,
    arrow=places,
)


other_bricks = st.builds(
    OtherBrick,
    polygon=st.lists(st.tuples(numbers, numbers), min_size=3, max_size=5).map(tuple),
    confidence=st.floats(0, 1),
)


@st.composite
def graphs(draw):
    found = tuple(draw(st.lists(stacks(), max_size=2)))
    return PhotoGraph(
        draw(texts),
        (draw(st.integers(0, 10**5)), draw(st.integers(0, 10**5))),
        found,
        tuple(draw(st.lists(bricks("loose", 0, 0), max_size=2))),
        tuple(Problem(text) for text in draw(problem_texts)),
        draw(maybe(mats)),
        (Occlusion(1, 0),) if len(found) > 1 and draw(st.booleans()) else (),
        draw(maybe(texts)),
        draw(maybe(texts)),
        tuple(draw(st.lists(other_bricks, max_size=2))),
    )


@EXAMPLES
@given(graphs())
def test_round_trip_is_exact(graph):
    text = graph_to_json(graph)
    assert graph_from_json(text) == graph
    assert "\n" not in text


@EXAMPLES
@given(stacks())
def test_stack_round_trip_is_exact(stack):
    assert stack_from_dict(json.loads(json.dumps(stack_to_dict(stack)))) == stack


@pytest.fixture
def document():
    made = (Brick("a", "1d", "3004", "Trans-Clear", 0, 0), Brick("b", "fc", "3004", "White", 0, 1))
    return json.loads(graph_to_json(PhotoGraph("p.jpg", (4, 3), (Stack(made, stacked_links(made)),))))


def test_document_is_as_the_design_gives_it(document):
    assert document["version"] == 1
    assert (document["photo"], document["size"]) == ("p.jpg", [4, 3])
    (stack,) = document["stacks"]
    assert stack["columns"] == [["1d", "fc"]]
    assert stack["links"] == [{"below": "a", "above": "b"}]
    assert list(stack["bricks"][0]) == [
        "id",
        "token",
        "part",
        "color",
        "column",
        "level",
        "polygon",
        "confidence",
        "alternative",
        "distance_mm",
        "params",
    ]


def test_a_graph_from_before_alternatives_is_still_read(document):
    for brick in document["stacks"][0]["bricks"]:
        del brick["alternative"]
    assert [b.alternative for b in graph_from_json(json.dumps(document)).stacks[0].bricks] == [None, None]


def test_a_graph_from_before_poses_is_still_read(document):
    del document["occlusions"]
    for stack in document["stacks"]:
        del stack["view"]
        for brick in stack["bricks"]:
            del brick["distance_mm"]
    graph = graph_from_json(json.dumps(document))
    assert graph.occlusions == ()
    assert graph.stacks[0].view is None
    assert [b.distance_mm for b in graph.stacks[0].bricks] == [None, None]


def test_a_graph_from_before_it_named_camera_and_kit_is_still_read(document):
    del document["lens"], document["kit"], document["others"]
    graph = graph_from_json(json.dumps(document))
    assert (graph.lens, graph.kit, graph.others) == (None, None, ())


def refusal(document):
    with pytest.raises(GraphError) as caught:
        graph_from_json(document if isinstance(document, str) else json.dumps(document))
    return str(caught.value)


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.5])
def test_unknown_version(version, document):
    document["version"] = version
    assert refusal(document) == (
        f"The brick graph has version {version!r}, but this DeepBrick reads 1; scan the photo again."
    )


@pytest.mark.parametrize("text", ["", "no", "[" * 100_000, '{"version": 1'])
def test_no_json(text):
    assert refusal(text) == "The brick graph is not JSON; scan the photo again."


def test_no_object():
    assert refusal("[]") == "The brick graph has version None, but this DeepBrick reads 1; scan the photo again."


WRONG = {
    "no photo": (lambda d: d.pop("photo"), '"photo" is missing'),
    "photo is a number": (lambda d: d.update(photo=1), "expected a text, got 1"),
    "kit is a number": (lambda d: d.update(kit=7), "expected a text, got 7"),
    "no bricks": (lambda d: d["stacks"][0].pop("bricks"), '"bricks" is missing'),
    "level is a word": (
        lambda d: d["stacks"][0]["bricks"][0].update(level="1"),
        "expected a whole number, got '1'",
    ),
    "columns lie": (
        lambda d: d["stacks"][0].update(columns=[["fc"]]),
        "\"columns\" says [['fc']], but the bricks say [['1d', 'fc']]",
    ),
    "strange link": (
        lambda d: d["stacks"][0].update(links=[{"left": "a", "right": "b"}]),
        "a link has the ends ['left', 'right']",
    ),
    "link to nowhere": (
        lambda d: d["stacks"][0].update(links=[{"below": "a", "above": "z"}]),
        "A link names the brick z, which is not in the stack",
    ),
    "too sure": (
        lambda d: d["stacks"][0]["bricks"][0].update(confidence=2),
        "Brick a: confidence must lie between 0 and 1, got 2.0",
    ),
}


@pytest.mark.parametrize(("spoil", "reason"), WRONG.values(), ids=WRONG.keys())
def test_wrong_graph(spoil, reason, document):
    spoil(document)
    assert refusal(document) == f"The brick graph is not valid: {reason}; scan the photo again."


def test_a_graph_of_before_there_were_mats_is_read(document):
    del document["mat"]
    assert graph_from_json(json.dumps(document)).mat is None


@pytest.mark.parametrize("mat", [{}, {"paper": "A4"}, "A4", [1], {"paper": "A4", "rotation": [[1, 2], [3], []]}])
def test_a_mat_that_is_none_is_told(document, mat):
    with pytest.raises(GraphError, match="scan the photo again"):
        graph_from_json(json.dumps({**document, "mat": mat}))


STRANGE = [None, True, -1, 10**400, float("inf"), float("nan"), "", "\ud800", "x" * 5000, [], {}, [[]], [1e308] * 3]


def changed(document, path=()):
    """All documents in which one value is another one, or missing."""
    part = document
    for step in path:
        part = part[step]
    for strange in STRANGE if path else ():
        yield replaced(document, path, strange)
    if path:
        yield replaced(document, path, None, remove=True)
    for step in part if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
        yield from changed(document, (*path, step))


def replaced(document, path, value, *, remove=False):
    new = json.loads(json.dumps(document))
    part = new
    for step in path[:-1]:
        part = part[step]
    if remove:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return new


def test_every_value_may_be_wrong(document):
    """Each is read, and can be written again, or is refused in one short sentence."""
    view = MatView("A4", ((1.0, 0.0, 0.0),) * 3, (0.0, 0.0, 1.0), 0.1, 900.0, "EXIF", 0.1, (3.0, 1.0), ((0.0, 0.0),))
    with_mat = json.loads(graph_to_json(PhotoGraph("p.jpg", (4, 3), mat=view)))
    document["stacks"][0]["bricks"][1]["params"] = {"units": 3}
    document["mat"] = with_mat["mat"]
    told = StackView(((1.0, 0.0, 0.0),) * 3, (0.0, 0.0, 1.0), 200.0, 0.1, 900.0)
    seen = json.loads(graph_to_json(PhotoGraph("p.jpg", (4, 3), (Stack((Brick("a", "", "", "", 0, 0),), view=told),))))
    document["stacks"][0]["view"] = seen["stacks"][0]["view"]
    document["occlusions"] = [{"nearer": 0, "farther": 0}]
    documents = list(changed(document))
    assert len(documents) > 800
    for said in filter(None, map(refused, documents)):
        assert "\n" not in said
        assert len(said) < 350


def test_an_occlusion_is_of_stacks_that_are_there(document):
    document["occlusions"] = [{"nearer": 0, "farther": 1}]
    assert refusal(document) == (
        "The brick graph is not valid: An occlusion names the stack 1, but there are 1; scan the photo again."
    )


def refused(document):
    """What is said of a document that is no graph; None where it is one that can be written again."""
    try:
        graph = graph_from_json(json.dumps(document))
    except GraphError as error:
        return str(error)
    return None if graph_from_json(graph_to_json(graph)) == graph else "It is another one when it is read again.\n"


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN", "1e999", "1" * 400])
@pytest.mark.parametrize("place", ['"size": [4', '"confidence": 1.0', '"polygon": []', '"params": {}'])
def test_numbers_that_are_not_finite(document, number, place):
    name, _, value = place.rpartition(" ")
    put = {"[4": f"[{number}", "1.0": number, "[]": f"[[{number}, 0]]", "{}": f'{{"units": {number}}}'}[value]
    text = json.dumps(document)
    assert place in text
    with pytest.raises(GraphError) as caught:
        graph_from_json(text.replace(place, f"{name} {put}", 1))
    assert str(caught.value).startswith("The brick graph is not valid: expected a finite number, got ")


def test_very_many_bricks_are_refused_before_anything_is_done_with_them():
    brick = {"id": "", "token": "fc", "part": "", "color": "", "column": 0, "level": 0, "polygon": [], "confidence": 1}
    bricks = [{**brick, "id": str(k), "column": k, "alternative": None, "params": {}} for k in range(4097)]
    stack = {"columns": [["fc"]] * 4097, "bricks": bricks, "links": [], "problems": []}
    with pytest.raises(GraphError) as caught:
        stack_from_dict(stack)
    assert str(caught.value) == (
        "The brick graph is not valid: A stack has at most 4,096 bricks and twice as many links; scan the photo again."
    )


def test_a_stack_alone_is_a_graph_of_it():
    stack = Stack((Brick("a", "2d", "3003", "47", 0, 0, (), 1.0, {}, None),), ())
    graph = graph_from_json(json.dumps(stack_to_dict(stack)))
    assert graph.stacks == (stack,)
    assert (graph.photo, graph.size) == ("", (0, 0))


def test_a_stack_alone_that_is_damaged_is_refused():
    with pytest.raises(GraphError, match="not valid"):
        graph_from_json('{"columns": [], "bricks": [{}], "links": []}')
