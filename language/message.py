"""Sentences that know how to be said again in another language."""

import gettext as standard
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from string import Formatter
from typing import Any, Self

from .current import DEFAULT, language
from .particles import is_particle, with_particle

DOMAIN = "deepbrick"
LOCALES = Path(__file__).parent / "locale"

Plain = str | int | float
"""Values of a sentence that JSON can hold; a ``Message`` is one of them."""


class Message(str):
    """A sentence in the language of the context that made it, which can be said in others too.

    Use it like any text. Pickled, it is said in the language of whoever gets it.

    Parameters
    ----------
    text : str
        The sentence.
    key : str
        The English sentence with ``{name}`` in the place of each value.
    values : Mapping
        Plain values, or messages, by name.
    plural : str
        The English sentence for other counts than one; empty where it has no plural.
    number : int
        What it counts, which says which of both forms is meant.
    said : str
        The language of the text; empty where it is not known.
    """

    __slots__ = ("key", "number", "plural", "said", "values")

    key: str
    plural: str
    number: int
    values: Mapping[str, Plain]
    said: str

    def __new__(  # noqa: PLR0913, PLR0917 - as the class says
        cls, text: str, key: str, values: Mapping[str, Plain], plural: str = "", number: int = 1, said: str = ""
    ) -> Self:
        """See the class."""
        made = super().__new__(cls, text)
        made.key, made.values, made.plural, made.number, made.said = key, values, plural, number, said
        return made

    def __str__(self) -> str:
        return self  # str() of an error keeps what is in it

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (self.key, dict(self.values), self.plural, self.number)

    def said_in(self, code: str) -> "Message":
        """The same sentence in a language, one of ``LANGUAGES``."""
        if self.said == code:  # as most that are put into another sentence
            return self
        values = {name: v.said_in(code) if isinstance(v, Message) else v for name, v in self.values.items()}
        text = _filled(_look_up(_catalog(code), self.key, self.plural, self.number), values)
        return Message(text, self.key, values, self.plural, self.number, code)

    def mapped(self, change: Callable[[str], str]) -> "Message":
        """The same sentence with all texts among its values changed, such as a name in the place of a path."""
        values = {
            name: v.mapped(change) if isinstance(v, Message) else change(v) if isinstance(v, str) else v
            for name, v in self.values.items()
        }
        return _made(self.key, values, self.plural, self.number)


def gettext(key: str, /, **values: object) -> Message:
    """A sentence in the language of the context.

    Parameters
    ----------
    key : str
        In English, with ``{name}`` in the place of each value.
    **values
        Numbers, texts or messages; anything else as its text.
    """
    return _made(key, _plain(values), "", 1)


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> Message:
    """A sentence that counts something, in the language of the context.

    Parameters
    ----------
    singular, plural : str
        As for ``gettext``; ``{count}`` is known in them.
    **values
    """
    return _made(singular, _plain({"count": count, **values}), plural, count)


def N_(key: str) -> str:  # noqa: N802 - gettext's name for it
    """Mark a sentence that is translated elsewhere, where it is used."""
    return key


def joined(words: Iterable[str], last: str = N_("{first}, {second}")) -> str:
    """Words in one row, with commas.

    Parameters
    ----------
    words : iterable of str
        Texts or messages.
    last : str
        How the last two are joined, such as "{first} or {second}".

    Returns
    -------
    str
        Empty where there are none.
    """
    row = list(words)
    if len(row) < 2:
        return row[0] if row else ""
    first = row[0]
    for word in row[1:-1]:
        first = gettext("{first}, {second}", first=first, second=word)
    return gettext(last, first=first, second=row[-1])


def translated(text: str) -> str:
    """A sentence that was made in some context, in the language of this one; a plain text as it is."""
    return text.said_in(language()) if isinstance(text, Message) else text


def in_english(text: str) -> str:
    """A sentence for files, which are the same in all languages."""
    return text.said_in(DEFAULT) if isinstance(text, Message) else text


def naming(text: str, old: str, new: str) -> str:
    """A sentence with another text inside its values, such as a name in the place of a path."""
    if isinstance(text, Message):
        return text.mapped(lambda value: value.replace(old, new))
    return text.replace(old, new)


def document(text: str) -> Any:  # noqa: ANN401 - JSON
    """A sentence as JSON can keep it, so that ``retold`` can say it again; a plain text is kept as it is."""
    if not isinstance(text, Message):
        return text
    values = {name: document(v) if isinstance(v, str) else v for name, v in text.values.items()}
    told: dict[str, Any] = {"message": text.said_in(DEFAULT), "key": text.key, "values": values}
    return {**told, "plural": text.plural, "count": text.number} if text.plural else told


def retold(kept: Any) -> str:  # noqa: ANN401 - JSON
    """A sentence that ``document`` kept, in the language of the context.

    Parameters
    ----------
    kept : dict or str
        What this DeepBrick has no translation of is told in English.
    """
    if not isinstance(kept, Mapping):
        return str(kept)
    values = {name: retold(v) if isinstance(v, Mapping) else v for name, v in kept["values"].items()}
    code = language()
    if code == DEFAULT or not _is_known(code, kept["key"], kept.get("plural", "")):
        return str(kept["message"])
    return _made(kept["key"], values, kept.get("plural", ""), kept.get("count", 1))


@cache
def _parts(sentence: str) -> tuple[tuple[str, str | None, str, str | None], ...]:
    """Words, the name of the value after them, and how it is written."""
    return tuple((words, name, form or "", conversion) for words, name, form, conversion in _FORMATTER.parse(sentence))


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    """A sentence with its values, and with Korean particles after them where it has some."""
    return "".join(
        words if name is None else words + _written(_FORMATTER.convert_field(values[name], conversion), form)
        for words, name, form, conversion in _parts(sentence)
    )


def _written(value: Any, form: str) -> str:  # noqa: ANN401
    return with_particle(str(value), form) if is_particle(form) else format(value, form)


_FORMATTER = Formatter()


def _plain(values: Mapping[str, object]) -> dict[str, Plain]:
    return {name: _plain_value(value) for name, value in values.items()}


def _plain_value(value: object) -> Plain:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Real):  # numpy's
        return int(value) if isinstance(value, Integral) else float(value)
    return str(value)


def _made(key: str, values: Mapping[str, Plain], plural: str, count: int) -> Message:
    return Message("", key, values, plural, count).said_in(language())


def _look_up(catalog: standard.NullTranslations, key: str, plural: str, count: int) -> str:
    return catalog.ngettext(key, plural, count) if plural else catalog.gettext(key) if key else ""


def _is_known(code: str, key: str, plural: str) -> bool:
    return bool(_look_up(_translations_alone(code), key, plural, 2))


class _Nothing(standard.NullTranslations):
    """Gives nothing for a sentence without a translation: one that is the same in both languages has one."""

    def gettext(self, message: str) -> str:
        del message
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        del msgid1, msgid2, n
        return ""


@cache
def _translations_alone(code: str) -> standard.NullTranslations:
    catalog = standard.translation(DOMAIN, LOCALES, [code], fallback=True)
    catalog.add_fallback(_Nothing())
    return catalog


@cache
def _catalog(code: str) -> standard.NullTranslations:
    if code == DEFAULT:
        return standard.NullTranslations()
    return standard.translation(DOMAIN, LOCALES, [code], fallback=True)
