"""The file: a zip of the graph, the model for Keras, the model for LiteRT, and a card that vouches for them."""

import hashlib
import json
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..atomic import FileError, replacing
from ..catalog import Catalog
from ..compiler import TrainResult, build_model
from ..graph import GraphError, PhotoGraph, graph_from_json, graph_to_json
from .brick import WeightBrick
from .card import make_card, read_card
from .errors import WeightBrickError
from .kerasfile import check_keras_file, for_older_keras
from .litert import convert

CARD, GRAPH, KERAS, LITERT = "card.json", "graph.json", "model.keras", "model.tflite"
LIMITS: Mapping[str, int] = {CARD: 8 << 20, GRAPH: 8 << 20, KERAS: 1 << 30, LITERT: 1 << 30}
"""The members, and how many bytes each may have unpacked."""


def save_weight_brick(path: Path, result: TrainResult) -> None:
    """Write a trained model, its graph and its card into one file, whole or not at all.

    Parameters
    ----------
    path : Path
        By custom it ends in ``.brick``.
    result : TrainResult

    Raises
    ------
    FileError
        Where the file, or what it is made of, cannot be written.
    WeightBrickError
        Where the converted model does not say the same as the trained one.
    """
    graph = PhotoGraph(photo="", size=(0, 0), stacks=(result.stack.with_problems(()),))
    try:
        parts = {
            GRAPH: graph_to_json(graph).encode("utf-8", "backslashreplace"),
            LITERT: convert(result),
            KERAS: _keras_bytes(result),
        }
    except OSError as error:
        msg = (
            f"{path} cannot be made, because the folder {tempfile.gettempdir()} for temporary files cannot be written "
            f"({error.strerror or error}); make room there."
        )
        raise FileError(msg) from error
    vouched = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in parts.items()}
    card = json.dumps({**make_card(result), "parts": vouched}, indent=1, ensure_ascii=False)
    # Weights hardly get smaller by packing them well. But packed they are: of a file that is cut off, zipfile would
    # else find the end of the zip that is in it.
    with (
        replacing(path) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        archive.writestr(CARD, card.encode("utf-8", "backslashreplace"))
        for name, data in parts.items():
            archive.writestr(name, data)


def _keras_bytes(result: TrainResult) -> bytes:
    # Keras writes to a path that ends in .keras only.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / KERAS
        _bare_model(result).save(file)
        return for_older_keras(file.read_bytes())


def _bare_model(result: TrainResult) -> Any:  # noqa: ANN401 - Keras has no types
    # Without the optimizer, whose memory is twice as large as the model.
    bare = build_model(result.plan, result.dataset, answers=True)
    bare.set_weights(result.model.get_weights())
    return bare


def open_weight_brick(path: Path, catalog: Catalog) -> WeightBrick:
    """Open a weight brick. Nothing in the file is run, and TensorFlow is not needed.

    Parameters
    ----------
    path : Path
    catalog : Catalog

    Returns
    -------
    WeightBrick

    Raises
    ------
    WeightBrickError
        Where it cannot be read, is no weight brick, is cut off, damaged or changed, of an unknown
        version, or holds more than the model of its stack.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = {name: _member(archive, name, limit, path) for name, limit in LIMITS.items()}
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror or error})."
        raise WeightBrickError(msg) from error
    # zipfile says RuntimeError for an encrypted member and NotImplementedError for a strange packing.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, RuntimeError, ValueError, zlib.error) as error:
        msg = f"{path} is no weight brick, or it is cut off or damaged; copy it again or train anew."
        raise WeightBrickError(msg) from error
    card = read_card(members[CARD], path)
    for name in (GRAPH, KERAS, LITERT):
        if hashlib.sha256(members[name]).hexdigest() != card["parts"].get(name, {}).get("sha256"):
            msg = f"{name} in {path} is not what its card says; copy the file again or train anew."
            raise WeightBrickError(msg)
    try:
        graph = graph_from_json(members[GRAPH].decode())
        (stack,) = graph.stacks
    except (GraphError, ValueError) as error:
        msg = f"The brick graph in {path} cannot be used; train anew."
        raise WeightBrickError(msg) from error
    check_keras_file(members[KERAS], stack, catalog, path)
    return WeightBrick(path, stack, card, members[KERAS], members[LITERT])


def _member(archive: zipfile.ZipFile, name: str, limit: int, path: Path) -> bytes:
    if name not in archive.namelist():
        msg = f"{path} is no weight brick: {name} is missing in it."
        raise WeightBrickError(msg)
    with archive.open(name) as member:
        # The size in the file's own list may be a lie.
        data = member.read(limit + 1)
    if len(data) > limit:
        msg = f"{name} in {path} is larger than {limit >> 20} MB; this is no weight brick of DeepBrick's."
        raise WeightBrickError(msg)
    return data
