"""The files of a model for boards, and what its README says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from ..language import gettext as _
from ..language import in_english
from .binary import model_file
from .c_code import Example, examples_header, header, source
from .errors import BoardError
from .layers import SmallModel
from .sizes import BOARDS, Sizes, layer_bytes, sizes_of


@dataclass(frozen=True)
class Agreement:
    """How far a small model is from the trained one.

    Attributes
    ----------
    kept_aside : bool
        Whether these are data that the model did not learn from; else they are made up.
    same : float or None
        Ratio of the answers that are the same class or labels; None where numbers come out.
    right, keras_right : float or None
        Ratio of the answers that are right, of the small and of the trained one; None where that is not known.
    mean, most : float
        How much the numbers of answers differ, on average and at most, relative to how much answers spread.
    """

    examples: int
    kept_aside: bool
    same: float | None
    right: float | None
    keras_right: float | None
    mean: float
    most: float

    def sentences(self) -> list[str]:
        """For people."""
        if self.kept_aside:
            told = [_("Compared with Keras on {count} examples kept aside.", count=self.examples)]
        else:
            told = [
                _(
                    "Compared with Keras on {count} made-up examples: the data it learned from are not here, name them "
                    "with --data.",
                    count=self.examples,
                )
            ]
        if self.same is not None:
            told.append(_("The same answers: {ratio:.1%}.", ratio=self.same))
        if self.right is not None and self.keras_right is not None:
            told.append(_("Right answers: {ours:.1%}, Keras {keras:.1%}.", ours=self.right, keras=self.keras_right))
        told.append(_("Numbers differ by {mean:.2%} on average, {most:.1%} at most.", mean=self.mean, most=self.most))
        return list(told)


def board_files(
    model: SmallModel, name: str, card: Mapping[str, Any], agreement: Agreement, examples: Sequence[Example]
) -> dict[str, bytes]:
    """All files of a model for boards.

    Parameters
    ----------
    name : str
        What the sketch is called.
    card : Mapping
        Of the weight brick.
    examples : sequence of Example
        Inputs with Keras's answers, which a board tests itself with.

    Returns
    -------
    dict of str to bytes
        By their paths in the folder.

    Raises
    ------
    BoardError
        Where the model fits on none of the boards.
    """
    sizes = sizes_of(model)
    if not any(sizes.fits(board) for board in BOARDS):
        largest = max(model.layers, key=layer_bytes)
        msg = _(
            '"{stack}" is too large for any board: it needs {flash} kB of flash and {ram} kB of RAM, and the largest '
            "layer ({layer}) has {bytes} kB; train it anew with smaller numbers on its bricks (deepbrick train --set), "
            "or on smaller images (--size).",
            stack=card["stack"],
            flash=_kb(sizes.flash),
            ram=_kb(sizes.buffers),
            layer=type(largest).__name__.lower(),
            bytes=_kb(layer_bytes(largest)),
        )
        raise BoardError(msg)
    sketch = _sketch_name(name)
    text = {
        "README.md": _readme(model, sketch, card, agreement, sizes),
        f"{sketch}/{sketch}.ino": _template("sketch.ino"),
        f"{sketch}/model.h": header(model, f"{card['stack']}, learned from {card['data']['name']}"),
        f"{sketch}/model.c": source(model),
        f"{sketch}/kernels.h": _template("kernels.h"),
        f"{sketch}/examples.h": examples_header(examples),
        "micropython/main.py": _template("main.py"),
        "micropython/net.py": _template("net.py"),
    }
    files = {path: words.encode("utf-8", "replace") for path, words in text.items()}
    return files | {"micropython/model.bin": model_file(model)}


def _sketch_name(name: str) -> str:
    """A name that Arduino takes: ASCII letters, digits and underscores, beginning with a letter."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
    return plain[:40] if plain[:1].isalpha() else f"model_{plain[:30]}".rstrip("_")


def _template(name: str) -> str:
    return (resources.files(__package__) / "files" / name).read_text("utf-8")


def _kb(count: int) -> str:
    return f"{-(-count // 1000):,}"


def _readme(model: SmallModel, sketch: str, card: Mapping[str, Any], agreement: Agreement, sizes: Sizes) -> str:
    boards = "\n".join(f"| {board.name} | {'yes' if sizes.fits(board) else 'no'} |" for board in BOARDS)
    steps = f", at each of {model.steps} time steps," if model.steps > 1 else ""
    columns = card["input"].get("columns") or ()
    named = f" ({', '.join(columns)})" if columns and model.steps == 1 else ""
    shape = " x ".join(map(str, card["input"]["shape"]))
    return f"""# {card["stack"]}, for boards

Learned from {card["data"]["description"]}. It takes {model.inputs} numbers ({shape}){steps} in the units of these
data{named} and answers {", ".join(card["classes"]) or f"{model.outputs} numbers"}.

{" ".join(map(in_english, agreement.sentences()))}

| | kB |
|---|---|
| constants in flash (weights, scales, biases) | {sizes.weights / 1000:.1f} |
| code in flash, about | {(sizes.flash - sizes.weights) / 1000:.0f} |
| RAM while it runs (the arena) | {sizes.buffers / 1000:.1f} |

| board | fits, with Arduino's own code beside it |
|---|---|
{boards}

## Arduino

Open `{sketch}/{sketch}.ino`; no library is needed. The board first says how far it is from Keras on examples that it
has with it, then it answers lines of {model.inputs} numbers on its serial port (115200 baud).

## MicroPython

Copy the three files of `micropython` onto the board. `model.bin` is read into RAM ({sizes.weights / 1000:.1f} kB). It
computes the same, more slowly than C.

## Any other program

`model.h` says what to call: `model_begin()`, then `model_step(x, answer)` for each time step. Add `model.c` to the
program.

Weights are int8 with a scale for each number that comes out, sums are int32, and numbers between layers are float32. So
an LSTM runs too, and no example data are needed to convert a model.
"""
