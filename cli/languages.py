"""The language of the command line: the one that is asked for, else that of the environment."""

import gettext as standard
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from functools import partial
from typing import Any

from ..language import DEFAULT, LANGUAGES, N_, language, language_of_environment, set_default_language
from ..language import gettext as _
from ..language.message import DOMAIN, LOCALES

OPTION = "--language"
_JSON = "--json"

OF_TYPER = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("Error"),
    N_("Aborted."),
    N_("Aborted!"),
    N_("Missing command."),
    N_("No such command {name!r}."),
    N_("[default: {}]"),
    N_("[required]"),
    N_("Try [blue]'{command_path} {help_option}'[/] for help."),
    N_("Show this message and exit."),
)
"""Sentences that typer lets be translated."""


def choose_language(arguments: Sequence[str], environment: MutableMapping[str, str]) -> None:
    """Set the language of the program, before anything is said.

    Parameters
    ----------
    arguments : sequence of str
        The words after ``deepbrick``. With ``--json`` only ``--language`` counts: what programs read is the same on
        all computers.
    environment : MutableMapping
        LANGUAGE is set in it, by which gettext finds what typer says.
    """
    asked = _asked_for(arguments)
    code = asked if asked is not None and asked in LANGUAGES else language_of_environment(environment)
    if asked is None and _JSON in arguments:
        code = DEFAULT
    set_default_language(code)
    environment["LANGUAGE"] = code
    standard.bindtextdomain(DOMAIN, str(LOCALES))
    standard.textdomain(DOMAIN)


def _asked_for(arguments: Sequence[str]) -> str | None:
    """The value of ``--language``, which stands before the command."""
    words = iter(arguments)
    for word in words:
        if word == OPTION:
            return next(words, None)
        if word.startswith(f"{OPTION}="):
            return word.partition("=")[2]
        if not word.startswith("-"):
            return None
    return None


def run(app: Any) -> None:  # noqa: ANN401 - typer's
    """Run a program of typer's, with its help and what it says of wrong commands in the language of the program."""
    from typer.main import get_command  # noqa: PLC0415 - typer may only be imported once there is a language

    command: Any = get_command(app)
    if language() != DEFAULT:
        from .usage import usage_errors_spoken, usage_line  # noqa: PLC0415 - only where it is translated

        context = command.context_class(command, **command.context_settings)
        for holder, text in help_texts(command):
            holder.help = _(text)
        for part in _commands(command):
            if (option := part.get_help_option(context)) is not None:
                option.help = _(option.help)
            part.get_usage = partial(_usage_of, part.get_usage, usage_line)
        # Its ``main`` shows what these two raise.
        command.make_context = usage_errors_spoken()(command.make_context)
        command.invoke = usage_errors_spoken()(command.invoke)
    command()


def _usage_of(get_usage: Callable[[Any], str], spoken: Callable[[str], str], context: Any) -> str:  # noqa: ANN401
    return spoken(get_usage(context))


def help_texts(command: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """All texts of help of a command, its options and its commands, with what holds them."""
    from inspect import cleandoc  # noqa: PLC0415 - only where there is help

    for part in _commands(command):
        if part.help:
            yield part, cleandoc(part.help)
        for parameter in part.params:
            if getattr(parameter, "help", None):
                yield parameter, parameter.help


def _commands(command: Any) -> Iterator[Any]:  # noqa: ANN401
    yield command
    for part in getattr(command, "commands", {}).values():
        yield from _commands(part)
