"""The catalogs of translations: whole, fresh, and true to the English sentences."""

import re
from collections import defaultdict
from string import Formatter

import pytest
from deepbrick.language import DEFAULT, LANGUAGES
from deepbrick.language.message import Message
from deepbrick.language.particles import is_particle
from deepbrick.translation.__main__ import catalog_path, compiled, read_catalog
from deepbrick.translation.extraction import in_source, template

UPDATE = "run: python -m deepbrick.translation"
OTHERS = [code for code in LANGUAGES if code != DEFAULT]
SAME = {"zip", "{kind}: {shape}", "{first}, {second}", "{name} ({description})", "{path} ({what}): {asked}"}
"""Sentences that are the same in other languages, but for spaces."""


@pytest.fixture(scope="module")
def wanted():
    return {message.id for message in template() if message.id}


def forms(message):
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    told = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return english, told


def places(text):
    """Placeholders with their formats; a particle is none."""
    return {
        (name, "" if is_particle(spec or "") else spec, conversion)
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    }


@pytest.fixture(scope="module", params=OTHERS)
def catalog(request):
    return read_catalog(request.param)


def test_every_sentence_of_the_code_is_in_the_catalog_and_no_other(catalog, wanted):
    there = {tuple(m.id) if isinstance(m.id, list) else m.id for m in catalog if m.id}
    assert there == wanted, UPDATE


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_read_is_what_was_translated(code):
    assert catalog_path(code).with_suffix(".mo").read_bytes() == compiled(read_catalog(code)), UPDATE


def test_every_sentence_is_translated(catalog):
    assert [m.id for m in catalog if m.id and (m.fuzzy or not all(forms(m)[1]))] == []


def test_a_translation_names_the_same_values_in_the_same_way(catalog):
    for message in catalog:
        if message.id:
            english, told = forms(message)
            for text in told:
                assert places(text) == places(english[-1]), english[-1]


def test_a_translation_is_not_the_english_sentence(catalog):
    assert [m.id for m in catalog if m.id and m.id not in SAME and m.string == m.id] == []


def test_a_translation_ends_as_its_sentence_does(catalog):
    for message in catalog:
        if message.id:
            english, told = forms(message)
            if re.search(r"[a-z)]\.$", english[0]) and "Exit status" not in english[0]:
                assert told[0].endswith("."), english[0]


def test_no_sentence_is_there_twice_with_other_names_of_its_values(wanted):
    same = defaultdict(list)
    for key in wanted:
        english = key if isinstance(key, tuple) else (key,)
        if re.search(r"[a-z]+ [a-z]+", re.sub(r"\{.*?\}", "{}", english[0])):  # "{kind}: {shape}" is no sentence
            same[tuple(re.sub(r"\{\w+", "{", text) for text in english)].append(key)
    assert [keys for keys in same.values() if len(keys) > 1] == []


def test_every_translation_can_be_said(catalog):
    for message in catalog:
        if message.id:
            english, _ = forms(message)
            values = {name: _value(spec) for name, spec, _ in places(english[-1]) if name}
            if "{}" in english[0]:  # of typer, which puts its values in itself
                continue
            said = Message("", english[0], values, english[1] if len(english) > 1 else "", 2).said_in("ko")
            assert "{" not in said.replace("{path}", ""), english[0]


def _value(spec):
    return 1.5 if spec and spec[-1] in "f%g," else "x"


def test_sentences_are_found_in_calls_inside_each_other():
    source = 'f(_("one {x}", x=_("two")), [g(ngettext("three", "threes", n, y=N_("four"))) for n in z])\n_(name)\n'
    assert {(key, plural) for key, _, plural in in_source(source)} == {
        ("one {x}", ""),
        ("two", ""),
        ("three", "threes"),
        ("four", ""),
    }
