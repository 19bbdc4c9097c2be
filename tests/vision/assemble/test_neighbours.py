"""What neighbours say of a brick: it decides where the network wavers, and nowhere else."""

import numpy as np
import pytest
from deepbrick.catalog import load_catalog
from deepbrick.vision.assemble.neighbours import propagate, weigh_row
from deepbrick.vision.bricks import FoundBrick

CATALOG = load_catalog()
HERE = np.zeros(2)


def brick(**share):
    probability = np.array([share.get(t.replace("-", "_").replace("1d", "one"), 0.0) for t in CATALOG.tokens])
    kind = CATALOG.bricks[int(probability.argmax())]
    return FoundBrick(kind, probability / probability.sum(), 0.9, HERE, HERE, HERE, HERE)


def sure(*tokens):
    return tuple(brick(**{t.replace("-", "_").replace("1d", "one"): 1.0}) for t in tokens)


def weigh_neighbours(columns):
    return weigh_row(columns, {}, [], CATALOG).columns


def tokens(columns):
    return [[b.kind.token for b in column] for column in columns]


def test_a_brick_in_doubt_is_what_stands_beside_it():
    foot = sure("1d")
    columns = [(*foot, brick(lstm=0.9, fc=0.1))] * 2 + [(*foot, brick(lstm=0.4, fc=0.6))]
    assert tokens(weigh_neighbours(columns)) == [["1d", "lstm"]] * 3


def test_a_brick_that_is_seen_well_stays_what_it_is():
    foot = sure("1d")
    columns = [(*foot, brick(lstm=0.99, fc=0.01))] * 2 + [(*foot, brick(lstm=0.002, fc=0.998))]
    assert tokens(weigh_neighbours(columns)) == [["1d", "lstm"]] * 2 + [["1d", "fc"]]


def test_only_bricks_that_stand_equally_high_are_compared():
    doubtful = brick(fc=0.6, lstm=0.4)
    columns = [sure("1d", "lstm"), (*sure("1d", "softmax"), doubtful)]
    assert tokens(weigh_neighbours(columns))[1] == ["1d", "softmax", "fc"]


@pytest.mark.parametrize(("output", "plate"), [("1d", "linear"), ("single", "linear-single")])
def test_a_plate_in_doubt_gives_what_its_output_takes(output, plate):
    columns = [(*sure("1d", "fc"), brick(linear=0.5, linear_single=0.5), *sure(output))]
    assert tokens(weigh_neighbours(columns)) == [["1d", "fc", plate, output]]


def test_a_wrong_output_that_is_seen_well_stays_wrong():
    columns = [sure("1d", "fc", "linear-single", "1d")]
    assert tokens(weigh_neighbours(columns)) == tokens(columns)


def test_a_lone_brick_is_left_as_it_is():
    ((weighed,),) = weigh_neighbours([(brick(fc=0.6, cnn=0.4),)])
    np.testing.assert_allclose(weighed.probability, brick(fc=0.6, cnn=0.4).probability)


def test_propagation_is_exact_on_a_tree():
    rng = np.random.default_rng(0)
    nodes = [(0, 0), (0, 1), (0, 2), (1, 1)]
    own = {node: rng.dirichlet(np.ones(3)) for node in nodes}
    edges = [(nodes[0], nodes[1]), (nodes[1], nodes[2]), (nodes[1], nodes[3])]
    odds = [rng.uniform(0.1, 5, (3, 3)) for _ in edges]
    joint = np.einsum("a,b,c,d,ab,bc,bd->abcd", *own.values(), *odds)
    joint /= joint.sum()
    beliefs = propagate(own, [(*edge, o) for edge, o in zip(edges, odds, strict=True)])
    for k, node in enumerate(nodes):
        np.testing.assert_allclose(beliefs[node], joint.sum(axis=tuple(i for i in range(4) if i != k)))
