"""The page speaks the language of each request."""

import json

import pytest
from deepbrick.language import use_language
from deepbrick.page.languages import COOKIE
from deepbrick.page.sentences import kept_error, told

WRONG = ["2d", "cnn", "softmax", "1d"]
ENGLISH = (
    "The lime 1x2 plate at column 1, level 3 stands on a white 45 degree slope 2x2, not on a fully connected brick; "
    "put a white 1x2 brick under it."
)
KOREAN = (
    "1열 3층의 연두색 1x2 플레이트가 완전 연결 블록이 아니라 흰색 2x2 경사 블록 위에 있습니다. "
    "그 아래에 흰색 1x2 블록을 끼우세요."
)
IN_KOREAN = {"accept-language": "ko-KR,ko;q=0.9,en;q=0.8"}


@pytest.fixture
def kept(teacher, build):
    """Keeps a stack, and says what it is."""

    def kept(*columns, name=""):
        return teacher.post("/api/stacks", json={"name": name, **build(*columns)}).json()

    return kept


def messages(answer):
    return [p["message"] for p in answer.json()["problems"]]


def test_a_wrong_build_is_explained_in_the_language_that_the_browser_asks_for(teacher, kept):
    where = f"/api/stacks/{kept(WRONG)['id']}"
    assert messages(teacher.get(where)) == [ENGLISH]
    assert messages(teacher.get(where, headers=IN_KOREAN)) == [KOREAN]
    assert messages(teacher.get(where, headers={"accept-language": "de"})) == [ENGLISH]


def test_the_language_chosen_in_the_page_goes_before_that_of_the_browser(teacher, kept):
    where = f"/api/stacks/{kept(WRONG)['id']}"
    teacher.cookies.set(COOKIE, "ko")
    assert messages(teacher.get(where)) == [KOREAN]
    teacher.cookies.set(COOKIE, "en")
    assert messages(teacher.get(where, headers=IN_KOREAN)) == [ENGLISH]


def test_layers_settings_and_data_are_explained_in_korean(teacher, kept):
    where = f"/api/stacks/{kept(['2d', 'cnn', 'fc', 'softmax', '1d'])['id']}"
    answer = teacher.get(where, headers=IN_KOREAN).json()
    texts = [layer["text"] for layer in answer["model"]["layers"]]
    assert texts[1].startswith("이미지 곳곳에서 2x2 픽셀인 작은 무늬 32가지를 찾습니다.")
    assert answer["model"]["data"]["description"] == "digits(실제 손글씨 숫자 1797개): 8x8 이미지 → 어떤 숫자인지"
    assert answer["bricks"][1]["settings"][0]["text"] == "찾는 무늬의 수입니다."
    assert answer["model"]["script"] == teacher.get(where).json()["model"]["script"]  # code is the same for all


def test_a_refusal_is_said_in_korean(teacher, kept):
    where = f"/api/stacks/{kept(['2d', 'cnn', 'fc', 'softmax', '1d'])['id']}/settings"
    setting = {"brick": "0.1", "name": "filters", "value": 0}
    stack = teacher.get(where.removesuffix("/settings")).json()
    headers = {**IN_KOREAN, "if-match": f'"{stack["version"]}"'} if "version" in stack else IN_KOREAN
    answer = teacher.post(where, json=setting, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["message"] == "filters 값이 0입니다. 1부터 512까지의 정수여야 합니다."


def test_what_was_said_of_a_photo_is_told_in_the_language_of_who_looks(teacher, read):
    refused = read(teacher, "words.txt", b"no photo")
    assert refused["message"].startswith("words.txt is not a photo; DeepBrick reads JPEG,")
    where = f"/api/photos/{refused['id']}"
    assert teacher.get(where, headers=IN_KOREAN).json()["message"].startswith("words.txt은(는) 사진이 아닙니다.")
    empty = read(teacher, "no-stack.jpg")
    told_of = teacher.get(f"/api/photos/{empty['id']}", headers=IN_KOREAN).json()["graph"]["problems"]
    assert empty["graph"]["problems"][0]["message"].isascii()
    assert told_of[0]["message"].endswith("가까이 가세요.")
    assert "said" not in told_of[0]


def test_names_that_the_page_gave_are_in_the_language_of_who_looks(teacher, kept):
    assert teacher.get("/api/session").json()["member"]["name"] == "Teacher"
    assert teacher.get("/api/session", headers=IN_KOREAN).json()["member"]["name"] == "선생님"
    where = f"/api/stacks/{kept(WRONG, name='내 블록')['id']}"
    assert teacher.get(where).json()["name"] == "My stack"
    assert teacher.get(where, headers=IN_KOREAN).json()["name"] == "내 블록"
    shown = teacher.get(where.replace("/api/", "/api/class/"), headers=IN_KOREAN).json()
    assert (shown["name"], shown["by"]) == ("내 블록", "선생님")
    assert teacher.get(where.replace("/api/", "/api/class/")).json()["name"] == "My stack"
    own = f"/api/stacks/{kept(WRONG, name='Mine')['id']}"
    assert teacher.get(own, headers=IN_KOREAN).json()["name"] == "Mine"


def test_bricks_and_data_sets_have_korean_names(teacher):
    bricks = {b["token"]: b["name"] for b in teacher.get("/api/bricks", headers=IN_KOREAN).json()}
    assert bricks["softmax"] == "연두색 1x2 플레이트"
    sets = {s["name"]: s["description"] for s in teacher.get("/api/data", headers=IN_KOREAN).json()["shipped"]}
    assert sets["iris"] == "꽃 150송이를 잰 것"


def test_sentences_of_the_page_itself_are_kept_by_their_key():
    column = kept_error("error.broke-off", {"name": "a.jpg"})
    with use_language("ko"):
        assert told(column).startswith("a.jpg을(를) 읽던 프로그램이")
    assert told(column) == told(json.dumps({"error": "error.broke-off", "values": {"name": "a.jpg"}}))
    assert told("12") == "12"  # of an older page
    assert told(None) is None
