"""What knowing a parameter is worth, against the formula for a straight line under a normal parameter."""

import math

import numpy as np
import pytest
from scipy.stats import norm, qmc

from experiments.decisions.information import Smoother, switches, worths
from model.chance import Chance

SLOPE, SECOND = 2.0, 1.0


def draws(n, names=6):
    points = norm.ppf(qmc.LatinHypercube(names, rng=4).random(n))
    return {f"p{i}": points[:, i] for i in range(names)}


def means(parameters, noise=1.0, mean=0.0):
    """Doing nothing yields 0; acting yields a mean, a slope on two parameters, and noise."""
    n = len(parameters["p0"])
    acting = mean + SLOPE * parameters["p0"] + SECOND * parameters["p1"]
    return np.stack([np.zeros(n), acting + noise * Chance(9).normal("noise", None, np.arange(n))], axis=1)


def by_formula(slope, mean):
    """E max(0, m + b z) - max(0, m) for standard normal z."""
    z = mean / slope
    return slope * (norm.pdf(z) + z * norm.cdf(z)) - max(mean, 0.0)


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_worth_of_a_parameter_is_that_of_the_formula(mean):
    parameters = draws(1024)
    found = {each.parameter: each for each in worths(means(parameters, mean=mean), parameters, 1, shuffles=99)}
    assert found["p0"].evppi == pytest.approx(by_formula(SLOPE, mean), abs=0.06)
    assert found["p1"].evppi == pytest.approx(by_formula(SECOND, mean), abs=0.06)
    assert found["p0"].is_clear
    assert found["p0"].by_chance < 0.05
    assert not any(found[name].is_clear for name in ("p2", "p3", "p4", "p5"))


def test_noise_is_not_sold_as_knowledge():
    parameters = draws(60)
    pure = np.stack([np.zeros(60), 5 * Chance(2).normal("noise", None, np.arange(60))], axis=1)
    found = worths(pure, parameters, 1, shuffles=99)
    assert max(each.evppi for each in found) > 0.1  # as measured, noise too seems worth something
    assert not any(each.is_clear for each in found)


def test_the_surest_comes_first_and_says_where_the_choice_changes():
    parameters = draws(256)
    first = worths(means(parameters, noise=0.5), parameters, 1, shuffles=99)[0]
    assert first.parameter == "p0"
    (_, nothing), (at, acting) = first.choices
    assert (nothing, acting) == (0, 1)
    assert at == pytest.approx(0.0, abs=0.35)  # acting pays where the parameter is above 0


def test_the_same_draw_gives_the_same_answer_and_another_another():
    parameters = draws(64)
    one, again, other = (worths(means(parameters), parameters, draw, shuffles=19) for draw in (1, 1, 2))
    assert one == again
    assert [w.by_chance for w in one] != [w.by_chance for w in other]


def test_a_spline_follows_a_bend_and_leaves_a_line_alone():
    x = np.linspace(-2, 2, 200)
    noise = 0.2 * Chance(3).normal("noise", None, np.arange(200))
    line, bend = Smoother(x).fit(np.stack([1 + 3 * x, np.sin(2 * x) + noise], axis=1)).T
    assert line == pytest.approx(1 + 3 * x, abs=1e-4)
    assert math.sqrt(np.mean((bend - np.sin(2 * x)) ** 2)) < 0.07


def test_few_values_are_groups_of_their_own():
    x = np.repeat([0.0, 1.0, 2.0], 40)
    noise = 0.01 * Chance(3).normal("noise", None, np.arange(120))
    fit = Smoother(x).fit((np.array([5.0, -5.0, 5.0])[x.astype(int)] + noise)[:, None])[:, 0]
    assert fit[[0, 40, 80]] == pytest.approx([5.0, -5.0, 5.0], abs=0.05)


def test_switches_lie_between_two_futures():
    values, fit = np.array([3.0, 1.0, 2.0, 4.0]), np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.2], [3.0, 0.0]])
    assert switches(values, fit) == ((1.0, 0), (2.5, 1), (3.5, 0))
