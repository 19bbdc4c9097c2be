"""Render many photos with worker processes, each photo whole or not at all; a stopped run goes on where it was."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import cv2
import numpy as np
import numpy.typing as npt
from packaging.requirements import Requirement

from ...atomic import write_bytes, write_text
from ...catalog import Catalog
from ...errors import DeepBrickError
from .faults import encode_jpeg, encode_png, phone_faults
from .labels import label
from .meshes import scene_meshes
from .things import Scene

BLENDER_PYTHON = (3, 11)


class RenderError(DeepBrickError):
    """Blender cannot render."""


def blender_python(folder: Path) -> Path:
    """Return the Python of Blender's own environment, which is made where it is not there yet.

    Parameters
    ----------
    folder : Path
        The virtual environment.

    Raises
    ------
    RenderError
        Where Blender cannot be installed.
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = folder / "ready"
    if ready.exists():
        return python
    wanted = [Requirement(r) for r in metadata.requires("deepbrick") or []]
    needed = [f"{r.name}{r.specifier}" for r in wanted if r.name == "bpy"]
    # Blender's module is made for one version of Python only.
    base = sys.executable if sys.version_info[:2] == BLENDER_PYTHON else shutil.which("python3.11")
    steps = (["-m", "venv", "--clear", str(folder)], ["-m", "pip", "install", "--quiet", *needed])
    if base is None or any(
        subprocess.run([program, *step], check=False, stdout=sys.stderr).returncode
        for program, step in zip((base, str(python)), steps, strict=True)
    ):
        msg = f"Cannot install {', '.join(needed)} into {folder}; Blender's module needs Python 3.11 and a network."
        raise RenderError(msg)
    ready.touch()
    return python


def render_photos(
    wanted: Mapping[str, Callable[[], Scene]], out: Path, catalog: Catalog, *, python: Path, workers: int = 1
) -> Iterator[str]:
    """Render labelled photos.

    Parameters
    ----------
    wanted : Mapping of str to callable
        What each photo, by its name, shows.
    out : Path
        Folder; gets ``NAME.jpg``, ``NAME-index.png`` (label index a pixel) and ``NAME.json``, the last one last.
    python : Path
        Python of Blender's environment.
    workers : int
        Processes, of one thread each.

    Yields
    ------
    str
        Names, as their photos are done. Names whose photo is there already are passed over.

    Raises
    ------
    RenderError
        Where a worker ends before its time.
    """
    out.mkdir(parents=True, exist_ok=True)
    todo = [name for name in wanted if not (out / f"{name}.json").exists()]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        started = [_start(python, Path(folder) / f"worker-{k}.log") for k in range(min(workers, len(todo)))]
        idle: SimpleQueue[subprocess.Popen[str]] = SimpleQueue()
        for process in started:
            idle.put(process)

        def one(name: str) -> str:
            process = idle.get()
            try:
                scene = wanted[name]()
                _write(scene, out / name, catalog, *_render(process, scene, Path(folder) / name))
            finally:
                idle.put(process)
            return name

        try:
            yield from pool.map(one, todo)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in started:
                process.kill()
                process.wait()


def _start(python: Path, log: Path, threads: int = 1) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "DEEPBRICK_RENDER_THREADS": str(threads)}
    with log.open("w") as stream:
        return subprocess.Popen(
            [str(python), "-m", "blender.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stream,
            text=True,
            env=environment,
        )


def render_picture(
    scene: Scene, python: Path, *, threads: int = 1
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Render one scene as Blender sees it, without a phone's faults.

    Parameters
    ----------
    python : Path
        Python of Blender's environment.

    Returns
    -------
    picture_bgr : (H, W, 3) uint8
    index : (H, W) uint8
        Label index of the foremost item of each pixel, 0 where there is none.

    Raises
    ------
    RenderError
        Where the worker ends before its time.
    """
    with tempfile.TemporaryDirectory() as folder:
        process = _start(python, Path(folder) / "worker.log", threads)
        try:
            return _render(process, scene, Path(folder) / "picture")
        finally:
            process.kill()
            process.wait()


def _render(
    process: "subprocess.Popen[str]", scene: Scene, draft: Path
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    image, index = draft.with_name(draft.name + ".png"), draft.with_name(draft.name + ".npy")
    meshes = draft.with_name(draft.name + ".npz")
    arrays, numbers = scene_meshes(scene)
    np.savez(meshes, **arrays)
    content = asdict(scene)
    for item, number in zip(content["items"], numbers, strict=True):
        item["mesh"] = number
    request = {"scene": content, "meshes": str(meshes), "image": str(image), "index": str(index)}
    stdin, stdout = _pipes(process)
    answer = ""
    try:
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        answer = stdout.readline()
    except BrokenPipeError:
        pass  # the answer that is missing says it
    if answer != f"done {image}\n":
        words = [w for log in draft.parent.glob("*.log") for w in log.read_text(errors="replace").splitlines()]
        msg = f"Blender ended at photo {draft.name}; its last words were: {words[-1] if words else 'none'}"
        raise RenderError(msg)
    picture = cv2.imread(str(image), cv2.IMREAD_COLOR)
    if picture is None:
        msg = f"Blender left no picture for photo {draft.name}."
        raise RenderError(msg)
    seen = np.load(index)
    for path in (meshes, image, index):
        path.unlink()
    return picture.astype(np.uint8), seen


def _pipes(process: "subprocess.Popen[str]") -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        msg = "The worker was started without pipes."
        raise RuntimeError(msg)
    return process.stdin, process.stdout


def _write(
    scene: Scene, target: Path, catalog: Catalog, picture_bgr: npt.NDArray[np.uint8], index: npt.NDArray[np.uint8]
) -> None:
    rng = np.random.default_rng([scene.seed, 1])
    photo = phone_faults(picture_bgr, rng, strength=scene.faults)
    write_bytes(target.with_name(f"{target.name}.jpg"), encode_jpeg(photo, rng))
    write_bytes(target.with_name(f"{target.name}-index.png"), encode_png(index))
    write_text(target.with_name(f"{target.name}.json"), json.dumps(label(scene, catalog, index)))
