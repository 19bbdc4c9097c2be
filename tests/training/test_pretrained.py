"""Pretrained weights are read without running anything from their file."""

import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest
from deepbrick.training.pretrained import PretrainedError, read_state_dict


class _Tensor:
    """Pickles as PyTorch's old format describes a tensor."""

    def __init__(self, key, size, stride):
        self.args = (("storage", "FloatStorage", key, "cpu", int(np.prod(size)), None), 0, size, stride)


class _Pickler(pickle.Pickler):
    def reducer_override(self, value):
        if isinstance(value, _Tensor):
            return _rebuild, value.args
        return NotImplemented

    def persistent_id(self, value):
        return value if isinstance(value, tuple) and value[:1] == ("storage",) else None


def _rebuild(*args):
    raise NotImplementedError(args)


_rebuild.__module__, _rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v2"


def write(path, state, values, monkeypatch):
    import sys  # noqa: PLC0415 -- only to stand in for torch while the file is made
    import types  # noqa: PLC0415

    module = types.ModuleType("torch._utils")
    module._rebuild_tensor_v2 = _rebuild  # noqa: SLF001
    monkeypatch.setitem(sys.modules, "torch", types.ModuleType("torch"))
    monkeypatch.setitem(sys.modules, "torch._utils", module)
    with path.open("wb") as stream:
        for head in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
            pickle.dump(head, stream, protocol=2)
        _Pickler(stream, protocol=2).dump(state)
        pickle.dump(list(values), stream, protocol=2)
        for array in values.values():
            stream.write(np.int64(array.size).tobytes() + array.astype("<f4").tobytes())


def test_tensors_come_back_through_their_strides(tmp_path, monkeypatch):
    flat = np.arange(6, dtype=np.float32)
    state = OrderedDict(plain=_Tensor("0", (2, 3), (3, 1)), turned=_Tensor("0", (3, 2), (1, 3)))
    write(tmp_path / "a.pth", state, {"0": flat}, monkeypatch)
    read = read_state_dict(tmp_path / "a.pth")
    assert read["plain"].tolist() == flat.reshape(2, 3).tolist()
    assert read["turned"].tolist() == flat.reshape(2, 3).T.tolist()


class _Evil:
    def __reduce__(self):
        return os.system, ("touch evil",)


def test_a_file_that_would_run_something_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.pth"
    path.write_bytes(pickle.dumps(_Evil()))
    with pytest.raises(PretrainedError, match=r"has no place in a file of weights\.$"):
        read_state_dict(path)
    assert not (tmp_path / "evil").exists()


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(PretrainedError, match=r"^Cannot read pretrained weights from "):
        read_state_dict(tmp_path / "none.pth")
