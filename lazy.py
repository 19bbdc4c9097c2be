"""Packages whose names are imported when they are first asked for."""

import sys
from collections.abc import Callable, Mapping


def lazily(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """What a package's ``__getattr__`` is to be.

    Parameters
    ----------
    package : str
        Its ``__name__``.
    modules : Mapping of str to str
        Name to the module that it is in, as it is imported from within the package (``".archive"``).

    Returns
    -------
    callable
        Raises AttributeError for any other name.
    """

    def found(name: str) -> object:
        if name not in modules:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        from importlib import import_module  # noqa: PLC0415 - the command line starts without it

        value = getattr(import_module(modules[name], package), name)
        setattr(sys.modules[package], name, value)  # found at once from now on
        return value

    return found
