"""The table of a collection: a row a photo, as Parquet."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ...atomic import replacing
from ...graph import PhotoGraph, graph_from_json
from ..scan import is_good
from .journal import Row
from .text import valid_text

_TEXTS = pa.list_(pa.string())

SCHEMA = pa.schema(
    [
        ("photo", pa.string()),
        ("unreadable", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("legal", pa.bool_()),
        ("confidence", pa.float32()),
        (
            "stacks",
            pa.list_(
                pa.struct(
                    [
                        ("columns", pa.list_(_TEXTS)),
                        ("legal", pa.bool_()),
                        ("confidence", pa.float32()),
                        ("problems", _TEXTS),
                    ]
                )
            ),
        ),
        ("problems", _TEXTS),
        ("graph", pa.string()),
    ]
)
"""Its columns; docs/many-photos.md says what they mean."""


def write_table(path: Path, readings: Iterable[Sequence[tuple[bytes, Row]]]) -> None:
    """Write the table, whole or not at all.

    Parameters
    ----------
    readings : iterable of sequence of (bytes, Row)
        Names of photos and what became of them, some at a time.

    Raises
    ------
    FileError
        Where the system refuses.
    """
    with replacing(path) as temporary, pq.ParquetWriter(temporary, SCHEMA, compression="zstd") as writer:
        for some in readings:
            writer.write_table(pa.Table.from_pylist(list(_rows(some)), SCHEMA))


def _rows(readings: Sequence[tuple[bytes, Row]]) -> Iterator[dict[str, Any]]:
    for name, row in readings:
        graph = graph_from_json(row.graph)
        read = row.unreadable is None
        yield {
            "photo": valid_text(os.fsdecode(name)),
            "unreadable": row.unreadable,
            "width": graph.size[0] if read else None,
            "height": graph.size[1] if read else None,
            "legal": is_good(graph),
            "confidence": _least(graph),
            "stacks": [_stack(stack) for stack in json.loads(row.graph)["stacks"]],
            "problems": [problem.message for problem in graph.problems],
            "graph": row.graph,
        }


def _least(graph: PhotoGraph) -> float | None:
    return min((brick.confidence for stack in graph.stacks for brick in stack.bricks), default=None)


def _stack(stack: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": stack["columns"],
        "legal": not stack["problems"],
        "confidence": min(brick["confidence"] for brick in stack["bricks"]),
        "problems": [problem["message"] for problem in stack["problems"]],
    }
