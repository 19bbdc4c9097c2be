"""The command ``python -m deepbrick.samples.render``."""

import argparse
import sys
from functools import partial
from pathlib import Path

from ...catalog import load_catalog
from ...errors import DeepBrickError
from .driver import blender_python, render_photos
from .scene import random_scene
from .showcase import showcase
from .things import Studio


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
    parser.add_argument("--showcase", action="store_true", help="render samples/photos instead: one of each kind")
    parser.add_argument("--empty", action="store_true", help="render photos without any of the bricks")
    options = parser.parse_args()
    assets: Path | None = options.assets
    catalog = load_catalog()
    studio = Studio(
        lights=tuple(sorted(assets.glob("hdri/*.exr"))) if assets else (),
        pictures=tuple(sorted(assets.glob("textures/*.jpg"))) if assets else (),
        samples=options.samples,
    )
    seeds = range(options.seed, options.seed + options.count)
    wanted = (
        showcase(catalog, studio)
        if options.showcase
        else {f"{s:08d}": partial(random_scene, s, catalog, studio, () if options.empty else None) for s in seeds}
    )
    try:
        python = blender_python(options.blender)
        for name in render_photos(wanted, options.out, catalog, python=python, workers=options.workers):
            sys.stderr.write(f"\rphoto {name} ")
            sys.stderr.flush()
    except DeepBrickError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
