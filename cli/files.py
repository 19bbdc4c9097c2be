"""Names of the files that a scan writes."""

import re
from collections.abc import Sequence
from pathlib import Path

_KINDS = r"-marked\.jpg|-graph\.json|-model(-\d+)?\.py|(-model-\d+)?\.brick|-curves(-\d+)?\.png"


def output_names(photos: Sequence[Path], out: Path) -> tuple[str, ...]:
    """A name for the files of each photo, so that none overwrites a photo or another one's files.

    Parameters
    ----------
    photos : sequence of Path
        As given in one call.
    out : Path
        The folder in which the files are written.

    Returns
    -------
    tuple of str
        The photo's name without its ending where possible, else with a number.
    """
    folder = out.resolve()
    # Names are compared in lower case: some file systems do not tell "A" from "a".
    inputs = [p.resolve().name.lower() for p in photos if p.resolve().parent == folder]
    names: list[str] = []
    for photo in photos:
        stem = photo.stem or "photo"
        name, count = stem, 1
        while name.lower() in (n.lower() for n in names) or _writes_one_of(name.lower(), inputs):
            count += 1
            name = f"{stem}-{count}"
        names.append(name)
    return tuple(names)


def _writes_one_of(name: str, inputs: Sequence[str]) -> bool:
    pattern = re.compile(re.escape(name) + f"({_KINDS})")
    return any(pattern.fullmatch(i) for i in inputs)


def of_stack(name: str, kind: str, ending: str, stack: int) -> str:
    """File name of one stack's file: ``NAME-model.py``, and ``NAME-model-2.py`` for the second stack."""
    number = "" if stack == 0 else f"-{stack + 1}"
    return f"{name}{kind}{number}{ending}"
