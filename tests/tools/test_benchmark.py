"""The benchmark times the model without changing it, and the twin that it is compared with does the same work."""

import gc
import json
import logging
from collections import Counter

import numpy as np
import pytest

from agents.workers import EMPLOYED, LEFT
from experiments import benchmark
from experiments.benchmarks import bam as benchmark_bam
from experiments.benchmarks import race as benchmark_race
from experiments.benchmarks.profile import MEASURES_LINE, Profile, profiled, step_names, timed_month
from experiments.benchmarks.twin import TWIN_RULES, PlainMesa
from experiments.benchmarks.twin_knowledge import Organisation
from experiments.benchmarks.twin_people import Advert, Offer, Person
from model.parameters import Parameters
from model.processes import learning
from model.schedule import SCHEDULE

KEYS = {"seconds_per_run", "people", "organisations", "ticks", "ratio_bam_engine", "ratio_plain_mesa", "profile"}


@pytest.fixture
def world(make_world):
    return make_world(ticks=3)


@pytest.fixture
def twin(world):
    return PlainMesa(world, seed=1)


def people(twin):
    return list(twin.agents_by_type[Person])


def organisations(twin):
    return list(twin.agents_by_type[Organisation])


def test_a_timed_month_is_an_ordinary_month(make_world):
    timed, plain = make_world(), make_world()
    for _ in range(4):
        timed_month(timed)
        plain.step()
    assert timed.history == plain.history
    for name, table in timed.tables().items():
        for column, values in table.columns():
            assert np.array_equal(values, getattr(plain.tables()[name], column)), f"{name}.{column}"


def test_the_profile_covers_every_step_and_nothing_is_lost(world):
    rows = profiled(world, 2).rows()
    assert [r["line"] for r in rows] == [*(step.line for step in SCHEDULE), MEASURES_LINE]
    assert len({r["step"] for r in rows}) == len(SCHEDULE) + 1
    assert sum(r["share"] for r in rows) == pytest.approx(1)


def test_the_profile_by_hand():
    seconds = np.zeros((2, len(step_names())))
    seconds[:, step_names().index("matching.match")] = 1.0, 3.0
    seconds[:, -1] = 2.0, 2.0
    profile = Profile(seconds)
    assert profile.tick == 4.0
    assert profile.of(("matching.match",)) == 2.0
    assert profile.of(("matching.match", "measures")) == 4.0
    row = next(r for r in profile.rows() if r["step"] == "matching.match")
    assert (row["line"], row["median_ms"], row["mean_ms"], row["share"]) == (11, 2000.0, 2000.0, 0.5)


def test_the_rules_of_the_twin_are_steps_of_the_schedule():
    assert set(TWIN_RULES) < set(step_names())


def test_the_twin_starts_as_the_world_stands(world, twin):
    workers, o = world.workers, world.organisations
    alive = np.flatnonzero(o.alive)
    assert [p.status for p in people(twin)] == workers.status.tolist()
    assert [x.headcount for x in organisations(twin)] == o.headcount[alive].tolist()
    n_open = np.bincount(world.vacancies.employer, minlength=len(o))
    assert [len(x.adverts) for x in organisations(twin)] == n_open[alive].tolist()
    assert sum(len(x.newcomers) for x in organisations(twin)) > 0


def test_the_twin_conserves_people(twin):
    before, left = len(people(twin)), sum(p.status == LEFT for p in people(twin))
    for _ in range(3):
        twin.step()
        everybody = people(twin)
        assert len(everybody) == before
        for person in everybody:
            assert (person.status == EMPLOYED) == (person.employer is not None)
            assert person.employer is None or person in person.employer.staff
        assert sum(x.headcount for x in organisations(twin)) == sum(p.status == EMPLOYED for p in everybody)
        assert left <= (left := sum(p.status == LEFT for p in everybody))
        assert all(advert.employer is x and advert.held is None for x in organisations(twin) for advert in x.adverts)


def test_the_twin_does_as_much_as_the_model(world, twin):
    ours, its = Counter(), Counter()
    for _ in range(6):
        timed_month(world)
        twin.hear_demand(world)
        twin.step()
        ours.update(hires=world.flows.hires, open=len(world.vacancies))
        its.update(hires=twin.n_hires, open=sum(len(x.adverts) for x in organisations(twin)))
    assert ours["hires"] > 300
    assert its["hires"] == pytest.approx(ours["hires"], rel=0.2)
    assert its["open"] == pytest.approx(ours["open"], rel=0.2)


def test_the_twin_learns_what_the_model_learns(world, twin):
    world.tick += 1
    twin.month += 1
    assert world.tick % world.parameters.learning.review_months == 0
    learning.learn(world)
    twin.learning_month()
    o = world.organisations
    alive = np.flatnonzero(o.alive)
    for name, tolerance in (("knowledge", 1e-3), ("absorptive_capacity", 1e-9), ("knowledge_index", 1e-3)):
        its = np.array([getattr(x, name) for x in organisations(twin)])
        assert np.allclose(its, getattr(o, name)[alive], rtol=tolerance), name
    flow = np.array([x.learning for x in organisations(twin)])
    assert flow.sum() == pytest.approx(o.learning[alive].sum(), rel=0.005)


