"""Bring the catalogs of translations up to date: ``python -m deepbrick.translation``.

New sentences are added to each ``.po`` file, those that are no longer said are taken out, and the ``.mo`` files that
DeepBrick reads are written anew. It says which sentences wait for a translation. See ``docs/translate.md``.
"""

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ..atomic import write_bytes
from ..language import DEFAULT, LANGUAGES
from ..language.message import DOMAIN, LOCALES
from .extraction import template

DESCRIPTION = "Bring the catalogs of translations up to date; it says which sentences wait for one."


def catalog_path(code: str) -> Path:
    """Where the translations of a language are."""
    return LOCALES / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalog(code: str) -> Catalog:
    """The translations of a language; empty where there are none yet."""
    path = catalog_path(code)
    if not path.is_file():
        return _new_catalog(code)
    with path.open("rb") as file:
        return read_po(file, locale=code, domain=DOMAIN)


def _new_catalog(code: str) -> Catalog:
    return Catalog(code, DOMAIN, "# DeepBrick in another language; see docs/translate.md.", "DeepBrick", fuzzy=False)


def compiled(catalog: Catalog) -> bytes:
    """A catalog as ``gettext`` reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _update(code: str) -> list[str]:
    catalog = read_catalog(code)
    made = catalog.creation_date
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.creation_date = made  # a file that says nothing new stays as it is
    out = io.BytesIO()
    write_po(out, catalog, width=120, omit_header=False, include_lineno=False)
    path = catalog_path(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, out.getvalue())
    write_bytes(path.with_suffix(".mo"), compiled(catalog))
    return [
        str(m.id) for m in catalog if m.id and not (m.string if isinstance(m.string, str) else all(m.string or ("",)))
    ]


def main() -> None:
    """Update all languages but English, which is in the code."""
    argparse.ArgumentParser(prog="python -m deepbrick.translation", description=DESCRIPTION).parse_args()
    for code in LANGUAGES:
        if code != DEFAULT:
            waiting = _update(code)
            sys.stdout.write("".join(f"{code}: {sentence}\n" for sentence in waiting))
            sys.stdout.write(f"{code}: {len(waiting)} sentences wait for a translation.\n")


if __name__ == "__main__":
    main()
