"""sensitivity, attribute and structure: with made-up runs whose answers are known, and one real run, small and short."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from experiments import attribute, execution, sensitivity, structure
from experiments.composition import requests
from experiments.uncertainty import points
from experiments.uncertainty.indices import design
from experiments.uncertainty.points import Point, evaluate
from model.declaration import BadInput
from tests.conftest import CACHE

SLOPE = {("learning", "rate"): 100.0, ("learning", "attention"): 0.0, ("sales", "selection"): 1000.0}


def made_up_run(job):
    """Jobs rise with the rate of learning; the scenario adds 50 if hires carry knowledge, 20 more if ties do too, and luck."""
    under = {**job.place.parameters, **job.scenario.parameters}
    learning = under.get("learning", {})
    jobs = 50_000.0 + 300.0 * job.seed
    jobs += sum(slope * under.get(group, {}).get(name, 0.0) for (group, name), slope in SLOPE.items())
    if job.scenario.name != "baseline":
        hires, ties = learning.get("through_hires", True), learning.get("through_ties", True)
        jobs += 10.0 + 50.0 * hires + 20.0 * (hires and ties) + job.seed
        jobs += 400.0 * learning.get("rate", 0.0) if job.scenario.name == "next_oem" else 0.0
        jobs -= 300.0 * (not hires) if job.scenario.name == "apprenticeships" else 0.0
    months = {"tick": [float(t) for t in range(job.months)], "jobs": [jobs] * job.months}
    job.keep(months, {"site": [0]}, 0.0)
    return 0.0


@pytest.fixture
def ask(tmp_path):
    """A checked request with results in a temporary folder."""

    def make(verb, *words):
        (asked,) = requests(verb, [*words, "measures=[jobs]", "years=1", "workers=1", "seeds=3"])
        return replace(asked, out=tmp_path)

    return make


@pytest.fixture
def answered(monkeypatch, capsys):
    """What a verb prints as JSON when its runs are made up."""
    real = points.evaluate
    monkeypatch.setattr(
        "experiments.uncertainty.answers.evaluate", lambda plan, at, starts: real(plan, at, starts, made_up_run)
    )

    def make(verb, asked):
        assert verb.main([replace(asked, format="json")]) == 0
        return json.loads(capsys.readouterr().out)

    return make


def test_sensitivity_finds_what_drives_the_level_and_what_drives_the_difference(ask, answered):
    asked = ask("sensitivity", "scenario=next_oem", "factors=[learning.rate,learning.attention,sales.selection]")
    said = answered(sensitivity, asked)
    difference, level = said["outputs"]
    assert (difference["scenario"], level["scenario"]) == ("next_oem", "")
    for output, slopes in (
        (difference, {"learning.rate": 3.0 * 400, "learning.attention": 0.0, "sales.selection": 0.0}),
        (level, {"learning.rate": 3.0 * 100, "learning.attention": 0.0, "sales.selection": 0.3 * 1000}),
    ):
        for index in output["indices"]:
            assert index["importance"] == pytest.approx(slopes[index["factor"]], abs=1e-6)
            assert index["is_clear"] == (slopes[index["factor"]] > 0)
    assert said["points"] == 6 * 4
    assert (asked.folder / "sensitivity.png").stat().st_size > 20_000
    assert len(pd.read_csv(asked.folder / "factors.csv")) == 3


def test_sobol_says_the_shares_of_groups(ask, answered):
    words = ("method=sobol", "samples=16", "factors=[learning.rate,learning.attention,sales.selection]")
    said = answered(sensitivity, ask("sensitivity", *words))
    (level,) = said["outputs"]
    shares = {index["factor"]: index["importance"] for index in level["indices"]}
    assert shares == pytest.approx({"learning": 0.5, "sales": 0.5}, abs=0.2)  # both ranges move jobs by 300


def test_attribution_halves_what_two_channels_do_together(ask, answered):
    asked = ask("attribute", "scenario=next_oem", "channels=[hires,ties,orders]")
    said = answered(attribute, asked)
    parts = {part["channel"]: part for part in said["parts"]}
    expected = {"hires": 60.0, "ties": 10.0, "orders": 0.0, attribute.REST: 12.0, attribute.TOTAL: 82.0}  # seeds add 2
    assert {name: part["mean"] for name, part in parts.items()} == pytest.approx(expected)
    assert said["runs"] == 2**3 * 2 * 3
    assert said["adds_up_within"] < 1e-12
    assert parts["hires"]["is_clear"]
    assert not parts["orders"]["is_clear"]
    assert (asked.folder / "attribution.png").stat().st_size > 20_000


def test_sampled_attribution_needs_fewer_runs_and_adds_up(ask, answered):
    channels = "channels=[hires,ties,orders,meetings,travel]"
    said = answered(attribute, ask("attribute", "scenario=next_oem", channels, "pairs=2"))
    assert said["runs"] < 2**5 * 2 * 3
    assert said["adds_up_within"] < 1e-12
    assert {p["channel"]: p["mean"] for p in said["parts"]}["hires"] == pytest.approx(60.0)


def test_structure_says_which_form_puts_the_scenarios_in_another_order(ask, answered):
    asked = ask("structure", "scenario=[next_oem,apprenticeships]")
    axes = {
        "hires": {"usual": {}, "off": {"learning": {"through_hires": False}}},
        "ties": {"usual": {}, "off": {"learning": {"through_ties": False}}},
    }
    said = answered(structure, replace(asked, options=replace(asked.options, axes=axes)))
    assert said["forms"] == ["as it is", "hires: off", "ties: off"]
    (measure,) = said["measures"]
    (flip,) = measure["flips"]
    assert (flip["form"], flip["first"], flip["second"]) == ("hires: off", "apprenticeships", "baseline")
    assert flip["is_clear"]
    assert flip["usual_gap"] == pytest.approx(82.0)
    assert flip["gap"] == pytest.approx(12.0 - 300.0)
    assert (asked.folder / "structure.png").stat().st_size > 20_000


@pytest.mark.parametrize(
    ("verb", "module"), [("sensitivity", sensitivity), ("attribute", attribute), ("structure", structure)]
)
def test_tables_are_printed(verb, module, ask, monkeypatch, capsys):
    real = points.evaluate
    monkeypatch.setattr(
        "experiments.uncertainty.answers.evaluate", lambda plan, at, starts: real(plan, at, starts, made_up_run)
    )
    monkeypatch.setattr(module, "draw", lambda *_: None)
    more = {
        "sensitivity": "factors=[learning.rate,sales.selection]",
        "attribute": "channels=[hires,ties]",
        "structure": "seeds=3",
    }
    assert module.main([ask(verb, more[verb])]) == 0
    said = capsys.readouterr().out
    assert "at 0.1 of its size" in said
    assert "runs made" in said


def test_runs_that_are_there_are_not_made_again_and_a_failure_costs_only_its_own(ask, tmp_path):
    plan = execution.plan(ask("structure"))
    made = []

    def run(job):
        if job.seed == 2 and job.scenario.name == "next_oem" and len(made) < 20:
            raise ArithmeticError("the region, it sank")
        made.append(job.key())
        return made_up_run(job)

    at = [Point("usual", {}), Point("other", {"learning": {"rate": 2.0}})]
    first = evaluate(plan, at, "own", run)
    assert {(f["scenario"], f["seed"]) for f in first.failures} >= {("next_oem", 2)}
    assert np.isnan(first.results["jobs (last_year)"][0, 2, 1])
    second = evaluate(plan, at, "own", made_up_run)
    assert second.failures == ()
    assert first.new + second.new == second.runs == 2 * 4 * 3
    assert evaluate(plan, at, "own", None).new == 0
    assert np.isfinite(second.results["jobs (last_year)"]).all()


def test_a_point_changes_the_start_or_only_what_comes_after(ask):
    plan = execution.plan(ask("structure"))
    point = Point("other", {"learning": {"rate": 2.0}})
    own, shared = (points.jobs_at(plan, point, starts)[0] for starts in ("own", "shared"))
    usual = points.jobs_at(plan, Point("usual", {}), "own")[0]
    assert own.place.key() != usual.place.key()
    assert shared.place.key() == usual.place.key()
    assert len({own.key(), shared.key(), usual.key()}) == 3
    assert [job.seed for job in points.jobs_at(plan, point, "own")] == [1] * 4 + [2] * 4 + [3] * 4


def test_what_the_user_sets_cannot_be_a_factor_too(ask):
    words = ("factors=[learning.rate,sales.selection]", "parameters.learning.rate=1.0")
    with pytest.raises(BadInput, match=r"parameters: sets learning\.rate, which is changed as a factor here"):
        sensitivity.main([ask("sensitivity", *words)])


def test_preview_makes_one_point_and_says_what_the_rest_costs(ask, monkeypatch, capsys):
    monkeypatch.setattr(points, "simulate", made_up_run)
    monkeypatch.setattr(points, "start", lambda place: None)
    asked = ask("attribute", "scenario=next_oem", "channels=[hires,ties]", "preview=true")
    assert attribute.main([asked]) == 0
    assert "24 runs of one year to make, about 0 minutes" in capsys.readouterr().out
    assert len(list((asked.folder / "runs").glob("*/*.parquet"))) == 2 * 3


def test_no_start_of_a_point_stays_behind(ask):
    quick = ("parameters.stationary.years=1", "parameters.stationary.regions=1")
    asked = replace(ask("sensitivity", "factors=[learning.rate,sales.selection]", *quick), months=2, seeds=(1,))
    plan = execution.plan(asked, CACHE)
    found = evaluate(plan, design(sensitivity.factors(asked.options.factors), asked.options).points()[:1], "own")
    assert found.failures == ()
    assert np.isfinite(found.results["jobs (last_year)"]).all()
    assert not (asked.folder / "starts").exists()


PLANT = """
label: A plant at once
interventions:
  plant: {kind: oem_arrival, sector: aerospace, jobs: 400, place: amp, start: 2015.0}
"""


def test_a_real_attribution_adds_up(ask, tmp_path):
    (tmp_path / "plant.yaml").write_text(PLANT, encoding="utf-8")
    asked = ask("attribute", f"scenario={tmp_path / 'plant.yaml'}", "channels=[hires,wages]")
    asked = replace(asked, months=6, seeds=(1, 2))
    plan = execution.plan(asked, CACHE)
    at = [attribute.point(attribute.channels_of(plan), on) for on in attribute.sets(asked.options)]
    found = evaluate(plan, at, "shared")
    assert found.failures == ()
    parts = attribute.parts(found)
    assert attribute.gap(parts) < 1e-9
    whole = next(p for p in parts if p.channel == attribute.TOTAL)
    direct = found.results["jobs (last_year)"][-1]
    assert whole.mean == pytest.approx((direct[1] - direct[0]).mean())
    assert whole.mean != 0
    assert points.jobs_at(plan, at[0], "shared")[0].is_done()
