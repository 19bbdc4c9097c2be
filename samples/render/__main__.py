"""The command ``python -m deepbrick.samples.render``."""

import argparse
import sys
from pathlib import Path

from ...catalog import load_catalog
from ...errors import DeepBrickError
from .driver import blender_python, render_photos


def main() -> int:
    """Render labelled photos; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m deepbrick.samples.render",
        description="Render labelled photos of random stacks. A stopped run goes on where it was.",
    )
    parser.add_argument("out", type=Path, help="folder for the photos")
    parser.add_argument("--count", type=int, default=100, help="how many photos (default: 100)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first photo; each has its own (default: 0)")
    parser.add_argument("--workers", type=int, default=2, help="processes, of one thread each (default: 2)")
    parser.add_argument("--samples", type=int, default=8, help="light paths a pixel (default: 8)")
    parser.add_argument("--assets", type=Path, help="folder with hdri/*.exr and textures/*.jpg, see the README")
    parser.add_argument(
        "--blender",
        type=Path,
        default=Path.home() / ".cache" / "deepbrick" / "blender",
        help="Blender's own virtual environment, made where it is not there",
    )
    options = parser.parse_args()
    assets: Path | None = options.assets
    try:
        done = render_photos(
            range(options.seed, options.seed + options.count),
            options.out,
            load_catalog(),
            python=blender_python(options.blender),
            workers=options.workers,
            samples=options.samples,
            lights=sorted(assets.glob("hdri/*.exr")) if assets else (),
            pictures=sorted(assets.glob("textures/*.jpg")) if assets else (),
        )
        for seed in done:
            sys.stderr.write(f"\rphoto {seed} ")
            sys.stderr.flush()
    except DeepBrickError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
