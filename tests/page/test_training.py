"""Trainings in line, stopped, gone on with, and what becomes of them."""

import io
import json
import sqlite3
import subprocess
import sys
import time
import urllib.request
import zipfile

import pytest


def build(visitor, tokens, data=None):
    bricks = [{"token": token, "column": 0, "level": k} for k, token in enumerate(tokens.split())]
    stack = visitor.post("/api/stacks", json={"name": "small", "bricks": bricks}).json()["id"]
    visitor.patch(f"/api/stacks/{stack}", json={"data": data})
    return stack


def until(look, ready, within_s=240):
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        found = look()
        if ready(found):
            return found
        time.sleep(0.2)
    pytest.fail(f"it took more than {within_s} s: {found}")


def test_a_training_gives_a_model_that_answers_and_can_be_taken_along(teacher, come_in):
    stack = build(teacher, "1d fc softmax 1d", "iris")
    training = teacher.post("/api/trainings", json={"stack": stack, "epochs": 3}).json()["id"]
    done = until(lambda: teacher.get(f"/api/trainings/{training}").json(), lambda x: x["state"] in {"done", "failed"})
    assert done["message"] is None
    assert [set(row) for row in done["history"]] == [{"loss", "acc", "val_loss", "val_acc"}] * 3
    assert sum(map(sum, done["wrong"]["matrix"])) == done["wrong"]["looked_at"] == 30
    assert sum(row[k] for k, row in enumerate(done["wrong"]["matrix"])) == 30 - done["wrong"]["wrong"]

    model = done["model"]
    said = teacher.post(f"/api/models/{model}/numbers", json={"rows": [[5.1, 3.5, 1.4, 0.2]]}).json()["answers"]
    assert set(said[0]["probabilities"]) == {"setosa", "versicolor", "virginica"}
    assert teacher.post(f"/api/models/{model}/numbers", json={"rows": [[1.0]]}).status_code == 422
    table = b"sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5,3,1,0.2\n6,3,5,2\n"
    rows = teacher.post(f"/api/models/{model}/file", params={"name": "x.csv"}, content=table).json()
    assert len(rows["answers"]) == 2, rows

    brick = teacher.get(f"/api/models/{model}/take", params={"form": "brick"})
    assert "card.json" in zipfile.ZipFile(io.BytesIO(brick.content)).namelist()
    assert teacher.get(f"/api/models/{model}/take", params={"form": "litert"}).content[4:8] == b"TFL3"
    assert teacher.get(f"/api/models/{model}/take", params={"form": "sticker"}).content.startswith(b"%PDF")
    assert "fc" in teacher.get(f"/api/stacks/{stack}/take", params={"form": "parts"}).text
    assert teacher.get(f"/api/stacks/{stack}/take", params={"form": "glb"}).content.startswith(b"glTF")

    # What is taken along is the stack as it was trained, whatever became of it since.
    as_trained = {f: teacher.get(f"/api/models/{model}/take", params={"form": f}) for f in ("script", "parts", "ldraw")}
    assert teacher.get(f"/api/models/{model}/take", params={"form": "picture"}).content.startswith(b"%PDF")
    script = teacher.get(f"/api/stacks/{stack}").json()["model"]["script"]
    script = script.replace("epochs=100,", "epochs=3,").replace("patience=25,", "patience=3,")
    assert as_trained["script"].text == script
    teacher.post(f"/api/stacks/{stack}/settings", json={"brick": "n2", "name": "units", "value": 99})
    longer = [{"token": t, "column": 0, "level": k} for k, t in enumerate(["1d", "fc", "fc", "softmax", "1d"])]
    teacher.patch(f"/api/stacks/{stack}", json={"build": {"bricks": longer}})
    for form, before in as_trained.items():
        assert teacher.get(f"/api/models/{model}/take", params={"form": form}).content == before.content
    assert len(teacher.get(f"/api/stacks/{stack}/take", params={"form": "parts"}).text) > 0
    teacher.delete(f"/api/stacks/{stack}")
    teacher.delete(f"/api/trainings/{training}")
    assert teacher.get(f"/api/models/{model}/take", params={"form": "script"}).content == as_trained["script"].content

    ann = come_in("Ann")
    for path in (f"/api/models/{model}", f"/api/models/{model}/take?form=script"):
        assert ann.get(path).status_code == 404
    assert ann.delete(f"/api/models/{model}").status_code == 404
    brought = ann.post("/api/models", params={"name": "hers.brick"}, content=brick.content).json()
    again = ann.post(f"/api/models/{brought['id']}/numbers", json={"rows": [[5.1, 3.5, 1.4, 0.2]]}).json()["answers"]
    assert again == said


def test_a_weight_brick_that_is_none_is_refused(teacher):
    for data in (b"no zip", _zip_with({"card.json": b"{}"})):
        answer = teacher.post("/api/models", params={"name": "evil.brick"}, content=data)
        assert answer.status_code == 422
        assert answer.json()["message"].startswith(("evil.brick is no weight brick", "evil.brick has version"))
    assert teacher.get("/api/models").json() == []


