"""A picture of how training went."""

from pathlib import Path

from ...atomic import replacing
from ...language import N_
from ...language import gettext as _
from ...printing import drawable, lettering
from .train import TrainResult

_WORDS = {"acc": N_("accuracy"), "binary_accuracy": N_("accuracy"), "mae": N_("mean absolute error")}


def save_curves(path: Path, result: TrainResult) -> bool:
    """Draw the loss and the metric over the epochs as a PNG file, whole or not at all.

    Returns
    -------
    bool
        True: there is always something to draw.

    Raises
    ------
    FileError
        Where the file cannot be written.
    """
    with lettering():
        _draw(path, result)
    return True


def _draw(path: Path, result: TrainResult) -> None:
    # The object API: pyplot would look for a window to draw in, and keep every figure.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - only training draws
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(9, 4), layout="constrained")
    FigureCanvasAgg(figure)
    metric = result.plan.metric
    for axes, name, word in zip(
        figure.subplots(1, 2), ("loss", metric), (_("loss"), _(_WORDS.get(metric, metric))), strict=True
    ):
        epochs = range(1, len(result.history[name]) + 1)
        axes.plot(epochs, result.history[name], marker=".", label=_("training"))
        axes.plot(epochs, result.history[f"val_{name}"], marker=".", label=_("validation"))
        scaled = result.dataset.info.standardize_targets
        axes.set(
            xlabel=_("epoch"),
            ylabel=_("{word} (in standard deviations)", word=word) if scaled and name != "loss" else word,
        )
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.grid(alpha=0.3)
        axes.legend()
    figure.suptitle(f"{result.plan.title}\n{drawable(result.dataset.info.name)}", fontsize=9)
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=120)
