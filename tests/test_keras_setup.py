"""What a user's own settings of Keras may not change."""

import json
import os
import subprocess
import sys

import pytest
from deepbrick.compiler import layer_sizes, make_plan, sized_layers, write_script
from deepbrick.datasets import choose_dataset

BUILD = """
import pickle, sys, runpy
from deepbrick.compiler import build_model
from deepbrick.datasets import load_dataset
with open(sys.argv[1], "rb") as file:
    plan, info = pickle.load(file)
model = build_model(plan, load_dataset(info))
made = runpy.run_path(sys.argv[2])["model"]
for one in (model, made):
    print(one.count_params(), one.output_shape, one.layers[-1].compute_dtype)
"""


def with_settings(folder, settings, *args, **variables):
    """Run Python where a keras.json says these settings."""
    (folder / "keras.json").write_text(settings if isinstance(settings, str) else json.dumps(settings))
    env = {**os.environ, "KERAS_HOME": str(folder), "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, env=env, check=False)


@pytest.mark.parametrize(
    ("settings", "variables"),
    [
        # The order of the axes alone trained another net without a word.
        ({"image_data_format": "channels_first", "floatx": "float16", "epsilon": 0.5, "backend": "torch"}, {}),
        ("no JSON", {"KERAS_BACKEND": "jax"}),
    ],
)
def test_settings_of_the_users_change_no_model_and_no_script(settings, variables, make_stack, catalog, tmp_path):
    import pickle  # noqa: PLC0415 - what this test itself writes

    plan = make_plan(make_stack(["2d cnn fc softmax 1d"]), catalog)
    info = choose_dataset(plan.needs, "digits")
    (tmp_path / "made").write_bytes(pickle.dumps((plan, info)))
    text = write_script(plan, info)
    (tmp_path / "model.py").write_text(text[: text.index("\nmodel.summary")])
    done = with_settings(
        tmp_path, settings, "-c", BUILD, str(tmp_path / "made"), str(tmp_path / "model.py"), **variables
    )
    weights = sum(size.weights for size in layer_sizes(sized_layers(plan, info)))
    assert done.stdout.splitlines() == [f"{weights} (None, 10) float32"] * 2, done.stderr


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"floatx": "float8"},
            (
                "Invalid `floatx` configuration. Expected one of {'float16', 'float32', 'float64'}. "
                "Received: floatx=float8"
            ),
        ),
        ([1], "'list' object has no attribute 'get'"),
    ],
)
def test_settings_that_keras_refuses_are_one_sentence(settings, reason, tmp_path):
    done = with_settings(
        tmp_path,
        settings,
        "-c",
        "from deepbrick.cli.output import guarded\nfrom deepbrick.keras_setup import import_keras\n"
        "with guarded():\n    import_keras()",
    )
    assert done.returncode == 1
    said = f"Keras cannot start ({reason}); mend or remove the file {tmp_path}/keras.json."
    assert done.stderr.splitlines()[-1] == said
    assert "Traceback" not in done.stderr


def printed_by(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_keras_that_runs_on_something_else_is_said():
    code = (
        "import sys, types\n"
        "sys.modules['keras'] = types.SimpleNamespace(config=types.SimpleNamespace(backend=lambda: 'torch'))\n"
        "from deepbrick.keras_setup import KerasError, import_keras\n"
        "try:\n    import_keras()\nexcept KerasError as error:\n    print(error)"
    )
    said = "Keras runs on torch here; set KERAS_BACKEND=tensorflow before it is imported.\n"
    assert printed_by(code) == said


@pytest.mark.parametrize("before", ["enable", "disable"])
def test_the_garbage_collector_goes_on_as_before(before):
    code = (
        f"import gc, sys, types\ngc.{before}()\n"
        "from deepbrick.keras_setup import import_keras\n"
        "class Finder:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'keras':\n"
        "            print(gc.isenabled())\n"
        "            raise ImportError('not here')\n"
        "sys.meta_path.insert(0, Finder())\n"
        "try:\n    import_keras()\nexcept Exception as error:\n    print(gc.isenabled(), gc.get_freeze_count(), error)"
    )
    reason = 'Keras cannot start (not here); install it again with "pip install tensorflow keras".'
    assert printed_by(code) == f"False\n{before == 'enable'} 0 {reason}\n"
