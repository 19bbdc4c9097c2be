"""Who is refused, and what nobody can do."""

from pathlib import Path

import pytest
from deepbrick.page.app import make_app, make_classroom
from deepbrick.page.redaction import redacted
from deepbrick.page.settings import Settings
from fastapi.testclient import TestClient


def test_another_host_is_refused(teacher):
    answer = teacher.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert answer.json()["message"] == "DeepBrick is not called like that; use the address that it printed."


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_another_origin_is_refused(teacher, method):
    answer = teacher.request(method, "/api/photos/1", headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert answer.json()["error"] == "error.other-origin"


def test_nothing_is_changed_by_a_request_that_does_not_say_where_it_comes_from(teacher):
    del teacher.headers["origin"]
    assert teacher.post("/api/photos", content=b"x").status_code == 403


def test_what_the_page_is_made_of_is_not_shown_in_other_pages(teacher):
    assert teacher.get("/api/session", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert teacher.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_websockets_are_refused(teacher):
    with pytest.raises(Exception) as refused, teacher.websocket_connect("/api/events"):  # noqa: PT011 - Starlette's own
        pass
    assert type(refused.value).__name__ == "WebSocketDisconnect"


def test_the_page_is_bound_to_what_it_brings_itself(teacher):
    policy = teacher.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_cookie_is_out_of_reach_for_scripts_and_for_other_sites(stranger):
    cookie = stranger("127.0.0.1").get("/api/session").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_stranger_sees_nothing(stranger):
    somebody = stranger()
    assert somebody.get("/api/session").json()["member"] is None
    for path in ("/api/photos", "/api/stacks", "/api/events"):
        assert somebody.get(path).status_code == 401
    assert somebody.post("/api/photos", content=b"x").status_code == 401


def test_a_wrong_code_is_refused_and_may_be_tried_only_so_often(stranger, classroom):
    somebody = stranger()
    said = [somebody.post("/api/session", json={"code": f"WRONG{k}"}).status_code for k in range(12)]
    assert said == [403] * 10 + [429] * 2
    assert somebody.post("/api/session", json={"code": classroom.code.text}).status_code == 429
    assert stranger("10.9.9.9").post("/api/session", json={"code": classroom.code.text}).status_code == 200


def test_codes_of_stacks_can_be_guessed_only_so_often(come_in):
    ann, ben = come_in("Ann"), come_in("Ben")
    bricks = [{"token": "1d", "column": 0, "level": 0}]
    code = ben.post(f"/api/stacks/{ben.post('/api/stacks', json={'bricks': bricks}).json()['id']}/share").json()["code"]
    said = [ann.get(f"/api/shared/WRONG{k}") for k in range(12)]
    assert [x.status_code for x in said] == [404] * 10 + [429] * 2
    assert said[0].json()["message"] == "No stack has this code; look at it again."
    assert ann.post(f"/api/shared/{code}").status_code == 429
    assert ben.get(f"/api/shared/{code}").status_code == 200


def test_the_class_code_stays_until_the_teacher_makes_another(teacher, come_in, classroom):
    ann, old = come_in("Ann"), classroom.code.text
    again = make_classroom(Settings(classroom.settings.folder, lan=True))  # as after a restart
    assert again.code.text == old
    again.database.close()
    assert ann.post("/api/class/code").status_code == 404
    new = teacher.post("/api/class/code").json()
    assert new["code"] != old
    assert new["address"].endswith(new["code"])
    assert ann.get("/api/stacks").status_code == 200  # who is in stays in


def test_a_path_that_nobody_thought_of_is_taken_out():
    folder = Path("/srv/deep brick/page")
    said = f'{folder}/members/1/data/3/table.csv, "{folder}" and {folder}s cannot be read; see {Path.home()}/.keras.'
    assert redacted(said, folder) == f'…, "…" and {folder}s cannot be read; see …'


def test_without_lan_nobody_comes_in(tmp_path):
    room = make_classroom(Settings(tmp_path / "alone", lan=False))
    headers = {"origin": "http://localhost:8421"}
    with TestClient(make_app(room), base_url=headers["origin"], headers=headers) as somebody:
        assert somebody.post("/api/session", json={"code": room.code.text}).status_code == 403


def test_one_member_neither_sees_nor_changes_what_is_anothers(come_in, read):
    ann, ben = come_in("Ann"), come_in("Ben")
    photo = read(ann, "yes-or-no.jpg")
    stack = photo["stacks"][0]
    assert ann.get(f"/api/stacks/{stack}").status_code == 200
    assert ben.get("/api/photos").json() == []
    assert ben.get("/api/stacks").json() == []
    for path in (f"/api/photos/{photo['id']}", f"/api/photos/{photo['id']}/picture", f"/api/stacks/{stack}"):
        assert ben.get(path).status_code == 404
    for path in (f"/api/photos/{photo['id']}", f"/api/stacks/{stack}"):
        assert ben.delete(path).status_code == 404
    assert ben.patch(f"/api/stacks/{stack}", json={"name": "mine"}).status_code == 404
    assert ben.post(f"/api/stacks/{stack}/undo").status_code == 404
    assert ann.get(f"/api/photos/{photo['id']}").json()["state"] == "read"


def test_a_name_with_markup_and_folders_in_it_stays_a_name(come_in, read, classroom):
    ann = come_in("<b>Ann</b>")
    name = "../../<img src=x onerror=alert(1)>.jpg"
    photo = read(ann, name, b"no photo")
    assert photo["state"] == "refused"
    assert photo["name"] == "<img src=x onerror=alert(1)>.jpg"
    inside = classroom.folders.root.resolve()
    assert all(inside in p.resolve().parents for p in inside.rglob("*"))


@pytest.mark.parametrize("path", ["/assets/../page.sqlite", "/assets/%2e%2e/tables.py", "/assets//etc/passwd"])
def test_no_other_file_is_served(teacher, path):
    assert teacher.get(path).status_code == 404


def test_an_upload_that_is_too_large_leaves_nothing(come_in, classroom, monkeypatch):
    monkeypatch.setattr("deepbrick.page.files.MAX_UPLOAD_BYTES", 1000)
    ann = come_in("Ann")
    answer = ann.post("/api/photos", content=b"x" * 1001)
    assert answer.status_code == 413

    def in_pieces():  # without a length
        yield from [b"x" * 600] * 3

    assert ann.post("/api/photos", content=in_pieces()).status_code == 413
    assert not list(classroom.folders.root.rglob("upload-*"))
    assert ann.get("/api/photos").json() == []


def test_an_address_says_what_it_is(teacher, classroom):
    shown = teacher.get("/api/session").json()["class"]
    assert shown["code"] == classroom.code.text
    assert shown["address"] == f"http://127.0.0.1:8421/#join={classroom.code.text}"
    assert teacher.get("/api/class/code.svg").content.startswith(b"<?xml")


@pytest.mark.parametrize("kind", ["photos", "stacks", "data", "trainings", "models"])
def test_a_number_larger_than_any_is_not_found(teacher, kind):
    for number in (2**63, 10**22, -(10**22)):
        assert teacher.get(f"/api/{kind}/{number}").status_code == 404
        assert teacher.delete(f"/api/{kind}/{number}").status_code == 404


def test_a_number_larger_than_any_in_a_request_is_refused(teacher):
    answer = teacher.post("/api/trainings", json={"stack": 10**22})
    assert (answer.status_code, answer.json()["error"]) == (422, "error.not-valid")
    bricks = [{"token": "1d", "column": 0, "level": 0}]
    stack = teacher.post("/api/stacks", json={"bricks": bricks}).json()["id"]
    refused = teacher.patch(f"/api/stacks/{stack}", json={"data": f"own:{10**22}"})
    assert (refused.status_code, refused.json()["error"]) == (422, "error.no-data")


def test_any_other_number_that_is_too_large_is_a_mistake_of_ours(teacher, monkeypatch):
    """And no address that leads nowhere."""

    def mistake(_graph, _data):
        msg = "cannot convert float infinity to integer"
        raise OverflowError(msg)

    bricks = [{"token": "1d", "column": 0, "level": 0}]
    stack = teacher.post("/api/stacks", json={"bricks": bricks}).json()["id"]
    monkeypatch.setattr("deepbrick.page.routes.stacks.stack_document", mistake)
    with pytest.raises(OverflowError):  # uvicorn writes it to its log; the browser gets an answer 500
        teacher.get(f"/api/stacks/{stack}")
    monkeypatch.setattr(teacher._transport, "raise_server_exceptions", False)  # noqa: SLF001 - to see that
    answer = teacher.get(f"/api/stacks/{stack}")
    assert (answer.status_code, answer.json()["error"]) == (500, "error.failed")


def test_nobody_trains_on_files_of_the_computer(teacher, come_in, tmp_path):
    secret = tmp_path / "secret"
    for name in ("a", "b"):
        (secret / name).mkdir(parents=True)
    (tmp_path / "secret.csv").write_text("x,y\n1,2\n3,4\n")
    bricks = [{"token": token, "column": 0, "level": k} for k, token in enumerate(["1d", "fc", "softmax", "1d"])]
    ann = come_in("Ann")
    for member in (teacher, ann):
        stack = member.post("/api/stacks", json={"name": "s", "bricks": bricks}).json()["id"]
        for data in (str(secret), f"{secret}.csv", "/etc", "../..", "./iris", "https://example.org/x.csv", "own:99"):
            refused = member.patch(f"/api/stacks/{stack}", json={"data": data})
            assert (refused.status_code, refused.json()["error"]) == (422, "error.no-data")
        assert member.get(f"/api/stacks/{stack}").json()["data"] is None
        assert member.patch(f"/api/stacks/{stack}", json={"data": "iris"}).json()["data"] == "iris"
