"""Facts about moves, and what all facts about people and places share."""

import csv

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments.facts import commuting, estimation, flows, matching, moves, vacancies, wages
from experiments.facts.targets import USUAL
from tests.unit.made_up_panels import QUIET_MONTHS, constant_months, panel
from tests.unit.test_facts_labour import areas
from tests.unit.test_facts_people import firms, people, staff

MODULES = (flows, vacancies, matching, commuting, wages, moves)
PICTURES = [picture for module in MODULES for picture in module.PICTURES]


def stock(*firms_by_december, anchors=2):
    """Organisations with so many firms at the start and each December, and some anchors that never count."""
    ticks = (-1, 11, 23, 35)[: len(firms_by_december)]
    rows = [(tick, kind) for tick, n in zip(ticks, firms_by_december, strict=True) for kind in [0] * n + [2] * anchors]
    return {"tick": [tick for tick, _ in rows], "kind": [kind for _, kind in rows]}


def test_moves_per_firm_and_year_after_the_first():
    happened = {"tick": [3, 12, 23, 24, 35, 40], "km": [1.0, 2.0, 9.9, 10.0, 30.0, 1.0]}
    made_up = panel(organisations=stock(900, 40, 60, 100), moves=happened)
    assert moves.by_year(made_up).to_dict("list") == {"year": [2016, 2017], "moves": [2, 2], "firms": [50.0, 80.0]}
    assert moves.move_rate(made_up) == pytest.approx(4 / 130)  # month 40 is in a year that has no December yet
    assert moves.short_share(made_up) == pytest.approx(3 / 5)


def test_no_moves_and_no_years():
    still = panel(organisations=stock(9, 40, 60), moves={"tick": [], "km": []})
    assert moves.move_rate(still) == 0.0
    assert np.isnan(moves.short_share(still))
    assert np.isnan(moves.move_rate(panel(organisations=stock(9, 40), moves={"tick": [3], "km": [1.0]})))


def test_slopes_are_those_of_a_plane_and_of_groups():
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"a": rng.normal(size=99), "b": rng.normal(size=99), "group": np.arange(99) % 3})
    table["y"] = 5 + 2 * table["a"] - 3 * table["b"]
    found = estimation.slopes(table, "y", ("a", "b"))
    assert found == pytest.approx({"a": 2, "b": -3})
    table["a"] += 4 * table["group"]
    table["y"] += 7 * table["group"]
    assert estimation.slopes(table, "y", ("a", "b"), within="group") == pytest.approx({"a": 2, "b": -3})
    assert estimation.slopes(table, "y", ("a", "b"))["a"] != pytest.approx(2, abs=0.1)


def test_slopes_within_groups_are_those_with_a_dummy_for_each_group():
    from statsmodels.api import OLS

    rng = np.random.default_rng(2)
    table = pd.DataFrame({"a": rng.normal(size=60), "b": rng.normal(size=60), "group": rng.integers(0, 4, 60)})
    table["y"] = table["a"] - table["b"] + table["group"] + rng.normal(size=60)
    dummies = pd.get_dummies(table["group"]).astype(float)
    twin = OLS(table["y"], table[["a", "b"]].join(dummies)).fit()
    found = estimation.slopes(table, "y", ("a", "b"), within="group")
    assert found == pytest.approx(twin.params[["a", "b"]].to_dict())


def test_slopes_that_the_data_cannot_tell_are_not_made_up():
    table = pd.DataFrame(
        {"y": np.arange(40.0), "a": np.arange(40.0), "twice": 2 * np.arange(40.0), "same": np.ones(40)}
    )
    assert np.isnan(list(estimation.slopes(table, "y", ("a", "twice")).values())).all()
    assert np.isnan(estimation.slopes(table, "y", ("same",))["same"])
    assert np.isnan(estimation.slopes(table.head(29), "y", ("a",))["a"])
    assert np.isnan(estimation.slopes(table.head(0), "y", ("a",))["a"])


def test_bins_hold_equally_many_in_order():
    x, y = estimation.binned(np.array([4.0, 1.0, 3.0, 2.0]), np.array([40.0, 10.0, 30.0, 20.0]), bins=2)
    assert (x.tolist(), y.tolist()) == ([1.5, 3.5], [15.0, 35.0])


def test_facts_are_lines_of_the_evidence_and_each_has_a_picture():
    with USUAL.open(newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    measured = [fact.id for module in MODULES for fact in module.FACTS]
    assert len(set(measured)) == len(measured) == 18
    assert set(measured) <= known
    assert {name for picture in PICTURES for name in picture.ids} == set(measured)


def full(seed):
    """A panel in which every table has something to show."""
    rng = np.random.default_rng(seed)
    wage, table = staff(400, seed=seed)
    employer = np.where(rng.random((4, 400)) < 0.1, (table["employer"] + 1) % 10, table["employer"])
    columns = table | {"employer": employer, "ln_wage": wage + rng.normal(0, 0.1, (4, 400))}
    columns["commute_km"], columns["is_outside_home"] = rng.exponential(10.0, (4, 400)), rng.random(400) < 0.1
    posts = {"tick": np.full(50, 23), "posted": 23 - rng.poisson(2, 50), "months_unfit": rng.poisson(1, 50)}
    return panel(
        months=constant_months(36, **QUIET_MONTHS), areas=areas(seed), people=people(400, **columns),
        organisations=firms(), moves={"tick": np.arange(36), "km": rng.exponential(8.0, 36)}, vacancies=posts,
    )  # fmt: skip


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.ids[0])
def test_pictures_show_something_and_say_what(picture):
    axes = Figure().subplots()
    picture.draw(axes, [full(1), full(2)])
    assert axes.get_xlabel()
    assert axes.get_ylabel()
    assert not picture.title.endswith(".")
    assert len(axes.lines) + len(axes.patches) > 0


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.ids[0])
def test_pictures_of_a_run_too_short_to_say_anything_are_empty(picture):
    short = panel(
        months=constant_months(12, **QUIET_MONTHS), areas=areas(1, months=12), people=people(60, ticks=(-1, 11)),
        organisations=firms(ticks=(-1, 11)), moves={"tick": [3], "km": [1.0]},
        vacancies={"tick": [11], "posted": [10], "months_unfit": [0]},
    )  # fmt: skip
    axes = Figure().subplots()
    picture.draw(axes, [short])
    assert axes.get_xlabel()
