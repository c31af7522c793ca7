import numpy as np
import pytest

from agents.organisations import SECTORS
from model.declaration import BadInput
from model.levers import (
    CORE_INCOME,
    CREDIT_LIMIT,
    ENERGY_COST,
    LAYOFFS,
    MEETING_RATE,
    MIGRANTS,
    PROJECT_APPEAL,
    RIVAL_SITES,
    RIVAL_TFP,
    SECTOR_DEMAND,
    Nudge,
)
from model.processes import accounts, investors, policy, sales, work
from scenarios.registry import EVENTS, KINDS, SHOCKS, build, resolve
from scenarios.scenario import scenario_from
from scenarios.shocks.energy_price import EnergyPrice
from scenarios.shocks.frontier_growth import FrontierGrowth
from scenarios.shocks.funding_loss import FundingLoss
from scenarios.shocks.migration import Migration
from scenarios.shocks.pandemic import Pandemic
from scenarios.shocks.recession import Recession
from scenarios.shocks.rival_sites import RivalSites
from scenarios.shocks.sector_demand import SectorDemand
from scenarios.shocks.shock import Shock
from scenarios.shocks.smr_programme import SmrProgramme
from tests.unit import hand_made


def bench(*shocks, tick=0):
    world = hand_made.world(interventions=shocks, tick=tick)
    world.parameters = world.parameters.changed({"investors": {"enabled_exit": False}})
    policy.act(world)
    return world


def by_sector(world, lever=SECTOR_DEMAND):
    return dict(zip(SECTORS, np.broadcast_to(world.lever(lever, np.zeros(11)), 11).tolist(), strict=True))


# shape


def test_a_shock_builds_up_stays_and_passes():
    shock = Shock(start=2016.0, onset_years=0.25, duration_years=0.5, recovery_years=0.5, strength=0.6)
    felt = [shock.in_force(tick) for tick in (11, 12, 13, 14, 17, 18, 20, 23, 24)]
    assert felt == pytest.approx([0, 0.2, 0.4, 0.6, 0.6, 0.5, 0.3, 0.0, 0.0])


def test_without_onset_or_recovery_it_is_a_step():
    shock = Shock(start=2016.0, duration_years=1.0)
    assert [shock.in_force(tick) for tick in (11, 12, 23, 24)] == [0, 1, 1, 0]
    assert Shock(start=2016.0).in_force(1_000) == 1  # for good unless said


def test_a_shock_that_ends_while_it_builds_up_falls_from_where_it_is():
    shock = Shock(start=2015.0, onset_years=1.0, duration_years=0.5, recovery_years=0.5)
    assert shock.in_force(5) == pytest.approx(0.5)
    assert shock.in_force(6) == pytest.approx(7 / 12 * 5 / 6)


@pytest.mark.parametrize("kind", SHOCKS.values(), ids=SHOCKS)
def test_no_strength_and_no_time_are_nothing(kind):
    for shock, tick in ((kind(start=2015.0, strength=0.0), 30), (kind(start=2017.0), 23)):
        world = bench(shock, tick=tick)
        assert world.nudges == {}
        assert world.spent_gbp == [0.0]
        assert len(world.grants) == 0


def test_a_shock_alone_does_nothing():
    assert bench(Shock(start=2015.0)).nudges == {}
    Shock().resolve(hand_made.region())


# what each moves


def test_demand_of_the_sectors_named():
    world = bench(SectorDemand(start=2015.0, sectors=("aerospace", "digital"), size_ln=-0.4, strength=0.5))
    assert {name for name, value in by_sector(world).items() if value} == {"aerospace", "digital"}
    assert by_sector(world)["digital"] == pytest.approx(-0.2)
    assert set(by_sector(bench(SectorDemand(start=2015.0, size_ln=0.1))).values()) == {0.1}


def test_two_shocks_of_demand_add_up():
    world = bench(
        SectorDemand(start=2015.0, size_ln=-0.1), SectorDemand(start=2015.0, sectors=("metals",), size_ln=-0.2)
    )
    assert by_sector(world)["metals"] == pytest.approx(-0.3)


def test_a_recession_takes_demand_and_credit():
    world = bench(Recession(start=2015.0, onset_years=0.0, depth_ln=0.1, lending=0.4))
    assert set(by_sector(world).values()) == {-0.1}
    assert world.lever(CREDIT_LIMIT, 1.5) == pytest.approx(0.9)


