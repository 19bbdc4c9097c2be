"""Robust least squares: the same minimum as SciPy's."""

import numpy as np
import pytest
from deepbrick.vision.read.robust_fit import minimize_soft_l1
from scipy.optimize import least_squares


def decay(outliers, seed):
    """Residuals of an exponential decay seen with noise, of which some measurements are far off."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0, 3, 40)
    seen = 2.0 * np.exp(-0.7 * time) + 0.3 + rng.normal(0, 0.05, 40)
    seen[rng.choice(40, outliers, replace=False)] += 5
    return lambda p: (p[0] * np.exp(-p[1] * time) + p[2] - seen) / 0.05


@pytest.mark.parametrize("outliers", [0, 4, 8])
@pytest.mark.parametrize("seed", range(3))
def test_the_minimum_is_that_of_scipy(outliers, seed):
    residuals, start = decay(outliers, seed), np.array([1.0, 1.0, 0.0])
    found, normal, loss = minimize_soft_l1(residuals, start, tolerance=1e-10, max_iterations=200)
    wanted = least_squares(residuals, start, loss="soft_l1", ftol=1e-12, xtol=1e-12)
    assert found == pytest.approx(wanted.x, abs=1e-3)
    assert found == pytest.approx([2.0, 0.7, 0.3], abs=0.25)
    assert loss == pytest.approx(2 * wanted.cost, rel=1e-4)
    slope = least_squares(residuals, wanted.x, max_nfev=1).jac
    weights = 1 / np.sqrt(1 + residuals(wanted.x) ** 2)
    assert normal == pytest.approx(slope.T @ (slope * weights[:, None]), rel=0.01)


def test_a_start_at_the_minimum_stays():
    assert minimize_soft_l1(lambda p: p - 3, np.array([3.0]), tolerance=1e-8, max_iterations=9).x == pytest.approx(
        [3.0]
    )


def test_it_stops_where_no_step_makes_it_better():
    kink = minimize_soft_l1(lambda p: np.sqrt(np.abs(p)) + 1, np.array([0.0]), tolerance=1e-8, max_iterations=9)
    assert np.isfinite(kink.x).all()
