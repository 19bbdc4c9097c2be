"""Random stacks: legal ones follow the bricks' meaning, wrong ones differ, every token turns up."""

import numpy as np
import pytest
from deepbrick.catalog import Role, load_catalog
from deepbrick.samples.render.stacks import free_stack, legal_stack, random_stack, wrong_stack

CATALOG = load_catalog()


@pytest.mark.parametrize("seed", range(40))
def test_a_legal_stack_has_a_port_at_every_foot_and_a_head_that_fits_its_output(seed):
    columns = legal_stack(np.random.default_rng(seed), CATALOG)
    for column in columns:
        assert CATALOG[column[0]].meaning.role is Role.PORT
    *_, dense, plate, port = (CATALOG[t].meaning for t in columns[-1])
    assert dense.layer == "dense"
    assert port.kind in plate.outputs


@pytest.mark.parametrize("seed", range(40))
def test_a_legal_row_is_equal_up_to_the_head_of_its_last_column(seed):
    columns = legal_stack(np.random.default_rng(seed), CATALOG)
    for column in columns[:-1]:
        assert column == columns[0]
        assert columns[-1][: len(column)] == column


def test_most_wrong_stacks_differ_from_the_legal_one_of_the_same_seed():
    pairs = [
        (legal_stack(np.random.default_rng(s), CATALOG), wrong_stack(np.random.default_rng(s), CATALOG))
        for s in range(100)
    ]
    changed = sum(legal != wrong or not linked for legal, (wrong, linked) in pairs)
    assert changed > 80


def test_free_piles_show_every_brick_and_never_a_link():
    rng = np.random.default_rng(0)
    seen = {t for _ in range(200) for column in free_stack(rng, CATALOG) for t in column}
    assert seen == {b.token for b in CATALOG if b.meaning.role is not Role.LINK}


def test_few_stacks_are_a_loose_brick_and_they_show_every_brick():
    rng = np.random.default_rng(1)
    stacks = [random_stack(rng, CATALOG)[0] for _ in range(1500)]
    loose = [s[0][0] for s in stacks if sum(map(len, s)) == 1]
    assert 0.04 < len(loose) / len(stacks) < 0.12
    assert set(loose) == {b.token for b in CATALOG if b.meaning.role is not Role.LINK}


def test_piles_have_at_least_two_bricks():
    rng = np.random.default_rng(2)
    for build in (legal_stack, free_stack, lambda r, c: wrong_stack(r, c)[0]):
        assert all(sum(map(len, build(rng, CATALOG))) >= 2 for _ in range(200))