def test_a_pandemic_keeps_people_apart_and_in_their_jobs():
    world = bench(Pandemic(start=2015.0, contact=0.5, kept=0.75, furlough=0.0, depth_ln=0.2))
    assert world.lever(MEETING_RATE, 1.0) == 0.5
    assert LAYOFFS.name not in world.nudges  # nobody pays, nobody is kept
    assert bench(Pandemic(start=2015.0, kept=0.75)).lever(LAYOFFS, 1.0) == pytest.approx(0.25)


def test_furlough_pays_for_idle_staff_by_hand():
    world = hand_made.world(interventions=(shock := Pandemic(start=2015.0, furlough=0.8),))
    o = world.organisations
    o.demand[:], o.wages_gbp[:] = [5.0, 2.0, 3.0, 0.0, 2.0], 100.0
    world.interventions = (shock,)
    policy.act(world)
    assert world.grants.organisation.tolist() == [0, 2]  # half of ten, a quarter of four; the anchor is not paid
    assert world.grants.amount_gbp.tolist() == pytest.approx([0.8 * 50.0, 0.8 * 25.0])
    world.tick += 3
    policy.act(world)
    assert set(world.grants.starts.tolist()) == {3}  # monthly, and less as it passes; the old ones are gone


def test_energy_costs_by_hand():
    world = bench(EnergyPrice(start=2015.0, rise=0.5, bill_gbp=6_000.0, others_gbp=1_000.0, passed_on=0.5))
    np.testing.assert_allclose(world.lever(ENERGY_COST, 0.0), [1_500, 1_500, 250, 0, 250])


def test_energy_is_paid_and_loses_customers():
    cheap, dear = bench(), bench(EnergyPrice(start=2015.0))
    for world in (cheap, dear):
        world.organisations.wages_gbp[:] = 3_000.0 * world.organisations.headcount
    assert sales.cost_relief(cheap) == 0.0
    pressure = sales.cost_relief(dear)
    assert pressure[0] < pressure[2] < 0  # metals suffer more than aerospace, which suffers too
    assert pressure[3] == 0.0
    for world in (cheap, dear):
        accounts.settle(world)
    paid = dear.organisations.other_cost_gbp - cheap.organisations.other_cost_gbp
    assert paid[0] == pytest.approx(10 * 1_500 / 12)


def test_reactors_go_or_not():
    go = by_sector(bench(SmrProgramme(start=2015.0, onset_years=0.0, size_ln=0.3, suppliers_ln=0.02)))
    assert (go["nuclear_energy"], go["metals"], go["aerospace"]) == pytest.approx((0.3, 0.02, 0.0))
    no = by_sector(bench(SmrProgramme(start=2015.0, onset_years=0.0, decision="no_go", lost_ln=0.1)))
    assert {name: value for name, value in no.items() if value} == {"nuclear_energy": -0.1}


def test_rivals_pull_ahead_and_stay_ahead():
    shock = FrontierGrowth(start=2015.0, extra_growth=0.012, duration_years=2.0)
    for tick, gap in ((0, 0.001), (11, 0.012), (23, 0.024), (60, 0.024)):
        assert bench(shock, tick=tick).lever(RIVAL_TFP, 0.0) == pytest.approx(gap)


def test_firms_earn_and_win_less_when_rivals_are_ahead():
    near, far = bench(), bench(FrontierGrowth(start=2005.0 + 10, extra_growth=0.05, duration_years=10.0), tick=119)
    for world in (near, far):
        accounts.settle(world)
    p = near.parameters.accounts
    lost = np.exp(-p.price_retention * 0.5)
    np.testing.assert_allclose(far.organisations.gva_gbp[:3], near.organisations.gva_gbp[:3] * lost)


def test_rival_sites_lower_the_chance_to_win():
    world = bench(RivalSites(start=2015.0, more=6.0, appeal=0.5))
    assert world.lever(RIVAL_SITES, 4.0) == 10.0
    assert world.lever(PROJECT_APPEAL, 0.0) == -0.5
    assert investors.win_probability(0.0, 10.0) == pytest.approx(1 / 11)


def test_migration_scales_the_rate():
    assert bench(Migration(start=2015.0, change=-0.5, strength=0.5)).lever(MIGRANTS, 0.008) == pytest.approx(0.006)


def test_layoffs_follow_their_lever():
    world = hand_made.world()
    world.organisations.demand[:] = 0.0
    work.plan(world)
    usual = world.organisations.layoff_rate.copy()
    world.nudges = {LAYOFFS.name: [Nudge(LAYOFFS, 0.25)]}
    work.plan(world)
    assert usual[0] > 0
    np.testing.assert_allclose(world.organisations.layoff_rate, 0.25 * usual)


# loss of a source


