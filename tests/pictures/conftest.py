"""Stacks and small pictures of them."""

import numpy as np
import pytest
from deepbrick import Stack
from deepbrick.catalog import load_catalog
from deepbrick.moulds import stack_scene

CATALOG = load_catalog()


@pytest.fixture(scope="session")
def poses_of():
    """Where the bricks of a typed stack stand."""
    return lambda text: stack_scene(Stack.from_text(text).graph, CATALOG)


@pytest.fixture(scope="session")
def mean_rgb():
    """Mean colour of those pixels of a picture that show one brick, away from its edges."""

    def mean(picture, index, place):
        inside = index == place
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            inside &= np.roll(index == place, step, axis)
        assert inside.sum() > 20
        return np.asarray(picture)[inside].mean(axis=0)

    return mean
