"""The command: what it cannot do it says in one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest
from deepbrick.training import __main__ as command

WEIGHTS = Path(__file__).parents[2] / "vision" / "weights"


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command; gives its exit status and what it says."""

    def with_options(*options):
        monkeypatch.setattr(sys, "argv", ["training", *map(str, options)])
        try:
            status = command.main()
        except SystemExit as stop:
            status = stop.code
        return status, capsys.readouterr().err

    return with_options


def test_photos_are_packed(run, folder, tmp_path):
    assert run("pack", folder, "--out", tmp_path) == (0, f"{tmp_path / 'pack-00.zip'}\n")
    assert (tmp_path / "pack-00.zip").exists()


def test_there_must_be_photos_to_pack(run, tmp_path):
    status, said = run("pack", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "packs")
    assert (status, said) == (1, f"There are no rendered photos in {tmp_path / 'a'}, {tmp_path / 'b'}.\n")


@pytest.mark.parametrize("before", [["fit", "reader"], ["propose"]])
def test_what_is_no_pack_is_named_in_one_sentence(run, tmp_path, before):
    path = tmp_path / "a.zip"
    path.write_text("no pack")
    minutes = ["--minutes", "1"] if before[0] == "fit" else []
    status, said = run(*before, path, "--out", tmp_path / "out", *minutes)
    assert (status, said) == (1, f"{path} is no pack of photos: File is not a zip file.\n")
    assert not (tmp_path / "out").exists()


def test_networks_of_different_architectures_are_not_averaged(run, tmp_path, monkeypatch):
    from deepbrick.training import export  # noqa: PLC0415

    (tmp_path / "reader.keras").touch()
    monkeypatch.setattr(export, "export_onnx", lambda _, out: out.write_bytes((WEIGHTS / "reader.onnx").read_bytes()))
    out = tmp_path / "reader.onnx"
    status, said = run("export", tmp_path / "reader.keras", out, "--average", WEIGHTS / "closer.onnx")
    assert status == 1
    expected = "hold networks of different architectures, which have no mean.\n"
    assert said == f"{WEIGHTS / 'closer.onnx'} and {out} {expected}"


@pytest.mark.parametrize("average", [False, True])
def test_what_is_exported_or_averaged_must_be_there(run, tmp_path, average):
    missing = tmp_path / "reader.keras"
    options = ["--average", tmp_path / "before.onnx"] if average else []
    if average:
        missing.touch()
        missing = tmp_path / "before.onnx"
    status, said = run("export", tmp_path / "reader.keras", tmp_path / "out.onnx", *options)
    assert (status, said) == (1, f"There is no {missing}; name what fit wrote, and for --average an exported .onnx.\n")
    assert not (tmp_path / "out.onnx").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "the following arguments are required: command"),
        (("fit", "writer", "a.zip", "--out", "b", "--minutes", "1"), "argument part: invalid choice: 'writer'"),
        (("fit", "reader", "a.zip", "--out", "b"), "the following arguments are required: --minutes"),
        (
            ("fit", "reader", "a.zip", "--out", "b", "--minutes", "long"),
            "argument --minutes: invalid float value: 'long'",
        ),
        (("fit", "reader", "--out", "b", "--minutes", "1"), "the following arguments are required: packs"),
        (("pack", "photos"), "the following arguments are required: --out"),
    ],
)
def test_wrong_usage_is_told_with_status_2(run, options, message):
    status, said = run(*options)
    assert status == 2
    assert message in said.splitlines()[-1]


def test_the_command_says_what_it_does_without_importing_a_backend():
    code = (
        "import sys; sys.argv = ['training', '--help']\n"
        "from deepbrick.training.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in ('tensorflow', 'torch', 'jax', 'keras', 'onnx') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "{pack,propose,fit,export,others}" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
