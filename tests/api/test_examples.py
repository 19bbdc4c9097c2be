"""The examples in the docstrings do what they show."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["", ".api.data", ".api.reading", ".api.stack"])
def test_the_examples_in_the_docstrings(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = doctest.testmod(importlib.import_module(f"deepbrick{name}"))
    assert found.attempted
    assert not found.failed
