"""Sentences that are said in several languages."""

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import numpy as np
import pytest
from deepbrick.errors import DeepBrickError
from deepbrick.language import (
    Message,
    document,
    in_english,
    joined,
    language,
    naming,
    ngettext,
    retold,
    translated,
    use_language,
)
from deepbrick.language import gettext as _

LIME = "lime 1x2 plate"


def too_small(**values):
    return _("{name} is larger than {megabytes} MB; save the photo smaller.", **values)


def test_a_sentence_is_a_text_in_the_language_of_its_context():
    assert too_small(name="a.jpg", megabytes=3) == "a.jpg is larger than 3 MB; save the photo smaller."
    with use_language("ko"):
        assert too_small(name="사진 7", megabytes=3) == "사진 7이 3 MB보다 큽니다. 사진을 더 작게 저장하세요."
    assert language() == "en"


def test_a_language_that_there_is_not_is_english():
    with use_language("tlh"):
        assert language() == "en"


def test_each_context_has_its_own_language():
    def said(code):
        with use_language(code):
            return _(LIME)

    with use_language("ko"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(copy_context().run, language).result() == "ko"
        assert pool.submit(said, "en").result() == LIME
        assert _(LIME) == "연두색 1x2 플레이트"


def test_values_that_are_sentences_are_said_again_with_theirs():
    sentence = _("{brick} {place}", brick=_(LIME), place=_("at column {column}, level {level}", column=2, level=3))
    assert sentence == "lime 1x2 plate at column 2, level 3"
    with use_language("ko"):
        assert translated(sentence) == "2열 3층의 연두색 1x2 플레이트"
        assert in_english(translated(sentence)) == sentence


def test_numbers_of_numpy_and_paths_are_plain_values():
    sentence = _("{path}: {share:.1%} of {count:,}", path=Path("a"), share=np.float32(0.5), count=np.int64(1234))
    assert sentence == "a: 50.0% of 1,234"
    assert json.loads(json.dumps(document(sentence)))["values"] == {"path": "a", "share": 0.5, "count": 1234}


@pytest.mark.parametrize(("count", "english"), [(1, "1 photo"), (2, "2 photos"), (0, "0 photos")])
def test_counted_things_have_their_plural(count, english):
    sentence = ngettext("{count} photo", "{count} photos", count)
    assert sentence == english
    with use_language("ko"):
        assert translated(sentence) == f"사진 {count}장"


def test_an_error_keeps_its_sentence():
    error = DeepBrickError(too_small(name="a", megabytes=1))
    assert isinstance(str(error), Message)


def test_another_process_says_it_in_its_own_language():
    sent = pickle.dumps(DeepBrickError(_(LIME)))
    with use_language("ko"):
        assert str(pickle.loads(sent)) == "연두색 1x2 플레이트"  # noqa: S301 - our own


def test_what_was_kept_is_told_in_the_language_of_who_reads_it():
    with use_language("ko"):
        kept = json.loads(json.dumps(document(too_small(name=_(LIME), megabytes=2))))
    assert retold(kept) == "lime 1x2 plate is larger than 2 MB; save the photo smaller."
    with use_language("ko"):
        assert retold(kept) == "연두색 1x2 플레이트가 2 MB보다 큽니다. 사진을 더 작게 저장하세요."
        assert retold("kept by an older DeepBrick") == "kept by an older DeepBrick"


def test_a_sentence_that_was_kept_is_no_program():
    for key in ("{name.__class__}", "{name[0]}", "{name:9999999999}"):
        kept = {"message": "as it was", "key": key, "values": {"name": "x"}}
        with use_language("ko"):
            assert retold(kept) == "as it was"


def test_braces_reach_into_no_value():
    with pytest.raises(KeyError):
        _("{name.__class__}", name="x")


def test_a_name_goes_in_the_place_of_a_path():
    sentence = naming(too_small(name="/photos/7/original", megabytes=1), "/photos/7/original", "dog.jpg")
    assert sentence == "dog.jpg is larger than 1 MB; save the photo smaller."
    assert isinstance(sentence, Message)
    assert naming("no /photos/x", "/photos/x", "dog.jpg") == "no dog.jpg"


@pytest.mark.parametrize(
    ("words", "english"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_words_are_joined(words, english):
    assert joined(words, "{first} or {second}") == english


def test_joined_words_are_said_again():
    english = joined([_(LIME), "x", _("image")], "{first} or {second}")
    with use_language("ko"):
        assert translated(english) == "연두색 1x2 플레이트, x 또는 이미지"


def test_joined_words_that_were_kept_are_told_in_the_language_of_who_reads_them():
    """Their commas are the same in both languages."""
    with use_language("ko"):
        wanted = joined([_(LIME), _("image")])
    kept = json.loads(json.dumps(document(wanted)))
    assert retold(kept) == "lime 1x2 plate, image"
    with use_language("ko"):
        assert retold(kept) == wanted != "lime 1x2 plate, image"
