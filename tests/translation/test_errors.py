"""Whatever a user can meet as an error can be translated."""

import ast
import builtins
import re

from deepbrick.translation.extraction import ROOT, rooms

UNTRANSLATED = {"catalog"}
"""Rooms whose errors only those meet who write a catalog of their own, in English JSON."""

FILES = [path for path in rooms() if path.relative_to(ROOT).parts[0] not in UNTRANSLATED | {"samples"}]

_WORDS = re.compile(r"[a-z]+ [a-z]+", re.IGNORECASE)


def untranslated(source):
    """Lines on which an error of ours gets a sentence that is not marked for translation."""
    for node in ast.walk(ast.parse(source)):
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if not isinstance(block, list):
                continue
            for before, line in zip([None, *block], block, strict=False):
                raised = line.exc if isinstance(line, ast.Raise) else None
                if not (isinstance(raised, ast.Call) and isinstance(raised.func, ast.Name) and raised.args):
                    continue
                sentence = raised.args[0]
                if isinstance(sentence, ast.Name) and isinstance(before, ast.Assign):
                    sentence = before.value
                ours = not hasattr(builtins, raised.func.id) and raised.func.id != "PageError"
                if ours and isinstance(sentence, ast.JoinedStr | ast.Constant):
                    yield line.lineno


def unmarked_names(source):
    """Lines on which a class hands words to the one above it, such as what sentences call something."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            for given in node.args:
                parts = given.values if isinstance(given, ast.JoinedStr) else [given]
                if any(isinstance(x, ast.Constant) and _WORDS.search(str(x.value)) for x in parts):
                    yield node.lineno


def test_names_in_sentences_are_marked_for_translation():
    unmarked = {path.relative_to(ROOT).as_posix(): list(unmarked_names(path.read_text("utf-8"))) for path in FILES}
    assert {path: lines for path, lines in unmarked.items() if lines} == {}


def test_a_name_that_is_not_marked_is_found():
    source = 'super().__init__(f"The port {p}", 1)\nsuper().__init__(_("The port {p}", p=p))\nsuper().__init__("key")\n'
    assert list(unmarked_names(source)) == [1]


def test_all_are_marked_for_translation():
    unmarked = {path.relative_to(ROOT).as_posix(): list(untranslated(path.read_text("utf-8"))) for path in FILES}
    assert {path: lines for path, lines in unmarked.items() if lines} == {}


def test_a_sentence_that_is_not_marked_is_found():
    source = 'if x:\n    msg = f"{x} is wrong."\n    raise AError(msg)\nraise AError("No.")\nraise ValueError("x")\n'
    assert list(untranslated(source)) == [4, 3]
