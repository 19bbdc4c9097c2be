"""The command ``python -m deepbrick.vision.training``."""

import argparse
import json
import sys
from pathlib import Path

from ...catalog import load_catalog
from ...errors import DeepBrickError
from .export import export_onnx
from .fit import as_report, train


def main() -> int:
    """Train and export the network; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m deepbrick.vision.training",
        description="Train the reader's network on rendered photos. A stopped training goes on where it was.",
    )
    parser.add_argument("photos", type=Path, help="folder that python -m deepbrick.samples.render filled")
    parser.add_argument("out", type=Path, help="folder for the training's state and the network, reader.onnx")
    parser.add_argument(
        "--pretrained", type=Path, help="EfficientNet-Lite0's .pth or a reader's .keras; without it, start from nothing"
    )
    parser.add_argument("--epochs", type=int, default=70, help="of 50 steps of 16 views (default: 70)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--frozen", type=int, default=0, help="leave so many of the first pretrained blocks as they are"
    )
    options = parser.parse_args()
    try:
        model = train(
            options.photos,
            options.out,
            load_catalog(),
            pretrained=options.pretrained,
            epochs=options.epochs,
            seed=options.seed,
            frozen=options.frozen,
        )
        export_onnx(model, options.out / "reader.onnx")
        report = {"seed": options.seed, **as_report(json.loads((options.out / "state.json").read_text()))}
        (options.out / "reader.json").write_text(json.dumps(report, indent=2) + "\n")
    except DeepBrickError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
