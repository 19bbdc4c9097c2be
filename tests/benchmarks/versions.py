"""Open weight bricks with the oldest and the newest TensorFlow and Keras: ``python tests/benchmarks/versions.py``.

Makes two virtual environments from this checkout, one with the oldest TensorFlow and Keras that pyproject.toml allows
and one with the newest, trains a few stacks in each, and opens every weight brick in both: with Keras, with LiteRT, and
as the ``.keras`` file that ``export`` writes. Everybody has to say what the maker said. It needs a network, 4 GB and
some ten minutes.
"""

# ruff: noqa: T201 -- a benchmark prints what it measures

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
OLDEST = ("tensorflow==2.18.*", "keras==3.8.*")
"""As pyproject.toml has them."""

MAKE = """
import sys
from dataclasses import replace
import numpy as np
from pathlib import Path
from deepbrick.catalog import load_catalog
from deepbrick.compiler import TrainOptions, make_plan, train
from deepbrick.datasets import choose_dataset, load_dataset
from deepbrick.weightbrick import load_keras_model, open_weight_brick, save_weight_brick
from stacks import stack_of

out, catalog = Path(sys.argv[1]), load_catalog()
for name, column in {stacks!r}.items():
    stack = stack_of(column)
    data = load_dataset(choose_dataset(make_plan(stack, catalog).needs))
    data = replace(data, x_train=data.x_train[:256], y_train=data.y_train[:256])
    save_weight_brick(out / f"{{name}}.brick", train(stack, catalog, data, TrainOptions(epochs=1)))
    x = data.x_val[:20]
    np.save(out / f"{{name}}-in.npy", x)
    model = load_keras_model(open_weight_brick(out / f"{{name}}.brick", catalog))
    np.save(out / f"{{name}}-out.npy", np.asarray(model(x, training=False)))
"""
OPEN = """
import json, sys, tempfile
import keras, numpy as np
from pathlib import Path
from deepbrick.catalog import load_catalog
from deepbrick.weightbrick import litert_model, load_keras_model, open_weight_brick

differences = {}
for path in sorted(Path(sys.argv[1]).glob("*.brick")):
    brick = open_weight_brick(path, load_catalog())
    x, expected = (np.load(path.with_name(f"{path.stem}-{end}.npy")) for end in ("in", "out"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.keras"
        file.write_bytes(brick.keras_file)
        plain = keras.saving.load_model(file)
    for model in (lambda x: load_keras_model(brick)(x, training=False), litert_model(brick), plain):
        difference = np.abs(np.asarray(model(x)) - expected) / np.maximum(np.abs(expected), 1)
        differences[path.stem] = max(differences.get(path.stem, 0), float(difference.max()))
print(json.dumps(differences))
"""
STACKS = {
    "images": "2d cnn fc softmax 1d",
    "sequences": "1d lstm fc softmax 1d",
    "films": "2d cnn lstm fc linear 1d",
    "numbers": "1d fc linear-single single",
    "autoencoder": "2d fc linear 2d",
}
MOST_DIFFERENT = 1e-4


def make_environment(folder: Path, requirements: tuple[str, ...]) -> Path:
    """A virtual environment with DeepBrick; returns its Python."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "-q", *requirements, REPOSITORY], check=True)
    return python


def run(python: Path, code: str, *arguments: str | Path) -> str:
    """Run some code in an environment, away from this checkout; returns what it prints."""
    # The stacks of benchmarks are all that is taken from this checkout: DeepBrick is installed there.
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(Path(__file__).parent)}
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-c", code, *arguments]
        done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{python} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def versions(python: Path) -> str:
    """Which TensorFlow and Keras an environment has."""
    code = "import importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in ('tensorflow', 'keras')), sep=', ')"
    return run(python, code).strip()


def main() -> int:
    """Print a table of the largest differences; the exit status says whether all agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder for the environments, to be used again")
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as temporary:
        folder = (keep or Path(temporary)).absolute()
        pythons = [make_environment(folder / n, r) for n, r in (("oldest", OLDEST), ("newest", ()))]
        worst = 0.0
        print("| made with | opened with | largest difference |")
        print("|---|---|---|")
        for maker in pythons:
            with tempfile.TemporaryDirectory() as made:
                run(maker, MAKE.format(stacks=STACKS), made)
                for opener in pythons:
                    differences = json.loads(run(opener, OPEN, made).splitlines()[-1])
                    if set(differences) != set(STACKS):
                        sys.exit(f"Of {sorted(STACKS)} only {sorted(differences)} were opened.")
                    worst = max(worst, *differences.values())
                    print(f"| {versions(maker)} | {versions(opener)} | {max(differences.values()):.1e} |", flush=True)
    return int(not worst <= MOST_DIFFERENT)


if __name__ == "__main__":
    sys.exit(main())