LOST = {"kind": "funding_loss", "source": "erdf", "start": 2018.0, "gap_years": 1.0, "replaced": 0.5}
ADVICE = {"kind": "business_advice", "start": 2016.0, "duration_years": 6.0, "paid_by": "erdf"}


def cut(advice=None, lost=None):
    raw = {"label": "a", "interventions": {"hub": ADVICE | (advice or {})}, "shocks": {"loss": LOST | (lost or {})}}
    return scenario_from("mine", raw, "f").interventions


def test_a_programme_is_cut_and_goes_on_smaller_after_the_gap():
    parts = cut({"strength": 0.8})
    assert list(parts) == ["hub", "hub_replacement"]
    assert (parts["hub"]["start"], parts["hub"]["duration_years"], parts["hub"]["strength"]) == (2016.0, 2.0, 0.8)
    after = parts["hub_replacement"]
    assert (after["start"], after["duration_years"], after["strength"]) == (2019.0, 3.0, 0.4)
    assert "paid_by" not in after


def test_what_is_not_replaced_ends():
    assert list(cut(lost={"replaced": 0.0})) == ["hub"]
    assert cut(lost={"start": 2015.0, "replaced": 0.0}) == {}  # it never began
    assert cut(lost={"start": 2023.0})["hub"]["duration_years"] == 6.0  # it was over by then


def test_part_of_a_source_can_be_lost():
    parts = cut(lost={"strength": 0.25, "replaced": 0.0})
    assert parts["hub_kept"]["strength"] == 0.75
    assert (parts["hub_kept"]["start"], parts["hub_kept"]["duration_years"]) == (2018.0, 4.0)
    assert list(cut(lost={"strength": 0.0})) == ["hub"]


def test_without_a_loss_nothing_is_cut():
    raw = {"label": "a", "interventions": {"hub": ADVICE}}
    assert scenario_from("mine", raw, "f").interventions["hub"]["duration_years"] == 6.0


def test_core_income_falls_and_comes_back_in_part():
    loss = FundingLoss(start=2015.0, core_share=0.2, replaced=0.5, gap_years=1.0)
    for tick, left in ((0, 0.8), (11, 0.8), (12, 0.9), (100, 0.9)):
        np.testing.assert_allclose(bench(loss, tick=tick).lever(CORE_INCOME, np.ones(5)), [1, 1, 1, left, 1])


@pytest.mark.parametrize(
    ("advice", "lost", "message"),
    [
        ({}, {"source": "erfd"}, r"shocks.loss: no intervention is paid by 'erfd'; did you mean 'erdf'"),
        ({"kind": "link_sites"}, {}, "interventions.hub.paid_by: what is built stays"),
        ({"kind": "incubator"}, {}, "interventions.hub.paid_by: what is built stays"),
        ({"kind": "busines_advice"}, {}, "interventions.hub.kind: 'busines_advice' is not a kind of intervention"),
    ],
)
def test_what_cannot_be_cut_is_named(advice, lost, message):
    with pytest.raises(BadInput, match=message):
        cut(advice, lost)


def test_anchors_of_a_loss_must_exist():
    with pytest.raises(BadInput, match=r"shocks.x: funding_loss.anchors"):
        resolve({"x": FundingLoss(anchors=("amrk",))}, hand_made.region(), "shocks")


# the registry


@pytest.mark.parametrize(
    ("part", "spec", "message"),
    [
        ("shocks", {"kind": "recesion"}, "shocks.x.kind: 'recesion' is not a kind of shock; did you mean 'recession'"),
        ("shocks", {"kind": "rd_grants"}, "shocks.x.kind: 'rd_grants' .* it belongs under interventions:"),
        ("interventions", {"kind": "recession"}, "interventions.x.kind: 'recession' .* it belongs under shocks:"),
        ("shocks", {"kind": "recession", "depth": 1}, "shocks.x: recession has no parameter 'depth'; did you mean"),
        ("shocks", {"kind": "recession", "depth_ln": 5.0}, "shocks.x: recession.depth_ln: 5.0 is outside 0 to 1"),
        ("shocks", {"kind": "sector_demand", "sectors": ["metal"]}, "sector_demand.sectors: 'metal' is not known"),
        ("shocks", {"kind": "recession", "_target_": "os"}, "shocks.x: '_target_' cannot be used here"),
    ],
)
def test_mistakes_in_shocks_are_named(part, spec, message):
    with pytest.raises(BadInput, match=message):
        build("x", spec, part)


def test_interventions_and_shocks_are_two_lists_and_some_events_are_both():
    assert not SHOCKS.keys() & KINDS.keys()
    assert EVENTS.keys() <= KINDS.keys()
    assert build("x", {"kind": "oem_departure"}, "shocks").kind == "oem_departure"
