"""The bricks' meshes for the 3D view, and changes that are tried before they are made."""

import json

import pytest
from deepbrick.page.stacks import graph_of, own_stack, revise


@pytest.fixture
def stack(teacher):
    def stack(plan):
        made = teacher.post("/api/stacks", json=plan)
        assert made.status_code == 201, made.json()
        return made.json()

    return stack


@pytest.fixture
def steps(stack, build):
    """A network over two time steps, linked."""
    return stack(build(["2d", "lstm"], ["2d", "lstm", "fc", "softmax", "1d"], links=[("0.1", "1.1")]))


def test_every_brick_has_a_mesh_that_browsers_fetch_once(teacher, catalog):
    tags = set()
    for token in [*(kind.token for kind in catalog), "unknown"]:
        mesh = teacher.get(f"/api/moulds/{token}.glb")
        assert mesh.content[:4] == b"glTF"
        tags.add(mesh.headers["etag"])
        again = teacher.get(f"/api/moulds/{token}.glb", headers={"if-none-match": mesh.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert len(tags) == len(catalog) + 1
    assert teacher.get("/api/moulds/2d.glb", headers={"if-none-match": '"other"'}).status_code == 200
    assert teacher.get("/api/moulds/nothing.glb").status_code == 404


def test_a_change_that_is_tried_changes_nothing_and_says_what_would_come_of_it(teacher, stack, build):
    made = stack(build(["2d", "cnn", "fc", "softmax", "1d"]))
    tried = teacher.post(f"/api/stacks/{made['id']}/preview", json=build(["2d", "cnn", "softmax", "1d"])).json()
    assert tried["refusal"] is None
    assert [p["brick"] for p in tried["problems"]] == ["0.2"]
    assert [pose["id"] for pose in tried["scene"]] == ["0.0", "0.1", "0.2", "0.3"]
    assert teacher.get(f"/api/stacks/{made['id']}").json()["columns"] == made["columns"]


@pytest.mark.parametrize(
    "case",
    [
        # A slope is two studs long, so it fills the gap that the side studs reach into.
        ([["2d", "lstm"], ["2d", "cnn", "lstm", "fc", "softmax", "1d"]], [], "error.side-studs-pressed"),
        ([["2d", "fc", "lstm"], ["2d", "lstm", "fc"]], [("0.2", "1.1")], "error.link-uneven"),
        ([["2d", "lstm"], ["2d", "fc", "softmax"]], [("0.1", "1.1")], "error.link-without-studs"),
    ],
)
def test_what_no_plastic_brick_can_do_is_refused_with_a_reason(teacher, steps, build, case):
    columns, links, error = case
    made, plan = steps, build(*columns, links=links)
    address = f"/api/stacks/{made['id']}"
    tried = teacher.post(f"{address}/preview", json=plan).json()
    assert tried["refusal"]["error"] == error
    refused = teacher.patch(address, json={"build": plan})
    assert refused.status_code == 422
    assert refused.json() == tried["refusal"]
    assert teacher.get(address).json()["columns"] == made["columns"]


def test_what_a_photo_shows_already_may_stay_while_it_is_put_right(teacher, stack, build, classroom):
    made = stack(build(["2d", "fc"], ["2d", "cnn", "lstm", "fc"]))
    with classroom.database.begin() as db:  # as if a photo were read like this
        row = own_stack(db, made["member"], made["id"])
        graph = json.loads(graph_of(db, row))
        next(b for b in graph["bricks"] if b["id"] == "0.1")["token"] = "lstm"
        graph["columns"][0][1] = "lstm"
        revise(db, row, json.dumps(graph))
    address = f"/api/stacks/{made['id']}"
    still_wrong = build(["2d", "lstm"], ["2d", "cnn", "lstm", "linear"])
    answer = teacher.patch(address, json={"build": still_wrong})
    assert answer.status_code == 200, answer.json()
    more_wrong = build(["2d", "lstm", "lstm"], ["2d", "cnn", "cnn", "linear"])
    assert teacher.patch(address, json={"build": more_wrong}).json()["values"] == {"column": 2, "level": 3, "other": 1}
