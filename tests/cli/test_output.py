"""What stops a command becomes one sentence and an exit status."""

import subprocess
import sys

import pytest
from deepbrick.cli.output import guarded, say
from deepbrick.errors import DeepBrickError


def run(code, **kwargs):
    prelude = "from deepbrick.cli.output import *\nfrom deepbrick.errors import DeepBrickError\n"
    return subprocess.run([sys.executable, "-c", prelude + code], check=False, stderr=subprocess.PIPE, **kwargs)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (DeepBrickError("The photo is upside down."), 1, "The photo is upside down.\n"),
        (KeyboardInterrupt(), 130, "Stopped.\n"),
    ],
)
def test_one_sentence_on_standard_error_and_a_status(capsys, error, status, sentence):
    with pytest.raises(SystemExit) as caught, guarded():
        raise error
    assert caught.value.code == status
    assert capsys.readouterr() == ("", sentence)


@pytest.mark.parametrize("error", [ValueError("a mistake in DeepBrick"), OSError(5, "Input/output error")])
def test_a_mistake_in_deepbrick_keeps_its_traceback(error):
    with pytest.raises(type(error)), guarded():
        raise error


def test_nothing_happens_when_all_is_well(capsys):
    with guarded():
        say("Almost there.")
    assert capsys.readouterr() == ("", "Almost there.\n")


def test_results_are_utf8_in_any_language_and_odd_file_names_stay_json():
    done = run(
        r"write_result('{\"photo\": \"Gr\xf6\xdfe \udcff.jpg\"}')",
        stdout=subprocess.PIPE,
        env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    )
    assert done.stdout == '{"photo": "Größe \\udcff.jpg"}\n'.encode()
    assert done.stderr == b""


def test_a_full_disk_behind_standard_output():
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = run("with guarded():\n    write_result('a')", stdout=full)
    assert done.returncode == 1
    assert done.stderr == b"The result cannot be written to standard output (No space left on device).\n"


def test_a_closed_pipe_ends_without_a_word():
    code = "with guarded():\n    write_result('x' * 100)\n    input()\n    write_result('y' * 100_000)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", "from deepbrick.cli.output import *\n" + code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"\n")
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
