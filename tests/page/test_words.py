"""The words of the page."""

import json
import re
import string

import pytest
from deepbrick.compiler.layer import default_settings
from deepbrick.page.words import ASSETS, LANGUAGES, word_list
from deepbrick.studio.buildable import REASONS

ROOT = ASSETS.parents[1]
ENGLISH = word_list("en")


def placeholders(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_with_the_same_values(language):
    words = word_list(language)
    assert words.keys() == ENGLISH.keys()
    assert list(words) == list(ENGLISH)  # in the same order, so that they can be read side by side
    for key, text in words.items():
        assert placeholders(text) == placeholders(ENGLISH[key]), key


def test_no_key_is_written_twice():
    for language in LANGUAGES:
        pairs = json.loads(
            (ASSETS / "words" / f"{language}.json").read_text("utf-8"), object_pairs_hook=lambda found: found
        )
        assert len({key for key, _ in pairs}) == len(pairs)


def test_every_sentence_that_is_asked_for_is_there_and_every_one_there_is_asked_for():
    sources = "\n".join(p.read_text("utf-8") for p in [*(ASSETS / "js").rglob("*.js"), *(ROOT / "page").rglob("*.py")])
    asked = set(re.findall(r'\bt\(\s*"([^"]+)"', sources)) | set(re.findall(r'sentence\(\s*"([^"]+)"', sources))
    asked |= {f"error.{key}" for key in re.findall(r'PageError\(\s*"([^"]+)"', sources)}
    asked |= {"error.no-server"} | {f"error.{reason}" for reason in REASONS}
    assert asked <= ENGLISH.keys(), asked - ENGLISH.keys()
    quoted = set(re.findall(r'"([a-z][\w.-]+)"', sources))
    begun = set(re.findall(r"t\(`([a-z]+\.[\w.-]*)\$\{", sources))
    unused = {k for k in ENGLISH if k not in asked | quoted and not any(k.startswith(b) for b in begun)}
    assert not unused


def test_every_brick_has_words(catalog):
    for kind in catalog:
        assert f"brick.{kind.token}" in ENGLISH
        assert f"brick.{kind.token}.text" in ENGLISH
        for name in default_settings(kind):
            assert f"setting.{name}" in ENGLISH
