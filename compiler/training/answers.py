"""A picture of right and wrong answers on the data kept aside."""

from pathlib import Path
from typing import Any

import numpy as np

from ...atomic import replacing
from ...catalog import ValueKind
from ...language import gettext as _
from ...printing import drawable, lettering
from .train import TrainResult

_MOST_CLASSES = 30
"""More make a table that nobody can read."""


def save_answers(path: Path, result: TrainResult) -> bool:
    """Draw the confusion matrix, or what was predicted against what is true, as a PNG file.

    Returns
    -------
    bool
        Whether there was something to draw: for images and for very many classes there is not.

    Raises
    ------
    FileError
        Where the file cannot be written.
    """
    needs = result.plan.needs
    classes = list(result.dataset.info.classes)
    if needs.output is ValueKind.IMAGE or len(classes) > _MOST_CLASSES:
        return False
    with lettering():
        _draw(path, result, [drawable(name) for name in classes])
    return True


def _draw(path: Path, result: TrainResult, classes: list[str]) -> None:
    # The object API: pyplot would look for a window to draw in, and keep every figure.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - only training draws
    from matplotlib.figure import Figure  # noqa: PLC0415

    predicted = np.asarray(result.model.predict(result.dataset.x_val, verbose=0))
    true = result.dataset.y_val
    # Every time step counts as an answer of its own.
    predicted, true = (a.reshape(-1, a.shape[-1]) for a in (predicted, true))
    task = result.plan.needs.task
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    if task in {"multi-class", "binary"}:
        side = 3.0 + 0.45 * len(classes)
        figure.set_size_inches(side + 1, side)
        if task == "binary":
            true, predicted = (np.hstack([1 - a, a]) for a in (true, predicted))
        _draw_confusion(figure.subplots(), true.argmax(axis=1), predicted.argmax(axis=1), classes)
    else:
        figure.set_size_inches(4.2 * len(classes), 4.2)
        for axes, name, a, b in zip(
            figure.subplots(1, len(classes), squeeze=False)[0], classes, true.T, predicted.T, strict=True
        ):
            _draw_against(axes, name, a, b)
    figure.suptitle(
        _("{title}\n{name}, data kept aside", title=result.plan.title, name=drawable(result.dataset.info.name)),
        fontsize=9,
    )
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=120)


def _draw_confusion(axes: Any, true: Any, predicted: Any, classes: list[str]) -> None:  # noqa: ANN401 - no types
    from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix  # noqa: PLC0415 - only training draws

    counts = confusion_matrix(true, predicted, labels=range(len(classes)))
    rotation = "vertical" if len(classes) > 3 else "horizontal"
    ConfusionMatrixDisplay(counts, display_labels=classes).plot(
        ax=axes, cmap="Blues", colorbar=False, xticks_rotation=rotation
    )
    axes.set(xlabel=_("predicted"), ylabel=_("true"))


def _draw_against(axes: Any, name: str, true: Any, predicted: Any) -> None:  # noqa: ANN401
    ends = min(true.min(), predicted.min()), max(true.max(), predicted.max())
    axes.plot(ends, ends, color="0.7", linewidth=1)
    axes.plot(true, predicted, ".", alpha=0.5)
    axes.set(xlabel="true", ylabel="predicted", title=name)
    axes.set_aspect("equal", adjustable="datalim")
    axes.grid(alpha=0.3)
