"""Packages that DeepBrick can do without: what to say where one is not installed."""

from .language import Message
from .language import gettext as _


def missing_package(package: str | None, what: str, install: str) -> Message:
    """Say that a package is not installed, and how to install it.

    Parameters
    ----------
    package : str or None
        Its name; that of the module, where only that is known.
    what : str
        What it is for.
    install : str
        What pip is to install: ``deepbrick[NAME]``, or a package.

    Returns
    -------
    Message
        One sentence.
    """
    return _(
        '{package} is needed for {what}; install it with: pip install "{install}"',
        package=package or "?",
        what=what,
        install=install,
    )
