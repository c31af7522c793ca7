import numpy as np
import pytest

from agents.organisations import OEM
from model.clock import tick_of
from model.levers import APPRENTICE_COST, MEETING_RATE, PARK_CONTACT, TRAINING_PLACES
from model.processes import investors, location, policy
from scenarios.interventions.apprenticeships import Apprenticeships
from scenarios.interventions.bus_rapid_transit import BusRapidTransit
from scenarios.interventions.link_sites import LinkSites
from scenarios.interventions.oem_arrival import OemArrival
from scenarios.interventions.oem_offer import OemOffer
from scenarios.interventions.programme import Programme
from scenarios.interventions.rd_grants import RdGrants
from scenarios.registry import KINDS
from tests.unit import hand_made


def bench(*interventions, tick=0, scale=1.0):
    world = hand_made.world(interventions=interventions, tick=tick, scale=scale)
    location.survey(world)
    world.organisations.rd_gbp[2] = 1_000.0
    world.organisations.training_places[3] = 20
    return world


def months(world, *ticks):
    for world.tick in ticks:
        policy.act(world)


# what all have in common


def test_strength_grows_over_the_ramp_and_ends_with_the_duration():
    p = Programme(start=2016.0, ramp_years=0.25, duration_years=1.0, strength=0.6)
    assert [p.in_force(t) for t in (11, 12, 13, 14, 23, 24)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.6, 0])


def test_cost_by_hand():
    p = Programme(
        start=2016.0,
        duration_years=2.0,
        capital_gbp=1_200.0,
        capital_years=0.5,
        revenue_gbp_per_year=120.0,
        optimism_bias=0.5,
    )
    world = hand_made.world()
    costs = []
    for world.tick in range(48):
        costs.append(p.cost_gbp(world))
    assert costs[:6] == [0.0] * 6
    assert costs[6:12] == pytest.approx([1.5 * 200] * 6)  # half a year up to the start
    assert costs[12:36] == pytest.approx([1.5 * 10] * 24)
    assert costs[36:] == [0.0] * 12


@pytest.mark.parametrize(("start", "paid"), [(2015.0, {0: 100.0}), (2015.25, {0: 100 / 3, 1: 100 / 3, 2: 100 / 3})])
def test_capital_that_would_fall_before_the_run_is_squeezed_into_it(start, paid):
    world, p = hand_made.world(), Programme(start=start, capital_gbp=100.0, capital_years=2.0)
    for world.tick in range(6):
        assert p.cost_gbp(world) == pytest.approx(paid.get(world.tick, 0.0))


def test_money_is_spent_at_the_scale_of_the_world():
    p = Programme(start=2015.0, revenue_gbp_per_year=120.0)
    assert p.cost_gbp(hand_made.world(scale=0.1)) == pytest.approx(1.0)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_zero_strength_does_nothing_at_all(kind):
    plain, world = bench(), bench(kind(start=2015.0, strength=0.0))
    months(world, *range(24))
    assert world.nudges == {}
    assert world.spent_gbp == [0.0]
    assert len(world.grants) == len(world.ties) == 0
    assert world.travel.park_walk_minutes.tolist() == plain.travel.park_walk_minutes.tolist()
    for (name, before), (_, after) in zip(plain.organisations.columns(), world.organisations.columns(), strict=True):
        np.testing.assert_array_equal(before, after, err_msg=name)


@pytest.mark.parametrize("kind", [LinkSites, OemArrival, OemOffer, Apprenticeships, RdGrants])
def test_nothing_is_nudged_outside_its_years(kind):
    world = bench(kind(start=2016.0, duration_years=1.0))
    months(world, *range(12))
    assert world.nudges == {}
    world.tick = 24
    policy.act(world)
    assert world.nudges == {}


def test_a_programme_without_acts_or_nudges_leaves_the_world_alone():
    world = bench(Programme(start=2015.0))
    months(world, 0)
    assert world.nudges == {}
    Programme().resolve(world.region)


# link


def test_a_link_shortens_the_walk_by_its_strength_once():
    world = bench(LinkSites(start=2015.25, minutes=10.0, strength=0.5))
    months(world, 0, 1, 2)
    assert world.travel.park_walk_minutes[0, 1] == 30.0
    months(world, 3, 4)
    assert world.travel.park_walk_minutes[0, 1] == 20.0  # half of the 20 minutes that could be saved


def test_a_link_that_saves_nothing_leaves_the_network_alone():
    world = bench(LinkSites(start=2015.0, minutes=40.0))
    before = world.travel
    months(world, 0)
    assert world.travel is before


def test_venues_serve_those_on_the_two_parks():
    world = bench(LinkSites(start=2015.0, venue_effect=0.2, meeting_effect=0.4, strength=0.5))
    months(world, 0)
    np.testing.assert_allclose(world.lever(PARK_CONTACT, 1.0), [1, 1, 1.1, 1.1, 1.1])
    np.testing.assert_allclose(world.lever(MEETING_RATE, 1.0), [1, 1, 1.2, 1.2, 1.2])


# plants


def test_a_plant_arrives_on_its_date_with_its_jobs():
    world = bench(OemArrival(start=2015.25, jobs=40.0, sector="aerospace", place="amp", strength=0.5))
    months(world, 0, 1, 2)
    assert len(world.organisations) == 5
    months(world, 3, 4)
    o = world.organisations
    assert len(o) == 6
    assert (o.kind[5], o.sector[5], o.site[5], o.market[5], o.born[5]) == (OEM, 0, 3, 20.0, 3)


