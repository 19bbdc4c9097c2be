"""What ``deepbrick scan`` does, without what explains its options: importing that takes a tenth of a scan."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from ..studio.options import DEFAULT_OUT, ScanOptions, Training
from .display import Display
from .output import guarded


@dataclass(frozen=True)
class ScanWords:
    """The words after ``deepbrick scan``.

    Attributes
    ----------
    training : Training or None
        None where nothing is to be trained.
    """

    photos: tuple[Path, ...]
    as_json: bool = False
    out: Path | None = None
    training: Training | None = None
    debug: Path | None = None
    lens: str | None = None
    kit: str | None = None

    @property
    def folder(self) -> Path | None:
        """Where files go: who asks for JSON gets some only after saying where, or with training."""
        if self.out is None and self.as_json and self.training is None:
            return None
        return self.out or DEFAULT_OUT


def run_scan(words: ScanWords) -> bool:
    """Read photos, as the words say.

    Returns
    -------
    bool
        Whether every photo was read and every stack is legal.

    Raises
    ------
    SystemExit
        As ``guarded`` does.
    """
    with guarded(), Display(as_json=words.as_json) as display:
        import_module("..opencv", __package__)  # first: it says what is missing where OpenCV cannot start
        from ..studio.scan import scan_photos  # noqa: PLC0415 - OpenCV only where it is needed

        options = ScanOptions(words.folder, words.debug, words.training, words.lens, words.kit)
        return scan_photos(words.photos, options, display, display.should_stop)
