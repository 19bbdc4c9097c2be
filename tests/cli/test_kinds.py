"""What is said of a file that is not what a command takes."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from deepbrick.graph import PhotoGraph, graph_to_json
from PIL import Image

PHOTO_OR_GRAPH = "name a photo of a stack, or the graph (.json) that a scan wrote of it."


def zipped(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return data.getvalue()


def test_commands_say_what_they_were_given(deepbrick):
    """All of these were said to be no photo, the brick too."""
    Path("a.brick").write_bytes(zipped("card.json"))
    Path("model.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    Path("sums.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("graph.json").write_text('{"stacks": []}', encoding="utf-8")
    for words, said in [
        (("scan", "a.brick"), "a.brick is a weight brick; name photos."),
        (("scan", "graph.json"), "graph.json is a brick graph; name photos."),
        (("explain", "a.brick"), f"a.brick is a weight brick; {PHOTO_OR_GRAPH}"),
        (("code", "model.h5"), f"model.h5 is an HDF5 file (perhaps a Keras model); {PHOTO_OR_GRAPH}"),
        (
            ("plug", "sums.csv", "sums.csv"),
            "sums.csv is a table; name a weight brick (.brick), or a photo of its sticker.",
        ),
        (
            ("plug", "graph.json", "sums.csv"),
            "graph.json is a brick graph; name a weight brick (.brick), or a photo of its sticker.",
        ),
    ]:
        done = deepbrick(*words)
        assert (done.exit_code, done.stderr) == (1, f"{said}\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_graph_that_powershell_wrote_is_read(deepbrick, make_stack, encoding):
    graph = PhotoGraph("꽃.jpg", (10, 10), (make_stack(["1d", "fc", "softmax", "1d"]),))
    Path("graph.json").write_bytes(f"{graph_to_json(graph)}\r\n".encode(encoding))
    done = deepbrick("explain", "graph.json")
    assert done.exit_code == 0, done.stderr
    assert "15 weights are learned in all." in done.stdout


def test_graphs_of_several_photos_in_one_file(deepbrick, make_stack):
    line = graph_to_json(PhotoGraph("a.jpg", (10, 10), (make_stack(["1d", "fc", "softmax", "1d"]),)))
    Path("graphs.json").write_text(f"{line}\n{line}\n", encoding="utf-8")
    done = deepbrick("explain", "graphs.json")
    assert (done.exit_code, done.stderr) == (1, "There is more than one brick graph; save each in a file of its own.\n")


def test_a_photo_that_is_cut_off_is_still_said_to_be_one(deepbrick):
    Image.fromarray(np.zeros((80, 80, 3), np.uint8)).save("a.jpg")
    Path("a.jpg").write_bytes(Path("a.jpg").read_bytes()[:300])
    done = deepbrick("explain", "a.jpg")
    assert (done.exit_code, done.stderr) == (1, "a.jpg is cut off or damaged; copy the photo again.\n")
