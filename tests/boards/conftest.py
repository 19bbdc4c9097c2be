"""C compilers, and models of random numbers."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from deepbrick.boards.binary import model_file
from deepbrick.boards.c_code import header, source
from deepbrick.boards.folder import _template
from deepbrick.cli.app import app
from typer.testing import CliRunner

FLAGS = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-Wconversion"]

PROGRAM = """
#include <stdio.h>
#include "model.h"
int main(void) {
    static float x[MODEL_INPUTS], answer[MODEL_OUTPUTS];
    model_begin();
    for (long step = 0;; step++) {
        if (step == MODEL_STEPS) { step = 0; model_begin(); }
        for (int k = 0; k < MODEL_INPUTS; k++) if (scanf("%f", x + k) != 1) return 0;
        const int wanted = MODEL_EVERY_STEP || step == MODEL_STEPS - 1;
        model_step(x, wanted ? answer : 0);
        if (wanted) for (int k = 0; k < MODEL_OUTPUTS; k++) printf("%.9g\\n", (double)answer[k]);
    }
}
"""

PYTHON = """
import json, sys
from net import Net
net = Net("model.bin")
for x in json.load(sys.stdin):
    net.begin()
    for step, numbers in enumerate(x):
        answer = net.step(numbers, net.every_step or step == net.steps - 1)
        if answer is not None:
            print(*answer, sep="\\n")
assert not {"numpy", "deepbrick"} & set(sys.modules)
"""


@pytest.fixture
def deepbrick():
    """Run the command line."""

    def run(*args):
        return CliRunner().invoke(app, [str(a) for a in args], catch_exceptions=False)

    return run


@pytest.fixture(scope="session")
def compiler():
    """The C compiler of this computer."""
    found = shutil.which("gcc") or shutil.which("cc")
    if found is None:
        pytest.skip("there is no C compiler on this computer (apt install gcc)")
    return found


@pytest.fixture
def run_c(compiler, tmp_path):
    """What the C code of a small model says of inputs: (N, T, inputs) to one answer after the other."""

    def run(model, x):
        (tmp_path / "model.h").write_text(header(model, "made up"), encoding="utf-8")
        (tmp_path / "model.c").write_text(source(model), encoding="utf-8")
        (tmp_path / "kernels.h").write_text(_template("kernels.h"), encoding="utf-8")
        (tmp_path / "main.c").write_text(PROGRAM, encoding="utf-8")
        sources = [tmp_path / "main.c", tmp_path / "model.c"]
        subprocess.run([compiler, *FLAGS, "-o", tmp_path / "main", *sources, "-lm"], check=True)
        given = "\n".join(f"{value:.9g}" for value in x.ravel())
        done = subprocess.run([tmp_path / "main"], input=given, capture_output=True, text=True, check=True)
        return np.array(done.stdout.split(), np.float32)

    return run


@pytest.fixture
def run_python(tmp_path):
    """Likewise of the program for MicroPython, in Python without any package."""

    def run(model, x):
        (tmp_path / "net.py").write_text(_template("net.py"), encoding="utf-8")
        (tmp_path / "model.bin").write_bytes(model_file(model))
        (tmp_path / "run.py").write_text(PYTHON, encoding="utf-8")
        command = [
            sys.executable,
            "-I",
            "-S",
            "-c",
            "import sys, runpy; sys.path.append('.'); runpy.run_path('run.py')",
        ]
        given = json.dumps(x.tolist())
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=tmp_path)
        return np.array(done.stdout.split(), np.float32)

    return run
