"""What typer says of a wrong command, in the language of the program: it puts these sentences together itself."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from string import Formatter

from ..language import N_
from ..language import gettext as _

SENTENCES = (
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Invalid value for {name}: {reason}"),
    N_("Invalid value: {reason}"),
    N_("No such option: {name} (Possible options: {names})"),
    N_("No such option: {name}"),
    N_("Got unexpected extra argument(s) ({words})"),
    N_("Option {name} requires an argument."),
    N_("Option {name} does not take a value."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be greater than or equal to {number}"),
    N_("Input should be less than or equal to {number}"),
    N_("Value error, {value} is not one of {choices}."),
)
"""Of two that fit, the first one is meant; ``reason`` is a sentence itself."""

_USAGE = N_("Usage:")


def usage_sentence(said: str) -> str:
    """A sentence of typer's in the language of the context; one that is not known, and all of ours, as it is."""
    for sentence in SENTENCES:
        if found := _pattern(sentence).fullmatch(said):
            values = found.groupdict()
            if "reason" in values:
                values["reason"] = usage_sentence(values["reason"])
            return _(sentence, **values)
    return said


def usage_line(said: str) -> str:
    """The line that shows how a command is written."""
    return said.replace(_USAGE, _(_USAGE), 1)


@contextmanager
def usage_errors_spoken() -> Iterator[None]:
    """Say what is wrong with a command in the language of the context."""
    try:
        yield
    except Exception as error:
        # The class is typer's own in new versions, and click's in old ones.
        if (told := getattr(error, "format_message", None)) is not None:
            sentence = usage_sentence(told())
            vars(error)["format_message"] = lambda: sentence
        raise


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = [
        re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_rest in Formatter().parse(sentence)
    ]
    return re.compile("".join(parts), re.DOTALL)
