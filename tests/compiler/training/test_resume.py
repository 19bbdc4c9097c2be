"""The state of a training that goes on later, where its file is damaged."""

import pytest
from deepbrick.compiler import CompileError
from deepbrick.compiler.training.resume import load_state


def test_a_damaged_state_is_refused_and_closed(tmp_path, nothing_left_open):
    path = tmp_path / "state.npz"
    path.write_bytes(b"PK\x03\x04 and no more")
    with nothing_left_open(), pytest.raises(CompileError, match="cannot be read; remove the file"):
        load_state(path, {})
