"""The lines of the manual for a robot run where there is nothing but numpy and ai-edge-litert."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

MANUAL = Path(__file__).parents[2] / "docs" / "how-it-works.md"


@pytest.mark.skipif(importlib.util.find_spec("ai_edge_litert") is None, reason="there is none for this system")
def test_the_lines_of_the_manual(flower_file, flowers, bare, tmp_path):
    (lines,) = re.findall(r"```python\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "robot.py").write_text(lines, encoding="utf-8")
    x = flowers.dataset.x_val[:1]
    np.save(tmp_path / "x.npy", x[0])
    start = f"import sys, runpy; sys.path.append({str(bare)!r}); sys.argv[:] = sys.argv[1:]; "
    code = f"{start}runpy.run_path(sys.argv[0]); assert not {{'deepbrick', 'tensorflow', 'keras'}} & sys.modules.keys()"
    command = [sys.executable, "-I", "-S", "-c", code, tmp_path / "robot.py", flower_file, tmp_path / "x.npy"]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.replace("'", '"'))
    assert list(told) == ["setosa", "versicolor", "virginica"]
    np.testing.assert_allclose(list(told.values()), flowers.model.predict(x, verbose=0)[0], atol=1e-4)
