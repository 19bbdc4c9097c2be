"""Columns that were read twice, and columns that only hide each other."""

import numpy as np
import pytest
from deepbrick.vision.assemble.rows import suppress_non_maxima


@pytest.fixture(scope="module")
def column_of(find_perfectly):
    """A column from its foot up, moved in the image."""

    def column(tokens, shift=(0.0, 0.0)):
        bricks = sorted(find_perfectly([tokens]), key=lambda b: -b.center[1])
        return tuple(b.mapped(np.eye(2), np.array(shift)) for b in bricks)

    return column


def test_of_a_column_that_was_read_twice_the_surer_reading_stays(column_of):
    whole, part = column_of(["1d", "fc", "fc", "softmax", "1d"]), column_of(["1d", "fc", "fc", "softmax", "1d"], (2, 1))
    assert suppress_non_maxima([part[1:4], whole]) == [whole]
    assert suppress_non_maxima([part[:1], whole]) == [whole]  # a brick that lies alone, too


@pytest.mark.parametrize("tokens", [["1d", "lstm"], ["1d", "fc", "sigmoid", "1d"]])
def test_a_column_of_which_one_brick_is_seen_where_another_column_has_one_stays(column_of, tokens):
    front = column_of(["single", "fc", "fc", "linear-single", "single"])
    back = column_of(tokens)
    behind = column_of(tokens, front[-1].center - back[0].center)  # its foot is seen where the other's top is
    assert set(map(len, suppress_non_maxima([front, behind]))) == {len(front), len(behind)}
