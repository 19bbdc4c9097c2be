"""Data of one's own, collected in the page."""

import base64
import io
import zipfile

import numpy as np
import pytest
from PIL import Image


def picture(value, kind="PNG", size=(40, 30)):
    out = io.BytesIO()
    noise = np.random.default_rng(value).integers(0, 40, (size[1], size[0], 3))
    Image.fromarray((noise + value).astype(np.uint8)).save(out, kind)
    return out.getvalue()


@pytest.fixture
def pictures(teacher):
    return teacher.post("/api/data", json={"kind": "pictures", "name": "Mine"}).json()["id"]


def counts(answer):
    return {c["name"]: c["count"] for c in answer["classes"]}


def test_pictures_go_into_classes_and_single_ones_out_again(teacher, pictures):
    for value in (1, 2):
        assert (
            teacher.post(f"/api/data/{pictures}/items", params={"class": "고양이"}, content=picture(value)).status_code
            == 201
        )
    teacher.post(f"/api/data/{pictures}/items", params={"class": "dog"}, content=picture(3, "JPEG", (900, 700)))
    found = teacher.get(f"/api/data/{pictures}").json()
    assert counts(found) == {"dog": 1, "고양이": 2}
    cat = {"class": "고양이", "item": found["classes"][1]["items"][0]}
    shown = teacher.get(f"/api/data/{pictures}/item", params=cat)
    assert Image.open(io.BytesIO(shown.content)).size == (40, 30)
    dog = {"class": "dog", "item": found["classes"][0]["items"][0]}
    assert max(Image.open(io.BytesIO(teacher.get(f"/api/data/{pictures}/item", params=dog).content)).size) == 640
    assert counts(teacher.delete(f"/api/data/{pictures}/item", params=cat).json()) == {"dog": 1, "고양이": 1}


def test_what_is_no_picture_is_refused_and_leaves_nothing(teacher, pictures, classroom):
    answer = teacher.post(f"/api/data/{pictures}/items", params={"class": "a"}, content=b"no picture")
    assert answer.status_code == 422
    assert "is not a photo" in answer.json()["message"]
    assert not list(classroom.folders.root.rglob("upload-*"))
    assert counts(teacher.get(f"/api/data/{pictures}").json()) == {"a": 0}


@pytest.mark.parametrize("name", ["../..", "..", "a/../../b", "/etc", "\\\\x", "C:x", ".hidden"])
def test_a_class_leads_nowhere(teacher, pictures, classroom, name):
    teacher.post(f"/api/data/{pictures}/items", params={"class": name}, content=picture(1))
    inside = classroom.folders.data(1, pictures)
    made = list(classroom.settings.folder.rglob("*.png"))
    assert all(p.parent.parent == inside for p in made)
    for path in ("item", "classes"):
        answer = teacher.delete(f"/api/data/{pictures}/{path}", params={"class": name, "item": "../../page.sqlite"})
        assert answer.status_code == 404
    assert (classroom.settings.folder / "page.sqlite").exists()


def test_a_zip_has_a_folder_for_each_class(teacher, pictures, classroom):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("set/cat/1.png", picture(1))
        archive.writestr("set/dog/1.png", picture(2))
        archive.writestr("set/dog/2.png", b"damaged")
        archive.writestr("../../../evil/3.png", picture(3))
        archive.writestr("__MACOSX/set/dog/1.png", b"x")
        archive.writestr("set/readme.txt", b"x")
    answer = teacher.post(f"/api/data/{pictures}/file", params={"name": "x.zip"}, content=packed.getvalue()).json()
    assert counts(answer) == {"cat": 1, "dog": 1, "evil": 1}
    assert answer["left_out"] == 1
    inside = classroom.folders.data(1, pictures)
    assert all(inside in p.parents for p in classroom.settings.folder.rglob("*.png"))


def test_what_is_no_zip_is_refused(teacher, pictures):
    answer = teacher.post(f"/api/data/{pictures}/file", params={"name": "x.zip"}, content=b"no zip")
    assert answer.json()["message"] == "This is no zip that can be read; pack it again."


def test_a_clip_is_kept_whole_or_not_at_all(teacher):
    clips = teacher.post("/api/data", json={"kind": "clips"}).json()["id"]
    frames = [base64.b64encode(picture(k)).decode() for k in range(3)]
    kept = teacher.post(f"/api/data/{clips}/clips", json={"class_name": "wave", "frames": frames})
    assert kept.status_code == 201
    bad = [*frames, base64.b64encode(b"no picture").decode()]
    assert teacher.post(f"/api/data/{clips}/clips", json={"class_name": "wave", "frames": bad}).status_code == 422
    found = teacher.get(f"/api/data/{clips}").json()
    assert counts(found) == {"wave": 1}
    place = {"class": "wave", "item": found["classes"][0]["items"][0], "frame": 2}
    assert Image.open(io.BytesIO(teacher.get(f"/api/data/{clips}/item", params=place).content)).size == (40, 30)