def test_neighbours_heard_one_by_one_teach_as_much_as_through_pools(twin):
    twin.learning_month()
    twin.review()
    by_pools = np.array([x.learning for x in organisations(twin)])
    twin.review_pairs(every=1)
    in_pairs = np.array([x.learning for x in organisations(twin)])
    assert by_pools.sum() > 0
    assert in_pairs.sum() == pytest.approx(by_pools.sum(), rel=0.05)


def test_an_employer_keeps_the_better_applicant_and_the_other_applies_elsewhere(twin):
    employer, (first, second) = organisations(twin)[0], people(twin)[:2]
    good, fair = (Advert(employer, skill=1, field=0, posted=0) for _ in range(2))
    for person, fit in ((first, 0.1), (second, 0.2)):
        person.offers = [Offer(fair, person, fit, 1.0, 0.0, 0.0), Offer(good, person, fit, 2.0, 0.0, 0.0)]
    first.apply()
    assert good.held.person is first
    second.apply()
    assert (good.held.person, first.accepted, fair.held) == (second, None, None)
    first.apply()
    assert fair.held.person is first
    first.apply()  # who holds a post does not apply again
    assert len(second.offers) == 1


def test_the_collector_rests_only_meanwhile():
    assert gc.isenabled()
    with benchmark_race.resting_collector():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_bam_engine_runs_beside_us_and_leaves_logging_alone():
    pytest.importorskip("bamengine")
    root = logging.getLogger()
    before = root.handlers[:], root.level
    bam = benchmark_bam.BamEngine(scale=0.01)
    assert (root.handlers, root.level) == before
    assert (bam.economy.n_firms, bam.economy.n_households) == (40, 800)
    assert benchmark_bam.reason_missing() is None


def test_everything_is_reported(small_state, monkeypatch):
    monkeypatch.setattr(benchmark_race, "TURNS", 1)
    result = benchmark.run_benchmark(small_state, Parameters(), years=0.25, seed=1)
    assert set(result) >= KEYS
    assert (result["ticks"], len(result["profile"])) == (3, len(SCHEDULE) + 1)
    assert result["people"] == (small_state.workers.status != LEFT).sum()
    assert result["organisations"] == small_state.organisations.alive.sum()
    assert result["seconds_per_run"] == pytest.approx(sum(r["mean_ms"] for r in result["profile"]) * 3 / 1e3)
    assert result["ratio_plain_mesa"] > 0
    json.dumps(result, allow_nan=False)


def canned(turns, notes=()):
    row = {"line": 9, "step": "learning.learn", "median_ms": 1.0, "mean_ms": 2.0, "share": 1.0}
    return {
        "seconds_per_run": 2.4, "cpu_seconds_per_run": 2.2, "people": 100, "organisations": 10,
        "ticks": 240, "peak_memory_mb": 300.0,
        **benchmark_race.ratios(turns), "profile": [row], "notes": list(notes),
    }  # fmt: skip


def turn(month, bam=20.0):
    return benchmark_race.Turn(
        month=month, month_of_rules=2.0, twin_month=100.0, twin_month_in_pairs=1000.0, generator_pass=0.5,
        bam_period=bam, our_hires=10.0, twin_hires=11.0,
    )  # fmt: skip


def test_ratios_are_medians_of_turns():
    found = benchmark_race.ratios([turn(10.0), turn(4.0), turn(90.0)])
    assert (found["ratio_bam_engine"], found["ratio_plain_mesa"], found["ratio_generator"]) == (0.5, 50.0, 20.0)
    assert found["ratio_plain_mesa_in_pairs"] == 500.0
    assert found["hires_per_month"] == {"ours": 10.0, "plain_mesa": 11.0}


def test_without_bam_engine_its_ratio_is_null_and_the_reason_is_said(small_state, monkeypatch, capsys):
    monkeypatch.setattr(benchmark_bam.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(benchmark_race, "TURNS", 1)
    result = benchmark.run_benchmark(small_state, Parameters(), years=1 / 12, seed=1)
    assert result["ratio_bam_engine"] is None
    assert "pip install" in result["notes"][0]
    benchmark.show(result)
    assert "bamengine is not installed" in capsys.readouterr().out


def test_a_busy_machine_is_noted():
    assert len(benchmark.remarks(0.5)) == len(benchmark.remarks(0.95)) + 1
    assert "50%" in benchmark.remarks(0.5)[-1]


@pytest.mark.parametrize(("words", "months"), [(["format=json"], 240), (["format=json", "years=2"], 24)])
def test_json_alone_on_standard_output(words, months, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(benchmark, "benchmark", lambda settings: asked.append(settings) or canned([turn(10.0)]))
    assert benchmark.main(words) == 0
    assert set(json.loads(capsys.readouterr().out)) >= KEYS
    assert asked[0].months == months


def test_tables_show_every_comparison(monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "benchmark", lambda settings: canned([turn(10.0)]))
    assert benchmark.main([]) == 0
    shown = capsys.readouterr().out
    for text in (
        "learning.learn",
        "240 ticks of 10.0 ms; 2.20 on a core",
        "Ours / bam-engine",
        "Plain Mesa / ours",
        "pair by pair",
    ):
        assert text in shown