def _zip_with(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_stopped_training_keeps_what_it_learned_and_goes_on(teacher):
    stack = build(teacher, "1d fc softmax 1d", "iris")
    training = teacher.post("/api/trainings", json={"stack": stack, "epochs": 2000}).json()["id"]
    path = f"/api/trainings/{training}"
    until(lambda: teacher.get(path).json(), lambda x: len(x["history"]) >= 2)
    teacher.post(f"{path}/stop")
    stopped = until(lambda: teacher.get(path).json(), lambda x: x["state"] == "stopped")
    assert stopped["model"] is not None
    epochs = len(stopped["history"])
    teacher.post(f"{path}/go-on")
    on = until(lambda: teacher.get(path).json(), lambda x: len(x["history"]) > epochs)
    assert on["history"][: epochs - 1] == stopped["history"][: epochs - 1]
    teacher.post(f"{path}/stop")
    until(lambda: teacher.get(path).json(), lambda x: x["state"] == "stopped")


def test_what_cannot_be_trained_is_refused_before_it_waits(teacher):
    stack = build(teacher, "2d cnn fc")
    answer = teacher.post("/api/trainings", json={"stack": stack})
    assert answer.status_code == 422
    assert teacher.get("/api/trainings").json() == []


def test_trainings_outlive_a_server_that_is_killed(tmp_path):
    folder = tmp_path / "page"

    def serve():
        command = [sys.executable, "-m", "deepbrick", "serve", "--no-browser", "--folder", str(folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        return process, process.stdout.readline().split()[-1]

    class Browser:
        cookie = ""

        def __call__(self, address, path, body=None):
            origin = address.rstrip("/")
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(origin + path, data)  # noqa: S310 - our own server
            request.add_header("origin", origin)
            request.add_header("content-type", "application/json")
            if self.cookie:
                request.add_header("cookie", self.cookie)
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - likewise
                self.cookie = (answer.headers.get("set-cookie") or self.cookie).split(";")[0]
                return json.load(answer)

    browser = Browser()
    process, address = serve()
    try:
        browser(address, "/api/session")
        bricks = [{"token": t, "column": 0, "level": k} for k, t in enumerate(["1d", "fc", "softmax", "1d"])]
        stack = browser(address, "/api/stacks", {"bricks": bricks})["id"]
        request = {"stack": stack, "epochs": 60}
        ids = [browser(address, "/api/trainings", request)["id"] for _ in range(2)]
        until(lambda: browser(address, f"/api/trainings/{ids[0]}"), lambda x: len(x["history"]) >= 2)
        before = browser(address, f"/api/trainings/{ids[0]}")["history"]
    finally:
        process.kill()
        process.wait()
    with sqlite3.connect(folder / "page.sqlite") as connection:
        assert connection.execute("SELECT state FROM training ORDER BY id").fetchall() == [("running",), ("waiting",)]
    process, address = serve()
    try:
        browser(address, "/api/session")  # on another port, if something else has taken that one
        done = until(lambda: browser(address, f"/api/trainings/{ids[0]}"), lambda x: x["state"] == "done")
        assert len(done["history"]) == 60
        assert done["history"][:1] == before[:1]
        until(lambda: browser(address, f"/api/trainings/{ids[1]}"), lambda x: x["state"] == "running")
    finally:
        process.terminate()
        assert process.wait(20) is not None


def test_others_open_a_copy_of_a_shared_stack(teacher, come_in):
    ann, ben = come_in("Ann"), come_in("Ben")
    stack = build(ann, "1d fc softmax 1d")
    assert ben.get("/api/shared/ABCDEF").status_code == 404
    code = ann.post(f"/api/stacks/{stack}/share").json()["code"]
    assert ben.get(f"/api/shared/{code.lower()}").json()["by"] == "Ann"
    copy = ben.post(f"/api/shared/{code}").json()["id"]
    ben.post(f"/api/stacks/{copy}/settings", json={"brick": "n2", "name": "units", "value": 7})
    assert ann.get(f"/api/stacks/{stack}").json()["can_undo"] is False
    assert ann.delete(f"/api/stacks/{stack}/share").status_code == 204
    assert ben.post(f"/api/shared/{code}").status_code == 404
    assert teacher.get("/api/class").json()[0]["name"] == "Ann"
    assert ann.get("/api/class").status_code == 404


def test_a_folder_is_served_only_once(tmp_path):
    command = [sys.executable, "-m", "deepbrick", "serve", "--no-browser", "--folder", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        process.stdout.readline()
        second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert second.returncode == 1
        assert second.stderr == f"Another page uses {tmp_path}; end it, or name another folder with --folder.\n"
    finally:
        process.terminate()
        process.wait(20)
