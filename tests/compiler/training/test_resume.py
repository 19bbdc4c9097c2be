"""The state of a training that goes on later, where its file is damaged."""

import gc
import warnings

import pytest
from deepbrick.compiler import CompileError
from deepbrick.compiler.training.resume import load_state


def test_a_damaged_state_is_refused_and_closed(tmp_path):
    path = tmp_path / "state.npz"
    path.write_bytes(b"PK\x03\x04 and no more")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ResourceWarning)
        with pytest.raises(CompileError, match="cannot be read; remove the file"):
            load_state(path, {})
        gc.collect()
    assert [str(w.message) for w in caught if w.category is ResourceWarning] == []
