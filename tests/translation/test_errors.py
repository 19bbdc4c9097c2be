"""Whatever a user can meet as an error can be translated."""

import ast
import builtins

from deepbrick.translation.extraction import ROOT, rooms

UNTRANSLATED = {"catalog"}
"""Rooms whose errors only those meet who write a catalog of their own, in English JSON."""

FILES = [path for path in rooms() if path.relative_to(ROOT).parts[0] not in UNTRANSLATED | {"samples"}]


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


def test_all_are_marked_for_translation():
    unmarked = {path.relative_to(ROOT).as_posix(): list(untranslated(path.read_text("utf-8"))) for path in FILES}
    assert {path: lines for path, lines in unmarked.items() if lines} == {}


def test_a_sentence_that_is_not_marked_is_found():
    source = 'if x:\n    msg = f"{x} is wrong."\n    raise AError(msg)\nraise AError("No.")\nraise ValueError("x")\n'
    assert list(untranslated(source)) == [4, 3]
