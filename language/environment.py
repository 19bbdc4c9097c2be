"""The language that the environment of a program asks for, by gettext's rules."""

from collections.abc import Mapping

from .current import DEFAULT, fitting_language, is_c_locale


def language_of_environment(environment: Mapping[str, str]) -> str:
    """The first of the languages asked for that DeepBrick speaks.

    Parameters
    ----------
    environment : Mapping
        Of it LANGUAGE (a list with colons), LC_ALL, LC_MESSAGES and LANG are looked at; the first that is set counts.

    Returns
    -------
    str
        English where it speaks none of them.
    """
    # Without a locale LANGUAGE does not count: "LC_ALL=C" is how programs ask for English.
    locale = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    wanted = [locale]
    if environment.get("LANGUAGE") and not is_c_locale(locale):
        wanted = environment["LANGUAGE"].split(":")
    return next((code for name in wanted if (code := fitting_language(name)) is not None), DEFAULT)
