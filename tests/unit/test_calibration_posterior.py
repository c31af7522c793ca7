"""Posterior, recovery and ensemble on the toy: what is identified is found, and what is not is said to be unknown."""

import numpy as np
import pytest
from scipy.stats import norm

from experiments.calibration import ensemble, pages, recovery, shipping
from experiments.calibration.design import crowd
from experiments.calibration.emulator import Emulators, fit, fit_all
from experiments.calibration.free import Space
from experiments.calibration.options import Calibrate
from experiments.calibration.posterior import Posterior, _reflected, infer
from experiments.calibration.targets import Targets
from experiments.calibration.waves import match
from tests.unit.calibration_toy import SPACE, TRUTH, aim, free, statistics, targets

QUICK = Calibrate(
    waves=2, runs=30, rank=1, candidates=1024, particles=100, generations=5, draws=6, truths=3, contenders=2
)


@pytest.fixture(scope="module")
def history():
    return match(statistics, SPACE, aim(), QUICK, (1, 2))


def inferred(history, luck=1):
    options = QUICK.changed({"luck": luck})
    return infer(
        history.emulators, SPACE, aim(), history.survivors, lambda points: history.keeps(points, aim()), options
    )


@pytest.fixture(scope="module")
def posterior(history):
    return inferred(history)


def test_the_posterior_is_near_the_truth_where_the_evidence_speaks_and_wide_where_it_does_not(posterior):
    prior_sd = SPACE.free[0].prior_sd()
    assert posterior.mean()[0] == pytest.approx(TRUTH[0], abs=0.03)
    assert posterior.sd()[0] < 0.2 * prior_sd
    assert posterior.sd()[1] > 0.75 * prior_sd


def test_particles_stay_in_what_history_matching_left(history, posterior):
    assert history.keeps(posterior.points, aim()).all()


def test_the_same_luck_gives_the_same_particles(history, posterior):
    assert (inferred(history).points == posterior.points).all()
    assert not (inferred(history, luck=2).points == posterior.points).all()


def test_draws_are_different_particles_while_there_are_enough():
    found = Posterior(np.array([[0.0], [1.0], [1.0], [2.0]]), 0.0, 1)
    assert sorted(found.draws(3, luck=1)[:, 0]) == [0, 1, 2]
    assert len(found.draws(6, luck=1)) == 6
    assert (found.draws(3, luck=5) == found.draws(3, luck=5)).all()


def test_a_walk_comes_back_from_the_faces_of_the_cube():
    assert _reflected(np.array([-0.2, 0.3, 1.1, 2.4, -1.3])) == pytest.approx([0.2, 0.3, 0.9, 0.4, 0.7])


def test_without_evidence_the_posterior_is_the_prior():
    """In a dozen dimensions, a triangular prior among them; sd of the mean of 400 particles is 0.014."""
    space = Space((*(free(f"p{i}") for i in range(11)), free("t", central=0.2, prior="triangular")))
    points = crowd(256, 12, 1)
    nothing = Emulators((fit(points, np.zeros(len(points))),))
    aims = Targets(("A",), ("a",), np.array([-1.0]), np.array([1.0]), np.array([1.0]))
    options = Calibrate(particles=400, generations=2)
    found = infer(nothing, space, aims, crowd(4096, 12, 2), lambda x: np.ones(len(x), dtype=bool), options)
    expected = np.array([0.5] * 11 + [0.4])
    assert found.mean() == pytest.approx(expected, abs=0.06)
    assert found.sd() == pytest.approx(np.array([one.prior_sd() for one in space.free]), abs=0.03)


def test_a_line_out_of_reach_does_not_steer_the_rest():
    """y = a and z = a + 50: the second cannot be hit, and lower a would bring it no nearer than three."""
    points = crowd(64, 1, 1)
    seeds = norm.rvs(size=(64, 2), random_state=1) * 0.01
    both = fit_all(points, np.column_stack([points, points + 50]) + seeds)
    aims = Targets(("A", "B"), ("a", "b"), np.array([0.6, 0.0]), np.array([0.7, 0.1]), np.array([0.02, 0.02]))
    options = Calibrate(particles=100, generations=4)
    found = infer(both, Space((free("a"),)), aims, points, lambda x: np.ones(len(x), dtype=bool), options)
    assert found.mean()[0] == pytest.approx(0.65, abs=0.02)


def test_recovery_says_exactly_which_parameter_is_identified(history):
    found = recovery.recover(history.sample, history.emulators, SPACE, aim(), QUICK)
    verdict = {one.parameter: one.verdict for one in found.parameters}
    assert verdict["toy.seen"] == "identified"
    assert verdict["toy.hidden"] == "not identified"
    seen, hidden, _ = found.parameters
    assert seen.contraction < 0.3 < 0.85 < hidden.contraction
    assert seen.covered >= 0.6
    assert seen.correlation > 0.95
    assert recovery.rows(found)[0]["parameter"] == "toy.seen"


