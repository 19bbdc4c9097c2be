"""The command ``python -m deepbrick.samples.render``."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from ...calibration.bricks.stacks import named_stacks
from ...calibration.mat.layout import Paper
from ...catalog import Catalog, load_catalog
from ...errors import DeepBrickError
from .driver import blender_python, render_photos
from .kits import KITS, of_kit
from .mat import write_prints
from .matscene import MatWish, mat_scene
from .scene import Kind, mixed_scene, random_scene, scene_of_kind
from .showcase import showcase
from .things import NEAR_STUD_PX, Scene, Studio
from .tiers import TIERS

ANY_PAPER = "any"
MIXED = "mixed"


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
    parser.add_argument(
        "--kind",
        choices=(MIXED, *Kind),
        default=MIXED,
        help="a few stacks as people take them, many, one from near by, or all of these (default: mixed)",
    )
    parser.add_argument(
        "--stud",
        type=float,
        nargs=2,
        metavar=("LOWEST", "HIGHEST"),
        help="pixels of a stud in near views (default: 24 64); fewer are rendered sooner",
    )
    parser.add_argument(
        "--enlargement",
        type=int,
        default=1,
        help="render whole scenes in so many times the pixels each way (default: 1)",
    )
    parser.add_argument("--kit", choices=tuple(KITS), help="bricks or a lamp as no training saw them, without a mat")
    parser.add_argument(
        "--known", action="store_true", help="the stacks that deepbrick calibrate bricks asks for, on a quiet desk"
    )
    parser.add_argument("--empty", action="store_true", help="render photos without any of the bricks")
    _add_mat_options(parser)
    options = parser.parse_args()
    _refuse_what_has_no_effect(parser, options)
    assets: Path | None = options.assets
    catalog = load_catalog()
    with tempfile.TemporaryDirectory() as prints:
        studio = Studio(
            lights=tuple(sorted(assets.glob("hdri/*.exr"))) if assets else (),
            pictures=tuple(sorted(assets.glob("textures/*.jpg"))) if assets else (),
            samples=options.samples,
            size=options.size,
            enlargement=options.enlargement,
            near_stud_px=tuple(options.stud or NEAR_STUD_PX),
            mats=Path(prints),
        )
        try:
            python = blender_python(options.blender)
            wanted = _wanted(options, catalog, studio)
            for name in render_photos(wanted, options.out, catalog, python=python, workers=options.workers):
                sys.stderr.write(f"\rphoto {name} ")
                sys.stderr.flush()
        except DeepBrickError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    sys.stderr.write("\n")
    return 0


def _add_mat_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("stacks on a printed mat")
    papers = (*(str(p) for p in Paper), ANY_PAPER)
    group.add_argument("--mat", nargs="?", const=ANY_PAPER, choices=papers, help="lay a mat under the stacks")
    group.add_argument("--tier", choices=tuple(TIERS), help="how hard, with a mat (default: each photo of another one)")
    group.add_argument("--no-mat", action="store_true", help="leave the sheet out of the same photos")
    group.add_argument("--scale", type=float, default=1.0, help="how large the mat was printed (default: 1.0)")
    group.add_argument("--flat", action="store_true", help="curl no sheet")
    group.add_argument("--focal", type=float, help="one focal length for all photos, in mm of 35 mm film")
    group.add_argument("--around", action="store_true", help="take photos as for a calibration of the camera")
    group.add_argument("--size", type=_size, help="one size for all photos, as 960x720; with or without a mat")


def _refuse_what_has_no_effect(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    of_mat = (options.no_mat, options.scale != 1, options.flat, options.focal is not None, options.around)
    if any(of_mat) and not _on_mat(options):
        parser.error("--no-mat, --scale, --flat, --focal and --around go with --mat or --tier")
    others = (_on_mat(options), options.empty, options.kind != MIXED, options.showcase)
    if _of_kit(options) and any(others):
        parser.error("--kit and --known go without --mat, --tier, --empty, --kind and --showcase")
    if options.kind != MIXED and any((_on_mat(options), options.empty, options.showcase)):
        parser.error("--kind goes without --mat, --tier, --empty and --showcase")
    if options.enlargement != 1 and (options.size or options.kind != Kind.WHOLE):
        parser.error("--enlargement goes with --kind whole, without --size")
    no_near_view = (_on_mat(options), options.empty, _of_kit(options), options.showcase)
    if options.stud and (any(no_near_view) or options.kind not in {MIXED, Kind.NEAR}):
        parser.error("--stud goes with near views only: with --kind near, or without --kind")


def _of_kit(options: argparse.Namespace) -> bool:
    return options.kit is not None or options.known


def _on_mat(options: argparse.Namespace) -> bool:
    return options.mat is not None or options.tier is not None


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


def _wanted(options: argparse.Namespace, catalog: Catalog, studio: Studio) -> Mapping[str, Callable[[], Scene]]:
    if options.showcase:
        return showcase(catalog, studio)
    seeds = range(options.seed, options.seed + options.count)
    if not _on_mat(options):
        if _of_kit(options):
            return {f"{s:08d}": partial(_kit_scene, s, catalog, studio, options) for s in seeds}
        if options.empty:
            return {f"{s:08d}": partial(random_scene, s, catalog, studio, ()) for s in seeds}
        if options.kind == MIXED:
            return {f"{s:08d}": partial(mixed_scene, s, catalog, studio) for s in seeds}
        return {f"{s:08d}": partial(scene_of_kind, s, catalog, studio, Kind(options.kind)) for s in seeds}
    write_prints(studio.mats)
    wish = MatWish(
        tier=options.tier,
        paper=None if options.mat in {None, ANY_PAPER} else Paper(options.mat),
        shown=not options.no_mat,
        empty=options.empty,
        scale=options.scale,
        flat=options.flat,
        focal_mm=options.focal,
        around=options.around,
    )
    return {f"{s:08d}": partial(mat_scene, s, catalog, studio, wish) for s in seeds}


def _kit_scene(seed: int, catalog: Catalog, studio: Studio, options: argparse.Namespace) -> Scene:
    if options.known:
        asked = [([list(c) for c in s.columns], True) for s in named_stacks(catalog)]
        scene = random_scene(seed, catalog, studio, asked)
    else:
        scene = random_scene(seed, catalog, studio)
    return scene if options.kit is None else of_kit(scene, options.kit, catalog, studio.lights)


if __name__ == "__main__":
    sys.exit(main())
