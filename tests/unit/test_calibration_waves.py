"""Designs, emulators and waves, on answers worked by hand and on a toy whose truth is known."""

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel

from experiments.calibration import emulator as emulators
from experiments.calibration.design import crowd, hypercube, spread, widened
from experiments.calibration.emulator import Emulators, diagnose, fit, fit_all, influence
from experiments.calibration.options import Calibrate
from experiments.calibration.waves import Sample, implausibility, match, ranked
from tests.unit.calibration_toy import SPACE, TRUTH, aim, statistics, targets

QUICK = Calibrate(waves=2, runs=24, rank=1, candidates=1024)


def test_a_hypercube_has_one_point_in_every_step_of_every_parameter():
    points = hypercube(10, 3, luck=4)
    assert (np.sort((points * 10).astype(int), axis=0) == np.arange(10)[:, None]).all()
    assert (hypercube(10, 3, luck=4) == points).all()
    assert not (hypercube(10, 3, luck=5) == points).all()


def test_a_crowd_fills_every_half_of_every_parameter_equally():
    points = crowd(100, 4, luck=1)
    assert points.shape == (128, 4)
    assert ((points < 0.5).sum(axis=0) == 64).all()


def test_spread_takes_the_corners_first():
    points = np.array([[0.5, 0.5], [0.0, 0.0], [1.0, 1.0], [0.9, 0.9]])
    assert spread(points, 2, near=np.array([[0.1, 0.1]])).tolist() == [[1.0, 1.0], [0.5, 0.5]]


def test_widened_points_stay_in_the_cube_and_near_where_they_come_from():
    points = np.full((8, 2), 0.9)
    more = widened(points, 64, luck=1)
    assert len(more) > 30
    assert (more <= 1).all()
    assert (np.abs(more - 0.9) <= 0.05 + 1e-12).all()


def sample(n=40, noise=0.02):
    points = hypercube(n, 3, luck=1)
    return points, statistics(points, range(n), noise)


def test_an_emulator_predicts_what_scikit_learn_predicts():
    points, values = sample()
    one = fit(points, values[:, 1])
    kernel = (
        ConstantKernel(one.trend, "fixed") * DotProduct(1.0, "fixed")
        + ConstantKernel(one.bend, "fixed") * Matern(one.lengths, "fixed", nu=2.5)
        + WhiteKernel(one.noise, "fixed")
    )
    scaled = (values[:, 1] - one.centre) / one.spread
    twin = GaussianProcessRegressor(kernel, optimizer=None).fit(points - 0.5, scaled)
    new = crowd(16, 3, luck=9)
    mean, sd = twin.predict(new - 0.5, return_std=True)
    found, variance, noise = one.predict(new)
    assert found == pytest.approx(one.centre + one.spread * mean, rel=1e-6)
    assert np.sqrt(variance + noise) == pytest.approx(one.spread * sd, rel=1e-6)


def test_an_emulator_guesses_new_points_and_knows_how_well():
    points, values = sample(60)
    new = crowd(64, 3, luck=3)
    truth = statistics(new, range(64), noise=0.0)
    for column in (0, 1):
        mean, variance, noise = fit(points, values[:, column]).predict(new)
        error = np.abs(mean - truth[:, column])
        assert error.max() < 0.06
        assert (error < 3 * np.sqrt(variance + noise)).all()
        assert np.sqrt(noise) == pytest.approx(0.02, rel=0.35)


def test_leaving_one_out_in_closed_form_is_leaving_it_out():
    points, values = sample(30)
    one = fit(points, values[:, 2])
    errors = []
    for i in range(30):
        keep = np.arange(30) != i
        without = emulators._refit(one, points[keep], values[keep, 2])
        mean, variance, noise = without.predict(points[i : i + 1])
        errors.append(((values[i, 2] - mean[0]) / np.sqrt(variance[0] + noise), values[i, 2] - mean[0]))
    said = diagnose(one, points, values[:, 2])
    surprise, error = np.array(errors).T
    assert said.worst == pytest.approx(np.abs(surprise).max(), rel=1e-6)
    assert said.covered == pytest.approx((np.abs(surprise) <= 2).mean())
    assert said.explained == pytest.approx(1 - (error**2).mean() / values[:, 2].var(), rel=1e-6)


def test_a_line_with_missing_values_is_emulated_from_the_rest_unless_too_many_are_missing():
    points, values = sample()
    few, many = values[:, 0].copy(), values[:, 0].copy()
    few[:5], many[:20] = np.nan, np.nan
    assert len(fit(points, few).points) == 35
    assert fit(points, many) is None
    both = fit_all(points, np.column_stack([few, many]))
    assert both.known == [0]
    mean, _, _ = both.predict(points[:2])
    assert np.isfinite(mean[:, 0]).all()
    assert np.isnan(mean[:, 1]).all()