def test_a_plant_arrives_where_it_is_told_even_if_space_is_short():
    world = bench(OemArrival(start=2015.0, jobs=500.0, place="Southtown"))
    months(world, 0)
    assert world.organisations.site[5] == 3  # of sites 2 and 3 the one with most room
    assert world.organisations.floorspace_m2[5] < 500 * 45


def test_twins_that_arrive_together_are_two():
    world = bench(OemArrival(start=2015.0, jobs=10.0), OemArrival(start=2015.0, jobs=10.0))
    months(world, 0)
    slots = world.organisations.slot[5:]
    assert len(slots) == 2
    assert slots[0] != slots[1]
    assert (slots >= investors.EVENT_SLOTS).all()


def test_a_plant_is_the_same_whatever_else_the_scenario_does():
    alone, both = (
        bench(OemArrival(start=2015.0, jobs=10.0)),
        bench(LinkSites(start=2015.0), OemArrival(start=2015.0, jobs=10.0)),
    )
    months(alone, 0)
    months(both, 0)
    assert alone.organisations.slot[5] == both.organisations.slot[5]


def test_an_offer_is_made_while_it_runs_and_paid_when_a_plant_was_won():
    offer = OemOffer(
        start=2015.0, duration_years=2.0, grant_gbp_per_job=12_000.0, paid_months=12, revenue_gbp_per_year=0.0
    )
    world = bench(offer)
    months(world, 0)
    assert {n: (world.nudges[n][0].factor, world.nudges[n][0].add) for n in world.nudges} == {
        "project_offers": (1.2, 0.0), "project_appeal": (1.0, 0.2), "project_grant": (1.0, 12_000.0),
    }  # fmt: skip
    assert world.spent_gbp == [0.0]
    row = investors.land_plant(world, 0, 10.0, 3, investors.OFFER_SLOTS)  # what investors.consider does in month 0
    months(world, *range(1, 20))
    assert world.spent_gbp[0] == pytest.approx(10 * 12_000.0)
    assert world.organisations.alive[row]


def test_no_grant_for_plants_that_did_not_come_through_the_offer():
    offer = OemOffer(start=2015.25, revenue_gbp_per_year=0.0)
    world = bench(offer, OemArrival(start=2015.5, jobs=10.0, capital_gbp=0.0))
    investors.land_plant(world, 0, 10.0, 3, investors.OFFER_SLOTS)  # won in month 0, before the offer
    months(world, *range(1, 24))
    assert (world.organisations.kind == OEM).sum() == 3
    assert world.spent_gbp == [0.0, 0.0]


# apprenticeships


def test_places_go_to_the_centre_and_employers_bear_less():
    world = bench(Apprenticeships(start=2015.0, extra_places=50.0, pay_share=0.4, sectors=("metals",)), scale=0.1)
    months(world, 0)
    places = world.lever(TRAINING_PLACES, world.organisations.training_places)
    np.testing.assert_allclose(places, [0, 0, 0, 70, 0])  # one to one: training brings them to the scale of the world
    np.testing.assert_allclose(world.lever(APPRENTICE_COST, 1.0), [0.6, 0.6, 1, 1, 1])


def test_what_apprenticeships_cost_by_hand():
    world = bench(Apprenticeships(start=2015.0, extra_places=12.0, place_gbp=100.0, pay_share=0.5, capital_gbp=0.0))
    w = world.workers
    w.apprentice_until[[0, 13]] = 24  # one at a firm, one (worker 13) at the firm on the park
    w.ln_wage[[0, 13]] = [0.0, np.log(2)]
    months(world, 0)
    base = world.parameters.wages.base_wage_gbp
    assert world.spent_gbp[0] == pytest.approx(0.5 * 3 * base / 12)  # nobody fills the extra places: they cost nothing


def test_a_region_without_a_training_centre_gets_no_places():
    world = bench(Apprenticeships(start=2015.0, pay_share=0.0))
    world.organisations.training_places[:] = 0
    months(world, 0)
    assert world.nudges == {}


# transport


def test_a_line_opens_once_and_reaches_the_labour_market():
    class Market:
        def __init__(self):
            self.asked = []

        def rebuilt(self, travel):
            self.asked.append(travel)
            return self

    stops = ((1_000.0, 1_000.0), (4_000.0, 1_000.0))
    world = bench(BusRapidTransit(start=2015.25, stops=stops, kmh=60.0, headway_minutes=2.0, strength=0.5))
    world.commuting = Market()
    slow = world.travel.transit_minutes[0, 3]
    months(world, *range(6))
    assert world.commuting.asked == [world.travel]
    assert world.travel.transit_minutes[0, 3] < slow
    full = bench(BusRapidTransit(start=2015.0, stops=stops, kmh=60.0, headway_minutes=2.0))
    full.commuting = Market()
    months(full, 0)
    assert full.travel.transit_minutes[0, 3] < world.travel.transit_minutes[0, 3]  # half the strength, half the buses


def test_start_is_the_first_month_at_or_after_the_date():
    assert tick_of(BusRapidTransit(start=2015.3).start) == 4
