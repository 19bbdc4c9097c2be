"""The command ``python -m deepbrick.vision.training``."""

import argparse
import json
import sys
from pathlib import Path

from ...catalog import load_catalog
from ...errors import DeepBrickError
from .average import average_onnx
from .classifier import train_classifier
from .export import export_onnx
from .fit import CLOSER, READER, Part, train
from .progress import as_report, load_state


def main() -> int:
    """Train and export the network; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m deepbrick.vision.training",
        description="Train the reader's networks on rendered photos. A stopped training goes on where it was.",
    )
    parser.add_argument("photos", type=Path, help="folder that python -m deepbrick.samples.render filled")
    parser.add_argument("out", type=Path, help="folder for the training's state and the networks")
    parser.add_argument(
        "--part",
        choices=("reader", "closer", "classifier"),
        default="reader",
        help="which network to train (default: reader)",
    )
    parser.add_argument(
        "--pretrained",
        type=Path,
        help="EfficientNet-Lite0's .pth, a reader's .keras or an exported .onnx to go on from (for the closer, the "
        "reader's .onnx will do: more blocks begin as nothing); without it, start from "
        "nothing, and the classifier from OUT/reader.keras",
    )
    parser.add_argument("--epochs", type=int, default=70, help="of 50 steps, or 100 for the classifier (default: 70)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--frozen", type=int, default=0, help="leave so many of the first pretrained blocks as they are"
    )
    parser.add_argument("--average", action="store_true", help="give the mean with the .onnx of --pretrained")
    options = parser.parse_args()
    if options.average and (options.pretrained is None or options.pretrained.suffix != ".onnx"):
        parser.error("--average needs an .onnx to average with: give it with --pretrained.")
    try:
        if options.part == "classifier":
            _train_classifier(options)
        else:
            _train_reader(options, CLOSER if options.part == "closer" else READER)
    except DeepBrickError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _train_reader(options: argparse.Namespace, part: Part) -> None:
    model = train(
        options.photos,
        options.out,
        load_catalog(),
        pretrained=options.pretrained,
        epochs=options.epochs,
        seed=options.seed,
        frozen=options.frozen,
        part=part,
    )
    _export(options, model, options.out / f"{part.name}.onnx")
    _write_report(options, f"{part.name}.json", options.out / f"{part.name}-state.json")


def _train_classifier(options: argparse.Namespace) -> None:
    start = options.pretrained or options.out / "reader.keras"
    if not start.exists():
        msg = f"There is no {start}: train the reader first, or give --pretrained."
        raise DeepBrickError(msg)
    model = train_classifier(
        options.photos, options.out, load_catalog(), start=start, epochs=options.epochs, seed=options.seed
    )
    _export(options, model, options.out / "classifier.onnx")
    _write_report(options, "classifier.json", options.out / "classifier-state.json")


def _export(options: argparse.Namespace, model: Path, onnx: Path) -> None:
    export_onnx(model, onnx)
    if options.average:
        average_onnx(options.pretrained, onnx, onnx)


def _write_report(options: argparse.Namespace, name: str, state: Path) -> None:
    report = {"seed": options.seed, **as_report(load_state(state))}
    (options.out / name).write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