def test_a_line_that_never_moves_is_known_for_sure():
    points, _ = sample()
    mean, variance, noise = fit(points, np.full(40, 3.0)).predict(points[:1])
    assert mean[0] == 3.0
    assert variance[0] + noise < 1e-12


def test_forgetting_a_run_is_not_having_it():
    points, values = sample(30)
    all_of_it = fit_all(points, values)
    without = all_of_it.without(points, values, 7)
    assert without.lines[0].points.tolist() == np.delete(points, 7, axis=0).tolist()
    assert (without.lines[0].lengths == all_of_it.lines[0].lengths).all()


def test_influence_names_the_parameter_that_moves_a_line():
    points, values = sample()
    ((name, moves),) = influence(Emulators((fit(points, values[:, 0]),)), ["A"], 3)
    assert name == "A"
    assert moves[0] == pytest.approx(2 / values[:, 0].std(), rel=0.05)
    assert np.abs(moves[1:]).max() < 0.2


class Known:
    """Emulators that know everything but the luck."""

    def __init__(self, mean, noise):
        self.mean, self.noise = np.array(mean), np.array(noise)

    def predict(self, points):
        return self.mean, np.zeros_like(self.mean), self.noise


def test_implausibility_is_distance_outside_the_band_over_all_that_blurs_it():
    aims = targets(np.array([0.0, 0.0, 0.0]), half=0.3)
    found = implausibility(Known([[0.2, 0.6, -1.3]], [0.0, 0.0, 0.24]), aims, np.zeros((1, 3)))
    assert found[0] == pytest.approx([0.0, 3.0, 2.0])


def test_a_line_missed_by_half_the_width_of_its_band_is_just_ruled_out_without_noise():
    aims = targets(np.zeros(3), half=1.0)
    found = implausibility(Known([[1.999, 2.001, -2.001]], [0.0, 0.0, 0.0]), aims, np.zeros((1, 3)))
    assert (found[0] > 3).tolist() == [False, True, True]


def test_an_unknown_line_rules_nothing_out():
    found = implausibility(Known([[np.nan, 9.0, 0.0]], [np.nan, 0.0, 0.0]), targets(np.zeros(3)), np.zeros((1, 3)))
    assert found[0, 0] == 0.0


def test_rank_lets_the_worst_lines_go():
    found = np.array([[1.0, 5.0, 3.0], [0.0, 0.0, 9.0]])
    assert [ranked(found, rank).tolist() for rank in (1, 2, 3, 7)] == [[5, 9], [3, 0], [1, 0], [1, 0]]


@pytest.fixture(scope="module")
def history():
    return match(statistics, SPACE, aim(), QUICK, (1, 2))


def test_waves_keep_the_truth_and_give_up_what_is_far_from_it(history):
    assert history.keeps(TRUTH[None, :], aim())[0]
    assert not history.keeps(np.array([[0.6, 0.7, 0.6]]), aim())[0]
    assert history.survivors[:, 0].min() > 0.15
    assert history.survivors[:, 0].max() < 0.45
    assert np.ptp(history.survivors[:, 1]) > 0.9
    assert history.cuts[-1].left <= history.cuts[0].left < 0.35
    assert history.keeps(history.survivors, aim()).all()


def test_the_second_wave_runs_where_the_first_left_space(history):
    second = history.sample.points[history.sample.wave == 2]
    assert len(second) == 24
    assert history.cuts[0].keeps(second, aim()).all()
    assert len(set(history.sample.seeds)) == len(history.sample.seeds)


def test_declared_values_run_under_every_seed_first(history):
    assert history.sample.seeds[:2] == (1, 2)
    assert (history.sample.points[:2] == SPACE.declared()).all()
    assert history.sample.wave[:3].tolist() == [0, 0, 1]


def test_waves_are_the_same_every_time(history):
    again = match(statistics, SPACE, aim(), QUICK, (1, 2))
    assert (again.survivors == history.survivors).all()
    assert (again.sample.values == history.sample.values).all()


def test_a_line_beyond_the_model_makes_the_rank_give_way_and_does_not_empty_the_space():
    beyond = targets(np.array([0.6, np.sin(0.9) + 1, 50.0]), np.array([0.06, 0.06, 0.3]))
    found = match(statistics, SPACE, beyond, QUICK, (1,))
    assert [cut.rank for cut in found.cuts] == [2, 2]
    assert found.survivors[:, 0].max() < 0.5


def test_samples_add_up():
    one = Sample(np.zeros((1, 3)), (1,), np.zeros((1, 3)), np.zeros(1))
    two = Sample(np.ones((2, 3)), (2, 3), np.ones((2, 3)), np.ones(2))
    both = one.plus(two)
    assert (both.seeds, both.wave.tolist(), len(both.points), len(both.values)) == ((1, 2, 3), [0, 1, 1], 3, 3)