def test_truths_are_runs_of_the_first_wave_inside_the_space_and_apart(history):
    rows = recovery.held_out(history.sample, 4)
    assert len(set(rows.tolist())) == 4
    assert (history.sample.wave[rows] == 1).all()


@pytest.mark.parametrize(
    ("contraction", "covered", "correlation", "verdict"),
    [
        (0.3, 0.9, 0.9, "identified"),
        (0.7, 0.9, 0.5, "somewhat"),
        (0.95, 0.9, 0.1, "not identified"),
        (0.3, 0.9, -0.2, "not identified"),
        (0.3, 0.25, 0.9, "misled"),
    ],
)
def test_verdicts(contraction, covered, correlation, verdict):
    assert recovery._verdict(contraction, covered, correlation) == verdict


@pytest.fixture(scope="module")
def tried(history, posterior):
    draws = posterior.draws(QUICK.draws, QUICK.luck)
    return ensemble.try_out(statistics, SPACE, aim(), history, draws, QUICK, (1, 2))


def test_the_best_point_hits_every_line_of_the_toy(tried):
    said = ensemble.summary(aim(), tried)
    assert (said["best_inside"], said["total"]) == (3, 3)
    assert said["best_missed_by_more_than_half"] == []
    assert tried.best[0] == pytest.approx(TRUTH[0], abs=0.05)


def test_draws_run_under_the_seed_they_have_in_a_comparison(tried):
    assert (tried.draw_values == statistics(tried.draws, range(1, 7))).all()


def test_the_best_has_most_lines_inside_and_of_equals_misses_least():
    aims = targets(np.zeros(3), half=1.0)
    order = sorted(
        ([0.0, 0.0, 9.0], [0.0, 2.0, 2.0], [0.5, 0.0, 1.5], [0.0, np.nan, np.nan]),
        key=lambda values: ensemble._merit(aims, np.array(values)),
        reverse=True,
    )
    assert order[0] == [0.5, 0.0, 1.5]
    assert order[1] == [0.0, 0.0, 9.0]


def test_hits_and_misses_by_hand(history):
    aims = targets(np.zeros(3), half=1.0)
    tried = ensemble.Tried(
        draws=np.zeros((2, 3)), draw_values=np.array([[0.0, 3.0, np.nan], [4.0, -1.0, np.nan]]),
        best=np.zeros(3), best_values=np.array([1.5, 2.5, np.nan]), contenders=1,
    )  # fmt: skip
    rows = ensemble.lines(aims, tried, history)
    assert [row["best_missed_by_widths"] for row in rows] == [0.25, 0.75, None]
    assert [row["ensemble_mean"] for row in rows] == [2.0, 1.0, None]
    assert [row["draws_inside_share"] for row in rows] == [0.5, 0.5, 0.0]
    assert [row["ensemble_inside"] for row in rows] == [False, True, False]
    said = ensemble.summary(aims, tried)
    assert said["best_missed_by_more_than_half"] == ["B"]
    assert said["best_not_measured"] == ["C"]
    assert (said["draws_inside_least"], said["draws_inside_most"], said["draws_inside_mean"]) == (1, 1, 1.0)


def test_the_page_names_misses_parameters_and_waves(history, posterior, tried):
    lines = ensemble.lines(aim(), tried, history)
    made = {"region": "toyland", "command": "python -m experiments calibrate", "runs": 9, "months": 12, "scale": 1.0}
    said = ensemble.summary(aim(), tried)
    rows = pages.parameter_rows(SPACE, posterior), pages.wave_rows(history)
    page = pages.markdown(said, lines, *rows, made)
    assert "The best set has 3 of 3 lines inside their bands; none is missed by more than half." in page
    assert all(f"| toy.{name} |" in page for name in ("seen", "hidden", "half"))
    assert page.count("\n| ") >= 3 + 2 + 3
    assert [row["wave"] for row in rows[1]] == [1, 2]


def test_emulator_rows_show_the_spread_of_repeats(history):
    rows = pages.emulator_rows(aim(), history)
    repeats = history.sample.values[:2, 0]
    assert rows[0]["seed_sd_of_repeats"] == pytest.approx(repeats.std(ddof=1))
    assert 0.9 < rows[0]["explained"] <= 1
    influence = {row["id"]: row for row in pages.influence_rows(SPACE, aim(), history)}
    assert abs(influence["A"]["toy.seen"]) > 2 > 0.3 > abs(influence["A"]["toy.hidden"])


def test_the_shipped_file_can_be_read_back(tmp_path, tried):
    from scenarios.scenario import read_yaml

    text = shipping.ensemble(SPACE, tried, {"command": "python -m experiments calibrate", "runs": 3})
    shipping.ship(text, tmp_path / "deep" / "toyland.yaml")
    found = read_yaml(tmp_path / "deep" / "toyland.yaml")
    assert found["best"] == SPACE.changes(tried.best)
    assert found["draws"] == [SPACE.changes(point) for point in tried.draws]
    assert found["made"]["runs"] == 3
    assert "python -m experiments calibrate" in text.splitlines()[1]
