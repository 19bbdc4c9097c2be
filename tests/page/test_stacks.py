"""Stacks: built on the screen, set, undone."""

import pypdfium2
import pytest


@pytest.fixture
def stack(teacher):
    bricks = [{"token": token, "column": 0, "level": k} for k, token in enumerate(["2d", "cnn", "fc", "softmax", "1d"])]
    return teacher.post("/api/stacks", json={"name": "mine", "bricks": bricks}).json()


def lines(stack, brick):
    layer = next(x for x in stack["model"]["layers"] if x["brick"] == brick)
    script = stack["model"]["script"].splitlines()
    return [script[n - 1].strip() for n in layer["lines"]]


def test_a_change_shows_at_once_in_script_shapes_and_weights(teacher, stack):
    path = f"/api/stacks/{stack['id']}"
    assert lines(stack, "n2")[0] == 'Conv2D(32, (2, 2), activation="relu"),'
    changed = teacher.post(f"{path}/settings", json={"brick": "n2", "name": "filters", "value": 8}).json()
    assert lines(changed, "n2") == ['Conv2D(8, (2, 2), activation="relu"),', "MaxPooling2D((2, 2)),", "Flatten(),"]
    assert changed["model"]["layers"][1]["shape"] == [72]
    assert changed["model"]["weights"] == (2 * 2 + 1) * 8 + (72 + 1) * 10
    undone = teacher.post(f"{path}/undo").json()
    assert undone["model"]["weights"] == stack["model"]["weights"]
    assert (undone["can_undo"], undone["can_redo"]) == (False, True)
    assert teacher.post(f"{path}/redo").json()["model"] == changed["model"]
    back = teacher.post(f"{path}/settings", json={"brick": "n2", "name": "filters", "value": None}).json()
    assert back["model"] == stack["model"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("filters", 0, "filters is 0, but it must be a whole number from 1 to 512."),
        ("activation", "magic", "activation is magic, but choose one of relu"),
        ("wings", 2, 'The brick n2 has no setting "wings".'),
    ],
)
def test_a_setting_out_of_range_is_refused_with_its_limits(teacher, stack, name, value, reason):
    path = f"/api/stacks/{stack['id']}/settings"
    answer = teacher.post(path, json={"brick": "n2", "name": name, "value": value})
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(reason)


def test_a_change_to_an_older_version_is_refused_and_changes_nothing(teacher, stack):
    path = f"/api/stacks/{stack['id']}"
    seen = {"if-match": f'"{stack["version"]}"'}
    filters = {"brick": "n2", "name": "filters", "value": 8}
    first = teacher.post(f"{path}/settings", json=filters, headers=seen).json()
    assert first["version"] > stack["version"]
    two = {"bricks": [{"token": "2d", "column": 0, "level": 0}]}
    for send in (
        lambda: teacher.post(f"{path}/settings", json={**filters, "value": 9}, headers=seen),
        lambda: teacher.patch(path, json={"name": "other"}, headers=seen),
        lambda: teacher.patch(path, json={"build": two}, headers=seen),
        lambda: teacher.post(f"{path}/undo", headers=seen),
        lambda: teacher.post(f"{path}/redo", headers=seen),
    ):
        refused = send()
        assert (refused.status_code, refused.json()["error"]) == (412, "error.stack-changed")
    assert teacher.get(path).json() == first
    undone = teacher.post(f"{path}/undo", headers={"if-match": f'"{first["version"]}"'}).json()
    assert undone["version"] > first["version"]  # also where the bricks are those of an earlier one
    assert teacher.post(f"{path}/undo", headers={"if-match": "soon"}).status_code == 422


def test_what_cannot_stand_is_refused_and_what_is_not_legal_is_explained(teacher, stack):
    path = f"/api/stacks/{stack['id']}"
    flying = {"bricks": [{"token": "2d", "column": 0, "level": 0}, {"token": "fc", "column": 0, "level": 2}]}
    answer = teacher.patch(path, json={"build": flying})
    assert answer.status_code == 422
    assert answer.json()["message"] == "The brick in column 0, level 2 has no neighbour before or below it."
    short = {"bricks": [{"token": "2d", "column": 0, "level": 0}, {"token": "fc", "column": 0, "level": 1}]}
    wrong = teacher.patch(path, json={"build": short}).json()
    assert wrong["model"] is None
    assert wrong["problems"][0]["brick"] == "n2"
    assert len(wrong["scene"]) == 2


def test_a_parameter_is_the_same_at_every_time_step(teacher):
    columns = [["2d", "cnn", "lstm"]] * 2 + [["2d", "cnn", "lstm", "fc", "softmax", "1d"]]
    bricks = [
        {"id": f"{c}.{k}", "token": token, "column": c, "level": k}
        for c, column in enumerate(columns)
        for k, token in enumerate(column)
    ]
    links = [{"earlier": "0.2", "later": "1.2"}, {"earlier": "1.2", "later": "2.2"}]
    stack = teacher.post("/api/stacks", json={"bricks": bricks, "links": links}).json()
    assert stack["problems"] == []
    changed = teacher.post(
        f"/api/stacks/{stack['id']}/settings", json={"brick": "0.2", "name": "units", "value": 9}
    ).json()
    assert {b["params"].get("units") for b in changed["bricks"] if b["token"] == "lstm"} == {9}
    assert lines(changed, "2.2") == ["LSTM(9),"]


def test_a_misread_photo_is_corrected_and_the_correction_is_kept_beside_it(teacher, read, classroom):
    photo = read(teacher, "yes-or-no.jpg")
    number = photo["stacks"][0]
    stack = teacher.get(f"/api/stacks/{number}").json()
    seen = {b["id"]: b["polygon"] for b in stack["bricks"]}
    bricks = [{k: b[k] for k in ("id", "token", "column", "level", "params")} for b in stack["bricks"]]
    bricks[1]["token"] = "lstm" if bricks[1]["token"] != "lstm" else "fc"
    changed = teacher.patch(f"/api/stacks/{number}", json={"build": {"bricks": bricks}}).json()
    assert {b["id"]: b["polygon"] for b in changed["bricks"]} == seen
    assert changed["bricks"][1]["confidence"] == 1
    kept = classroom.folders.photo(1, photo["id"]) / f"corrected-{number}.json"
    assert bricks[1]["token"] in kept.read_text()


def test_a_stack_is_taken_along_on_paper(teacher, build):
    """A line drawing with the names of its bricks, and how it is built step by step."""
    number = teacher.post("/api/stacks", json={**build(["1d", "fc", "softmax", "1d"]), "name": "Blumen"}).json()["id"]
    for form, word in (("picture", "Softmax"), ("instructions", "Parts")):
        taken = teacher.get(f"/api/stacks/{number}/take", params={"form": form})
        assert taken.headers["content-disposition"].endswith(f"Blumen-{form}.pdf")
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(taken.content)]
        assert word in pages[0]
        assert ("Blumen" in pages[0], len(pages) > 1) == ((form == "instructions"),) * 2


def test_bricks_have_meshes(teacher, catalog):
    for kind in catalog:
        assert teacher.get(f"/api/moulds/{kind.token}.glb").content.startswith(b"glTF")
    assert teacher.get("/api/moulds/none.glb").status_code == 404
