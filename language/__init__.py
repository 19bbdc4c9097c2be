"""What DeepBrick says, in the languages of those who read it: gettext, with English sentences as their own keys."""

from .current import DEFAULT, LANGUAGES, fitting_language, language, set_default_language, use_language
from .environment import language_of_environment
from .message import N_, Message, document, gettext, in_english, joined, naming, ngettext, retold, translated

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "N_",
    "Message",
    "document",
    "fitting_language",
    "gettext",
    "in_english",
    "joined",
    "language",
    "language_of_environment",
    "naming",
    "ngettext",
    "retold",
    "set_default_language",
    "translated",
    "use_language",
]
