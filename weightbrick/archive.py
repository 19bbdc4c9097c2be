"""The file: a zip of the graph, the model for Keras, the model for LiteRT, and a card that vouches for them."""

import hashlib
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from ..atomic import FileError, replacing
from ..catalog import Catalog
from ..compiler import TrainResult, build_model
from ..graph import GraphError, PhotoGraph, graph_from_json, graph_to_json
from ..language import gettext as _
from ..zipped import DAMAGE
from .brick import WeightBrick
from .card import make_card, read_card
from .errors import WeightBrickError
from .expected import expected_model
from .kerasfile import check_keras_file, for_older_keras
from .litert import convert
from .members import CARD, GRAPH, KERAS, LITERT, WORDS_LIMIT, read_part, read_vouched


def save_weight_brick(path: Path, result: TrainResult) -> None:
    """Write a trained model, its graph and its card into one file, whole or not at all.

    Parameters
    ----------
    path : Path
        By custom it ends in ``.brick``.

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
        msg = _(
            "{path} cannot be made, because the folder {folder} for temporary files cannot be written "
            "({reason}); make room there.",
            path=path,
            folder=tempfile.gettempdir(),
            reason=error.strerror or error,
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

    Raises
    ------
    WeightBrickError
        Where it cannot be read, is no weight brick, is cut off, damaged or changed, of an unknown
        version, or holds more than the model of its stack. Nothing is unpacked that is larger than it may be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            card = read_card(read_part(archive, CARD, WORDS_LIMIT, path), path)
            words = read_vouched(archive, GRAPH, WORDS_LIMIT, card, path)
            try:
                (stack,) = graph_from_json(words).stacks
            except (GraphError, ValueError) as error:
                msg = _("The brick graph in {path} cannot be used; train anew.", path=path)
                raise WeightBrickError(msg) from error
            # Only now: what the models may be like, and so how large, is known from the stack and the card.
            expected = expected_model(stack, catalog, card, path)
            keras_file = read_vouched(archive, KERAS, expected.keras_limit, card, path)
            litert_file = read_vouched(archive, LITERT, expected.litert_limit, card, path)
    except OSError as error:
        msg = _("{path} cannot be read ({reason}).", path=path, reason=error.strerror or error)
        raise WeightBrickError(msg) from error
    except DAMAGE as error:
        msg = _("{path} is no weight brick, or it is cut off or damaged; copy it again or train anew.", path=path)
        raise WeightBrickError(msg) from error
    check_keras_file(keras_file, expected, path)
    return WeightBrick(path, stack, card, keras_file, litert_file, expected)
