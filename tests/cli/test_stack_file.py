"""A stack that was written down in Python is a file that the command line takes."""

from deepbrick import Stack
from typer.testing import CliRunner


def test_the_script_of_a_stack_that_python_wrote(tmp_path):
    from deepbrick.cli.app import app  # noqa: PLC0415 -- typer only here

    path = tmp_path / "flowers.json"
    path.write_text(Stack.from_columns(["1d fc fc softmax 1d"]).to_json())
    result = CliRunner().invoke(app, ["code", str(path), "iris"])
    assert result.exit_code == 0
    assert "Dense(3" in result.output
