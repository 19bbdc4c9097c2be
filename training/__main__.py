"""The command ``python -m deepbrick.training``."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalog import load_catalog
from ..errors import DeepBrickError
from .fit import PARTS

if TYPE_CHECKING:
    from .material import Material


def main() -> int:
    """Pack photos, train on packs, or export what was trained; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m deepbrick.training",
        description="Train the reader's networks on rendered photos, on the backend that KERAS_BACKEND names.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    pack = commands.add_parser("pack", help="pack rendered photos into a few files")
    pack.add_argument("folders", type=Path, nargs="+", help="that python -m deepbrick.samples.render filled")
    pack.add_argument("--out", type=Path, required=True, help="folder for the packs")
    propose = commands.add_parser("propose", help="where the reader takes bricks to be: the classifier learns from it")
    propose.add_argument("packs", type=Path, nargs="+")
    propose.add_argument("--out", type=Path, required=True, help="folder for them; a stopped run goes on")
    propose.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    fit = commands.add_parser("fit", help="train a network; a stopped training goes on where it was")
    fit.add_argument("part", choices=PARTS)
    fit.add_argument("packs", type=Path, nargs="+")
    fit.add_argument("--out", type=Path, required=True, help="folder for the state of the training and the network")
    fit.add_argument("--minutes", type=float, required=True, help="how long to train, earlier runs counted in")
    fit.add_argument("--start", type=Path, help="an exported .onnx to go on from, or EfficientNet-Lite0's .pth")
    fit.add_argument("--validation", type=Path, nargs="*", default=[], help="packs that are not trained on")
    fit.add_argument("--proposals", type=Path, help="folder that propose filled")
    fit.add_argument("--batch", type=int, default=64)
    fit.add_argument("--rate", type=float, default=1e-3, help="the highest learning rate (default: 0.001)")
    fit.add_argument("--seed", type=int, default=0)
    fit.add_argument(
        "--fixed-blocks", type=int, default=0, help="so many of the first blocks do not learn (default: 0)"
    )
    fit.add_argument(
        "--bfloat16", action="store_true", help="compute in half precision, where the device is made for it"
    )
    export = commands.add_parser("export", help="write a trained network as .onnx for vision/weights")
    export.add_argument("network", type=Path, help="PART.keras")
    export.add_argument("onnx", type=Path)
    export.add_argument("--average", type=Path, help="give the mean with this .onnx, which it went on from")
    others = commands.add_parser("others", help="train the head that finds other toy bricks by the reader's features")
    others.add_argument("packs", type=Path, nargs="+")
    others.add_argument("--out", type=Path, required=True, help="the .onnx file to write")
    others.add_argument("--steps", type=int, default=600, help="batches (default: 600)")
    others.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    try:
        {"pack": _pack, "propose": _propose, "fit": _fit, "export": _export, "others": _others}[options.command](
            options
        )
    except DeepBrickError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _pack(options: argparse.Namespace) -> None:
    from .pack import write_packs

    for path in write_packs(options.folders, options.out):
        sys.stderr.write(f"{path}\n")


def _propose(options: argparse.Namespace) -> None:
    from .proposals import propose_all

    propose_all(options.packs, options.out, options.workers)


def _fit(options: argparse.Namespace) -> None:
    # PyTorch's threads would wait on the cores that the threads of depthwise.cpp need.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import keras

    from .fit import Plan, fit
    from .material import patch_material, strip_material, view_material
    from .pack import read_packs
    from .proposals import load_proposals
    from .views import CLOSER_VIEWS, READER_VIEWS

    if options.bfloat16:
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    catalog = load_catalog()

    def material(packs: list[Path]) -> "Material":
        photos = read_packs(packs, catalog)
        if options.part == "columns":
            return strip_material(list(photos.values()), catalog)
        if options.part != "classifier":
            return view_material(list(photos.values()), CLOSER_VIEWS if options.part == "closer" else READER_VIEWS)
        found = [load_proposals(options.proposals, name) for name in photos]
        return patch_material(list(photos.values()), catalog, options.seed, found)

    fit(
        options.part,
        material(options.packs),
        options.out,
        catalog,
        Plan(options.minutes, options.batch, options.rate, options.seed, fixed_blocks=options.fixed_blocks),
        start=options.start,
        validation=material(options.validation) if options.validation else None,
    )


def _others(options: argparse.Namespace) -> None:
    import numpy as np

    from .others import examples, fit_others
    from .pack import read_packs

    photos = list(read_packs(options.packs, load_catalog()).values())
    made = examples(photos, np.random.default_rng(options.seed))
    fit_others(made, options.out, steps=options.steps, seed=options.seed)


def _export(options: argparse.Namespace) -> None:
    from ..vision.network import COLUMNS, READER
    from .average import average_onnx
    from .export import export_onnx
    from .features import give_features
    from .heads import write_head

    for path in (options.network, options.average):
        if path is not None and not path.is_file():
            msg = f"There is no {path}; name what fit wrote, and for --average an exported .onnx."
            raise DeepBrickError(msg)
    export_onnx(options.network, options.onnx)
    if options.average:
        average_onnx(options.average, options.onnx, options.onnx)
    if options.onnx.name != COLUMNS:  # no kit changes it
        write_head(options.onnx)
    if options.onnx.name == READER:
        give_features(options.onnx)


if __name__ == "__main__":
    sys.exit(main())
