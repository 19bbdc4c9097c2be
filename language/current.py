"""Which language is spoken: one of each context, so that each request to a server has its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

DEFAULT = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "ko": "한국어"}
"""Code of each language, and its own name."""

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_of_program = [DEFAULT]


def language() -> str:
    """The code of the language of this context, else that of the program."""
    return _chosen.get() or _of_program[0]


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Speak a language in a ``with``, in this context alone.

    Parameters
    ----------
    code : str
        One of ``LANGUAGES``; any other stands for English.
    """
    token = _chosen.set(code if code in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _chosen.reset(token)


def set_default_language(code: str) -> None:
    """Choose the language of the program, also for the threads that it starts.

    Parameters
    ----------
    code : str
        As for ``use_language``.
    """
    _of_program[0] = code if code in LANGUAGES else DEFAULT


def is_c_locale(name: str) -> bool:
    """Whether a locale is the one of no language, by which programs ask for English: "C", "C.UTF-8" or "POSIX"."""
    return name.partition(".")[0].upper() in {"C", "POSIX"}


def fitting_language(wanted: str) -> str | None:
    """The language that a name of a locale or of a language asks for.

    Parameters
    ----------
    wanted : str
        Such as "ko_KR.UTF-8", "ko-KR" or "C".

    Returns
    -------
    str or None
        None where DeepBrick does not speak it. "C" and "POSIX" are English.
    """
    name = wanted.strip().partition(".")[0].partition("@")[0].replace("-", "_")
    if is_c_locale(name):
        return DEFAULT
    code = name.partition("_")[0].lower()
    return code if code in LANGUAGES else None
