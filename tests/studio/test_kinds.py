"""What a file is that is not what a command takes."""

import io
import zipfile

import pytest
from deepbrick.studio.kinds import kind_of
from PIL import Image

PHOTO_OR_GRAPH = "name a photo of a stack, or the graph (.json) that a scan wrote of it."


def zipped(*names):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    return data.getvalue()


KINDS = [
    (zipped("card.json", "graph.json"), "a weight brick"),
    (zipped("config.json", "model.weights.h5"), "a Keras model"),
    (zipped("xl/workbook.xml"), "an Excel table"),
    (zipped("photo.jpg"), "a zip"),
    (zipped("card.json")[:40], "a zip that is cut off or damaged (perhaps a weight brick)"),
    (b"\x89HDF\r\n\x1a\n" + bytes(99), "an HDF5 file (perhaps a Keras model)"),
    (b"\x1c\0\0\0TFL3" + bytes(99), "a LiteRT model"),
    (b"\0\0\0\x20ftypisom" + bytes(99), "a video"),
    (b"RIFF\0\0\0\0AVI " + bytes(99), "a video"),
    (b"%PDF-1.7\n", "a PDF"),
    (b"\x93NUMPY\x01\0", "an array of numpy's"),
    (b'{"stacks": []}', "a brick graph"),
    ('{"stacks": []}'.encode("utf-16"), "a brick graph"),
    (b"{}", "a JSON file"),
]


@pytest.mark.parametrize(("data", "kind"), KINDS, ids=[f"{kind}{k}" for k, (_, kind) in enumerate(KINDS)])
def test_kinds(data, kind, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data)
    assert kind_of(path) == kind


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"])
def test_pictures_are_left_to_whoever_reads_them(form, tmp_path):
    path = tmp_path / "picture"
    Image.new("RGB", (40, 30)).save(path, form)
    assert kind_of(path) is None
    path.write_bytes(path.read_bytes()[:60])
    assert kind_of(path) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", bytes(5000), b"\xff" * 5000, "두 개의 벽돌".encode()])
def test_what_nobody_knows(data, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(data)
    assert kind_of(path) is None
    assert kind_of(tmp_path) is None
    assert kind_of(tmp_path / "gone") is None
