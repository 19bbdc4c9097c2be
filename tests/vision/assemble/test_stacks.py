"""What is worth showing: stacks, and bricks that lie alone."""

from dataclasses import replace

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.assemble.stacks import assemble_stacks
from deepbrick.vision.read.region import RegionReading

CATALOG = load_catalog()
STACK = [["1d", "fc", "softmax", "1d"]]


@pytest.fixture
def reading_with(find_perfectly, paint_maps, reading_of):
    return lambda columns: reading_of(paint_maps(find_perfectly(columns)))


@pytest.mark.parametrize(
    ("stack", "probability", "loose"),
    [
        pytest.param([], 0.6, ["linear"], id="on a photo of parts"),
        pytest.param(STACK, 0.6, [], id="doubtful beside a stack"),
        pytest.param(STACK, 0.95, ["linear"], id="sure beside a stack"),
    ],
)
def test_beside_a_stack_only_sure_bricks_are_loose(find_perfectly, reading_with, stack, probability, loose):
    reading = reading_with(stack)
    (brick,) = find_perfectly([["linear"]], origin_mm=(70.0, 0.0))
    share = np.full(len(CATALOG), (1 - probability) / (len(CATALOG) - 1))
    share[CATALOG.tokens.index("linear")] = probability
    alone = (replace(brick, probability=share),)
    found = assemble_stacks([RegionReading((*reading.columns, alone), reading.look)], CATALOG)
    assert len(found.stacks) == len(stack)
    assert [b.kind.token for b in found.loose] == loose
