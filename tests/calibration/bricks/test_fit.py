"""A last layer that stays near the one it starts from."""

import numpy as np
import pytest
from deepbrick.calibration.bricks.fit import fit_change

RNG = np.random.default_rng(3)


@pytest.fixture
def told():
    """Three clouds of features, and scores that take the second cloud for the third."""
    answers = np.repeat([0, 1, 2], 60)
    features = np.eye(3)[answers] * 2 + RNG.normal(0, 0.3, (180, 3))
    scores = 3 * features
    scores[:, 2] += 4 * features[:, 1]
    return features, scores, answers


def named(features, scores, change):
    return (scores + features @ change.kernel.T + change.bias).argmax(axis=1)


def test_what_was_taken_for_another_is_learned(told):
    features, scores, answers = told
    assert (scores.argmax(axis=1) == answers).mean() < 0.7
    change = fit_change(features, scores, answers, np.ones(180), 0.001)
    assert (named(features, scores, change) == answers).mean() > 0.97


def test_the_stronger_the_ridge_the_less_changes(told):
    features, scores, answers = told
    sizes = [
        np.linalg.norm(fit_change(features, scores, answers, np.ones(180), ridge).kernel)
        for ridge in (1e-3, 1e-1, 10.0, 1e4)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 1e-3


def test_examples_without_weight_teach_nothing(told):
    features, scores, answers = told
    mine = answers != 1
    weighed = fit_change(features, scores, answers, mine.astype(float), 0.01)
    alone = fit_change(features[mine], scores[mine], answers[mine], np.ones(mine.sum()), 0.01)
    np.testing.assert_allclose(weighed.kernel, alone.kernel, atol=2e-3)


def test_only_differences_of_scores_count_however_large_they_are(told):
    features, scores, answers = told
    usual, huge = (fit_change(features, s, answers, np.ones(180), 0.01) for s in (scores, scores + 1e4))
    np.testing.assert_allclose(huge.kernel, usual.kernel, atol=1e-6)
    np.testing.assert_allclose(huge.bias, usual.bias, atol=1e-6)
