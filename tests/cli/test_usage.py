"""What is said of a wrong command, in the language of the program: also where typer says it."""

import sys

import pytest
from deepbrick.cli.app import app
from deepbrick.cli.languages import run
from deepbrick.cli.usage import SENTENCES, usage_errors_spoken, usage_sentence
from deepbrick.language import set_default_language, use_language

WRONG = [
    ("scan", "Missing argument 'PHOTO'.", "'PHOTO'이(가) 빠졌습니다."),
    ("scan --nope x", "No such option: --nope", "--nope(이)라는 옵션은 없습니다"),
    (
        "export x --format y",
        "No such option: --format (Possible options: --out)",
        "--format(이)라는 옵션은 없습니다. 비슷한 옵션: --out",
    ),
    ("bricks a b", "Got unexpected extra argument(s) (a b)", "남는 말이 있습니다(a b)"),
    ("live --camera", "Option '--camera' requires an argument.", "옵션 '--camera'에는 값이 필요합니다."),
    ("scan --json=3 x", "Option '--json' does not take a value.", "옵션 '--json'에는 값을 쓰지 않습니다."),
    (
        "plug a --baud x",
        "Invalid value for '--baud': Input should be a valid integer, unable to parse string as an integer",
        "'--baud'에 맞지 않는 값입니다: 정수가 아닙니다. 정수를 쓰세요",
    ),
    (
        "render x --seconds x",
        "Invalid value for '--seconds': Input should be a valid number, unable to parse string as a number",
        "'--seconds'에 맞지 않는 값입니다: 수가 아닙니다. 수를 쓰세요",
    ),
    (
        "code x --epochs 0",
        "Invalid value for '--epochs': Input should be greater than or equal to 1",
        "'--epochs'에 맞지 않는 값입니다: 1 이상이어야 합니다",
    ),
    (
        "render x --elevation 99",
        "Invalid value for '--elevation': Input should be less than or equal to 90",
        "'--elevation'에 맞지 않는 값입니다: 90 이하여야 합니다",
    ),
    (
        "render x --style z",
        "Invalid value for '--style': Value error, 'z' is not one of 'photo', 'paper'.",
        "'--style'에 맞지 않는 값입니다: 'z'은(는) 다음 중 하나가 아닙니다: 'photo', 'paper'.",
    ),
    (
        "--language fr scan",
        "Invalid value for '--language': There is no language \"fr\"; there are en, ko.",
        "'--language'에 맞지 않는 값입니다: \"fr\" 언어는 없습니다. 있는 언어: en, ko.",
    ),
]


@pytest.fixture
def said(monkeypatch, capsys):
    """What the command line says of some words, in one line."""

    def said(words, code):
        monkeypatch.setattr(sys, "argv", ["deepbrick", *words.split()])
        monkeypatch.setenv("COLUMNS", "200")
        set_default_language(code)
        with pytest.raises(SystemExit) as ended:
            run(app)
        assert ended.value.code == 2
        return capsys.readouterr().err

    yield said
    set_default_language("en")


@pytest.mark.parametrize(("words", "english", "korean"), WRONG)
def test_a_wrong_command_is_explained_in_both_languages(said, words, english, korean):
    assert english in said(words, "en")
    told = said(words, "ko")
    assert korean in told
    assert "사용법: deepbrick" in told or "Usage" not in told  # what ends before there is a command shows none


def test_every_sentence_that_is_known_has_a_translation_of_its_own():
    said = [
        sentence.format(name="'a'", names="b", words="c", number=1, value="'d'", choices="'e'", reason="f")
        for sentence in SENTENCES
    ]
    with use_language("ko"):
        told = [usage_sentence(sentence) for sentence in said]
    assert not set(told) & set(said)
    assert [usage_sentence(sentence) for sentence in said] == said


def test_other_mistakes_stay_as_they_are():
    with pytest.raises(ZeroDivisionError), usage_errors_spoken():
        _ = 1 / 0
