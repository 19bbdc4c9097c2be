"""Photos that are read with a camera and a kit which the teacher names."""

import re
from pathlib import Path

import pytest

PHOTOS = Path(__file__).parents[2] / "samples" / "photos"
NAME = "yes-or-no.jpg"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
BOTH = {"lens": "webcam", "kit": "blue box"}


def send(page, field, name):
    """Choose a photo under a name of its own, and wait for what was read in it."""
    page.set_input_files(field, {"name": name, "mimeType": "image/jpeg", "buffer": (PHOTOS / NAME).read_bytes()})
    page.locator(".sight", has=page.get_by_role("heading", name=name)).locator(".marked").wait_for()


@pytest.mark.usefixtures("kept")
def test_the_teacher_names_what_is_kept_and_can_be_used(teacher):
    assert teacher.get("/api/photos/kept").json() == {"lenses": ["webcam"], "kits": ["blue box"]}


def test_where_nothing_is_kept_there_is_nothing_to_choose(teacher):
    assert teacher.get("/api/photos/kept").json() == {"lenses": [], "kits": []}


@pytest.mark.usefixtures("kept")
def test_a_photo_is_read_with_what_was_named(teacher, read):
    plain = read(teacher, NAME)["graph"]
    assert (plain["lens"], plain["kit"]) == (None, None)
    assert read(teacher, NAME, **BOTH)["graph"] == {**plain, **BOTH}


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"lens": "phone"}, r"There is no camera 'phone' in .*; \"deepbrick calibrate list\" shows what there is\."),
        ({"kit": "red box"}, r"There is no kit 'red box' in .*; \"deepbrick calibrate list\" shows what there is\."),
        ({"kit": "x" * 90}, r"The name 'x{20}…' has 90 characters; give one of at most 80\."),
        (
            {"kit": "of an older reader"},
            r"The kit 'of an older reader' was learned for another version of the reader; calibrate it again with .*",
        ),
    ],
)
@pytest.mark.usefixtures("kept")
def test_a_name_that_cannot_be_used_is_refused_as_on_the_command_line(teacher, named, sentence):
    answer = teacher.post("/api/photos", params={"name": NAME, **named}, content=(PHOTOS / NAME).read_bytes())
    assert answer.status_code == 422
    assert re.fullmatch(sentence, answer.json()["message"])
    assert teacher.get("/api/photos").json() == []


@pytest.mark.usefixtures("kept")
def test_only_the_teacher_names_them(come_in):
    student = come_in("Ada")
    assert student.get("/api/photos/kept").status_code == 404
    answer = student.post("/api/photos", params={"name": NAME, **BOTH}, content=b"x")
    assert (answer.status_code, answer.json()["error"]) == (403, "error.not-allowed")


@pytest.mark.usefixtures("kept")
def test_a_kit_that_is_forgotten_while_a_photo_waits_is_named(teacher, read, monkeypatch):
    """The check of the request lets it through; the reader has the last word."""
    monkeypatch.setattr("deepbrick.page.routes.photos.check_named", lambda *_: None)
    found = read(teacher, NAME, kit="gone")
    assert found["state"] == "refused"
    assert found["message"].startswith("There is no kit 'gone' in ")


def test_without_anything_kept_the_page_is_as_it_was(open_page):
    page = open_page()
    page.wait_for_selector("#choose", state="attached")
    assert page.locator(".read-with").count() == 0


@pytest.mark.usefixtures("kept")
def test_both_are_chosen_by_keyboard_and_chosen_again_next_time(open_page, look):
    page = open_page()
    page.locator("#with-lens").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "with-kit"
    page.keyboard.press("ArrowDown")
    send(page, "#choose", "both.jpg")
    assert page.locator(".was-read-with").inner_text().split("\n") == ["Camera: webcam", "Bricks: blue box"]
    look(page, "read-with")
    page.reload()
    page.wait_for_selector("#with-kit")
    assert (page.input_value("#with-lens"), page.input_value("#with-kit")) == ("webcam", "blue box")
    page.select_option("#with-lens", "")
    page.select_option("#with-kit", "")
    send(page, "#choose", "neither.jpg")
    assert page.locator(".was-read-with").count() == 0


@pytest.mark.usefixtures("kept")
def test_on_a_phone_in_korean(open_page, look):
    page = open_page(locale="ko-KR", **PHONE)
    labels = page.locator(".read-with label > span").all_inner_texts()
    assert labels == ["카메라", "블록"]
    assert page.locator("#with-kit option").all_inner_texts() == ["기본 블록", "blue box"]
    page.select_option("#with-kit", "blue box")
    send(page, "#take", "kit.jpg")
    assert page.locator(".was-read-with").inner_text() == "블록: blue box"
    look(page, "read-with-phone")


@pytest.mark.usefixtures("kept")
def test_what_was_chosen_and_is_forgotten_by_now_is_not_sent(open_page):
    page = open_page()
    page.evaluate("localStorage.setItem('deepbrick-kit', 'lost')")
    page.reload()
    page.wait_for_selector("#with-kit")
    assert page.input_value("#with-kit") == ""
    send(page, "#choose", "lost.jpg")
    assert page.locator(".was-read-with").count() == 0
