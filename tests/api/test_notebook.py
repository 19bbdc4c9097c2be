"""The notebook in the docs does what it shows."""

import base64
from pathlib import Path

import cv2
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The notebook after a run of all of its cells; a cell that fails fails here."""
    home = tmp_path_factory.mktemp("ipython")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(home))  # nothing is written to the folder of whoever runs the tests
        notebook = nbformat.read(DOCS / "deepbrick.ipynb", as_version=4)
        client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": DOCS}})
        return client.execute()


def outputs(notebook, kind):
    """What cells show, of one kind of data, in their order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if kind in output.get("data", {}):
                yield output["data"][kind]


def test_the_notebook_goes_the_whole_way(ran):
    marked, *others = outputs(ran, "image/jpeg")
    assert not others
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(marked), np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape[2] == 3
    assert min(picture.shape[:2]) > 300
    tables = [html for html in outputs(ran, "text/html") if html.startswith("<table>")]
    assert len(tables) == 3  # three stacks; the summary of the model is in a form of its own
    said = "".join(o["text"] for c in ran.cells for o in c.get("outputs", ()) if o.get("name") == "stdout")
    assert "epoch 1 of 1: acc " in said
    assert "model.fit(" in said
    right = [line.split(" is ") for line in said.splitlines() if " is " in line and len(line) < 10]
    assert len(right) == 8
    assert sum(a == b for a, b in right) >= 5  # of ten classes, after one epoch


def test_the_notebook_is_kept_without_outputs():
    notebook = nbformat.read(DOCS / "deepbrick.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
