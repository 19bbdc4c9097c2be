"""The command line in the language that is asked for."""

import subprocess
import sys

import pytest
from deepbrick import Stack
from deepbrick.cli.languages import choose_language
from deepbrick.language import language, set_default_language, use_language

WRONG = "2d cnn softmax 1d"
ENGLISH = (
    "The lime 1x2 plate at column 1, level 3 stands on a white 45 degree slope 2x2, not on a fully connected brick; "
    "put a white 1x2 brick under it."
)
KOREAN = (
    "1열 3층의 연두색 1x2 플레이트가 완전 연결 블록이 아니라 흰색 2x2 경사 블록 위에 있습니다. "
    "그 아래에 흰색 1x2 블록을 끼우세요."
)


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    set_default_language("en")


@pytest.mark.parametrize(
    ("arguments", "environment", "code"),
    [
        (["scan", "a.jpg"], {}, "en"),
        (["scan", "a.jpg"], {"LANG": "ko_KR.UTF-8"}, "ko"),
        (["--language", "en", "scan", "a.jpg"], {"LANG": "ko_KR.UTF-8"}, "en"),
        (["--language=ko", "scan", "a.jpg"], {}, "ko"),
        (["scan", "--json", "a.jpg"], {"LANG": "ko_KR.UTF-8"}, "en"),  # what programs read is the same for all
        (["--language", "ko", "scan", "--json", "a.jpg"], {}, "ko"),  # unless it is asked for
        (["--language", "tlh", "scan"], {"LANG": "ko_KR.UTF-8"}, "ko"),  # refused later, in words that are read
        (["--language"], {}, "en"),
    ],
)
def test_it_goes_by_the_option_then_by_the_environment(arguments, environment, code):
    choose_language(arguments, environment)
    assert language() == code
    assert environment["LANGUAGE"] == code


def deepbrick(*arguments, **environment):
    program = [sys.executable, "-m", "deepbrick", *arguments]
    return subprocess.run(program, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)


@pytest.fixture
def environment():
    import os  # noqa: PLC0415

    return {name: value for name, value in os.environ.items() if name not in {"LANGUAGE", "LANG", "LC_ALL"}}


def test_a_wrong_build_is_explained_in_both_languages(environment):
    asked = deepbrick("--language", "en", "explain", WRONG, **{**environment, "LANG": "ko_KR.UTF-8"})
    by_itself = deepbrick("explain", WRONG, **{**environment, "LANG": "ko_KR.UTF-8"})
    assert asked.stderr == f"{ENGLISH}\n"
    assert by_itself.stderr == f"{KOREAN}\n"
    assert asked.returncode == by_itself.returncode == 1


def test_help_is_translated(environment):
    said = deepbrick("code", "-h", **{**environment, "LANGUAGE": "ko", "LANG": "ko_KR.UTF-8", "COLUMNS": "200"}).stdout
    assert "쌓은 블록이 뜻하는 Keras 코드를 보여 줍니다." in said
    assert "블록의 숫자를 정합니다." in said
    assert "옵션" in said
    assert "이 도움말을 보여 주고 끝냅니다." in said


def test_the_api_speaks_english_until_another_language_is_chosen():
    assert [p.message for p in Stack.from_text(WRONG).problems] == [ENGLISH]
    with use_language("ko"):
        assert [p.message for p in Stack.from_text(WRONG).problems] == [KOREAN]