def test_a_table_shows_its_first_lines_and_a_stack_learns_from_it(teacher):
    table = teacher.post("/api/data", json={"kind": "table", "name": "Leaves"}).json()
    lines = ["width,length,kind", *(f"{k},{k % 7},{'ab'[k % 2]}" for k in range(30))]
    teacher.post(f"/api/data/{table['id']}/file", params={"name": "leaves.csv"}, content="\n".join(lines).encode())
    assert teacher.get(f"/api/data/{table['id']}").json()["preview"][:2] == [
        ["width", "length", "kind"],
        ["0", "0", "a"],
    ]
    bricks = [{"token": token, "column": 0, "level": k} for k, token in enumerate(["1d", "fc", "softmax", "1d"])]
    stack = teacher.post("/api/stacks", json={"bricks": bricks}).json()["id"]
    model = teacher.patch(f"/api/stacks/{stack}", json={"data": table["key"]}).json()["model"]
    assert model["data"]["classes"] == ["a", "b"]
    assert "Leaves.csv" in model["script"]


LEAVES = "\n".join(["width,length,kind", *(f"{k},{k % 7},{'ab'[k % 2]}" for k in range(30))]).encode()


def arrays(**made):
    out = io.BytesIO()
    np.savez(out, **made)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("x.csv", b"\x00\xff\xfe", "x.csv is no text that can be read as a table; save it as CSV in UTF-8."),
        ("x.csv", b"1,2\n3,4\n", "x.csv needs a first line that names at least two columns."),
        ("x.csv", b"a,b\n", "x.csv has no rows under its header."),
        ("x.csv", b"a,b\n" + b"x,y\n" * 20, "x.csv has no column of numbers beside b."),
        ("x.tsv", b"a\tb\n1\ty\n", "x.tsv holds only 1 examples; at least 10 are needed."),
        ("x.npz", b"PK no", "x.npz is no .npz file of numbers that can be read; save it with numpy.savez."),
        ("x.npz", arrays(z=np.ones(3)), 'x.npz holds the arrays z; call the inputs "x" and the targets "y".'),
        ("x.npz", arrays(x=np.ones((20, 3)), y=np.ones(4)), 'The array "y" in x.npz has to hold one entry for each'),
    ],
)
def test_a_bad_table_is_refused_at_once_and_the_one_before_stays(teacher, classroom, name, data, reason):
    table = teacher.post("/api/data", json={"kind": "table", "name": "Leaves"}).json()
    path = f"/api/data/{table['id']}/file"
    assert teacher.post(path, params={"name": "leaves.csv"}, content=LEAVES).status_code == 200
    refused = teacher.post(path, params={"name": name}, content=data)
    assert refused.status_code == 422
    assert refused.json()["message"].startswith(reason)
    assert teacher.get(f"/api/data/{table['id']}").json()["preview"][0] == ["width", "length", "kind"]
    assert not list(classroom.folders.root.rglob("upload-*"))


def test_no_path_of_the_server_is_in_what_is_said_of_ones_own_data(teacher, pictures):
    """Every answer is looked through by the visitor itself; here is what the data are called instead."""
    table = teacher.post("/api/data", json={"kind": "table", "name": "Leaves"}).json()
    teacher.post(f"/api/data/{table['id']}/file", params={"name": "x.csv"}, content=LEAVES)
    bricks = [{"token": token, "column": 0, "level": k} for k, token in enumerate(["1d", "fc", "softmax", "1d"])]
    stack = f"/api/stacks/{teacher.post('/api/stacks', json={'bricks': bricks}).json()['id']}"
    model = teacher.patch(stack, json={"data": table["key"]}).json()["model"]
    assert model["data"]["name"] == "Leaves.csv"
    assert model["data"]["description"].startswith("Leaves.csv (30 rows)")
    assert '"Leaves.csv"' in model["script"]
    one = [{"token": token, "column": 0, "level": k} for k, token in enumerate(["2d", "fc", "softmax", "1d"])]
    told = teacher.patch(stack, json={"build": {"bricks": one}}).json()
    assert told["model_refusal"].startswith("Leaves.csv is a table of numbers")
    told = teacher.patch(stack, json={"data": f"own:{pictures}"}).json()
    assert told["model_refusal"].startswith("Mine")
    refused = teacher.post(f"/api/data/{pictures}/items", params={"class": "a", "file": "my cat.png"}, content=b"no")
    assert refused.json()["message"].startswith("my cat.png is not a photo")


def test_anothers_data_are_not_there(come_in):
    ann, ben = come_in("Ann"), come_in("Ben")
    data = ann.post("/api/data", json={"kind": "pictures"}).json()
    assert ben.get("/api/data").json()["own"] == []
    assert ben.get(f"/api/data/{data['id']}").status_code == 404
    assert ben.post(f"/api/data/{data['id']}/items", params={"class": "a"}, content=picture(1)).status_code == 404
    assert ben.delete(f"/api/data/{data['id']}").status_code == 404
    bricks = [{"token": token, "column": 0, "level": k} for k, token in enumerate(["2d", "fc", "softmax", "1d"])]
    stack = ben.post("/api/stacks", json={"bricks": bricks}).json()["id"]
    refused = ben.patch(f"/api/stacks/{stack}", json={"data": data["key"]})
    assert (refused.status_code, refused.json()["error"]) == (422, "error.no-data")
    assert ben.get(f"/api/stacks/{stack}").json()["model"]["data"]["name"] in {"digits", "moving-digits"}
