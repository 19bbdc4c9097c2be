"""The files that a training leaves: the weight brick, and pictures of how it went."""

from collections.abc import Callable
from pathlib import Path

from ..atomic import FileError
from ..compiler import TrainResult, save_answers, save_curves
from ..language import gettext as _
from ..weightbrick import save_weight_brick
from .events import Failed, Report
from .names import StackFiles


def write_result(files: StackFiles, result: TrainResult, report: Report) -> tuple[Path, ...]:
    """Write the weight brick of a training, and pictures of how it went.

    Parameters
    ----------
    report : callable
        Is told of a picture that cannot be drawn.

    Returns
    -------
    tuple of Path
        The weight brick first.

    Raises
    ------
    FileError
        Where the weight brick cannot be written; what was learned is kept for another try.
    """
    try:
        save_weight_brick(files.weight_brick, result)
    except FileError as error:
        msg = _(
            "{error} What was learned is kept in {state}: the same command with --resume writes it.",
            error=error,
            state=files.state,
        )
        raise FileError(msg) from error
    pictures = [
        path
        for path, draw in ((files.curves, save_curves), (files.answers, save_answers))
        if _drawn(path, result, draw, report)
    ]
    if not result.stopped:
        files.state.unlink(missing_ok=True)
    return (files.weight_brick, *pictures)


def _drawn(path: Path, result: TrainResult, draw: Callable[[Path, TrainResult], bool], report: Report) -> bool:
    """Draw a picture of a training where there is something to draw; returns whether it is there."""
    try:
        return draw(path, result)
    except FileError as error:
        report(Failed(str(error)))
    except Exception as error:  # noqa: BLE001 - whatever Matplotlib stumbles over, the training is done and kept
        report(
            Failed(
                _(
                    "The picture {path} could not be drawn ({kind}: {error}); the rest is written.",
                    path=path,
                    kind=type(error).__name__,
                    error=error,
                )
            )
        )
    return False
