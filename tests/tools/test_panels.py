"""Panels: they agree with the flows of the same run, and recording changes nothing."""

import numpy as np
import pandas as pd
import pytest

from experiments.panels import ONE_PERSON_IN, TABLES, Panel, Recorder
from experiments.simulation import state_hashes
from experiments.store.folder import Store

MONTHS = 24


@pytest.fixture(scope="module")
def watched(small_state):
    """Two years of a small world, watched, and the table of its state each December."""
    from model.ecosystem import Ecosystem
    from model.parameters import Parameters

    world = Ecosystem(small_state, Parameters(), 1)
    recorder, organisations = Recorder(world), {}
    for _ in range(MONTHS):
        world.step()
        recorder.record()
        if world.tick % 12 == 11:
            organisations[world.tick] = world.organisations.copy()
    return world, Panel.of(recorder.tables()), organisations, recorder


def test_watching_changes_nothing(watched, make_world):
    assert state_hashes(watched[0]) == state_hashes(make_world(MONTHS))


def test_openings_and_closures_are_those_of_the_flows(watched):
    _, panel, _, _ = watched
    births = panel.demography.groupby("tick").is_birth.sum().reindex(range(MONTHS), fill_value=0)
    total = panel.demography.groupby("tick").size().reindex(range(MONTHS), fill_value=0)
    assert births.tolist() == panel.months.births.tolist()
    assert (total - births).tolist() == panel.months.deaths.tolist()


def test_the_living_of_each_december_are_those_of_the_world(watched):
    _, panel, organisations, _ = watched
    assert sorted(panel.organisations.tick.unique()) == [-1, 11, 23]
    for tick, table in organisations.items():
        found = panel.organisations[panel.organisations.tick == tick].set_index("slot")
        living = np.flatnonzero(table.alive)
        assert set(found.index) == set(table.slot[living])
        assert (found.headcount.loc[table.slot[living]].to_numpy() == table.headcount[living]).all()
        assert found.months.max() == 12


def test_an_organisation_that_opened_in_the_year_counts_its_own_months_only(watched):
    _, panel, _, _ = watched
    year = panel.organisations[panel.organisations.tick == 23]
    young = year[year.born > 11]
    assert len(young) > 5
    assert (young.months == 24 - young.born).all()
    old = year[year.born <= 11]
    assert (old.months == 12).all()


def test_value_added_of_the_year_is_the_sum_of_its_months(watched):
    world, panel, _, _ = watched
    months = pd.DataFrame(world.history)
    last = panel.organisations[panel.organisations.tick == 23]
    by_measure = months.gva_gbp[12:].sum() / 12  # the measure is a month as a rate per year
    closed = panel.demography[(panel.demography.tick > 11) & ~panel.demography.is_birth]
    assert last.gva_gbp.sum() <= by_measure * (1 + 1e-5)
    assert last.gva_gbp.sum() >= by_measure * (1 - 3 * len(closed) / len(last))


def test_hires_of_residents_by_area_are_most_of_those_out_of_unemployment(watched):
    _, panel, _, _ = watched
    residents, all_hires = panel.areas.hires_unemployed.sum(), panel.months.hires_unemployed.sum()
    assert 0.7 * all_hires < residents < all_hires
    by_month = panel.areas.groupby("tick").vacancies.sum()
    assert (by_month.to_numpy() == (panel.months.vacancies + panel.months.hires).to_numpy()).all()


def test_the_survey_asks_again_after_three_months(small_state):
    """Statuses of three months ago by hand, against what the recorder counts."""
    from model.ecosystem import Ecosystem
    from model.parameters import Parameters

    world = Ecosystem(small_state, Parameters(), 2)
    recorder = Recorder(world)
    for tick in range(6):
        world.step()
        recorder.record()
        if tick == 2:
            status, born = world.workers.status.copy(), world.workers.born.copy()
    months = Panel.of(recorder.tables()).months.set_index("tick")
    assert months.survey_employed[:3].sum() == 0
    assert months.survey_employed[5] == (status == 0).sum()
    now, same = world.workers, born == world.workers.born
    assert months.survey_lost[5] == ((status == 0) & same & (now.status == 1)).sum()
    assert months.survey_unemployed[5] == (status == 1).sum()
    assert months.survey_found[5] == ((status == 1) & same & np.isin(now.status, (0, 3))).sum()
    assert 0 < months.survey_changed[5] < months.survey_employed[5] / 10


def test_moves_are_those_of_the_flows_but_for_a_stray_building(watched):
    _, panel, _, _ = watched
    assert abs(len(panel.moves) - panel.months.moves.sum()) <= 0.1 * panel.months.moves.sum()
    assert panel.moves.km.ge(0).all()


def test_people_are_every_fourth_slot(watched):
    world, panel, _, _ = watched
    now = panel.people[panel.people.tick == 23]
    assert (now.slot % ONE_PERSON_IN == 0).all()
    everybody = np.count_nonzero((world.workers.slot % ONE_PERSON_IN == 0) & (world.workers.status != 4))
    assert len(now) == everybody
    assert now[now.employer >= 0].commute_km.notna().all()
    assert now[now.employer < 0].commute_km.isna().all()


def test_better_senders_only(watched):
    _, panel, _, _ = watched
    assert panel.organisations.hire_gap.min() == 0
    assert panel.organisations.hire_gap.max() > 0


def test_panels_come_back_from_the_store_as_they_went_in(watched, tmp_path):
    _, panel, _, recorder = watched
    store = Store(tmp_path / "trial")
    store.open()
    assert not store.has_panels("k")
    store.keep_panels("k", recorder.tables())
    assert store.has_panels("k")
    store.keep_panels("k", {"months": {"tick": [1]}})  # there already: the first stay
    again = Panel.read(store.panel_folder("k"))
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(again, table), getattr(panel, table))
    assert [p.name for p in store.panel_folder("k").parent.iterdir()] == ["k"]


def test_a_run_of_no_months_has_every_table(make_world):
    tables = Recorder(make_world(0)).tables()
    assert set(tables) == set(TABLES)
    assert len(tables["moves"]["km"]) == 0
    assert len(tables["organisations"]["slot"]) > 100
