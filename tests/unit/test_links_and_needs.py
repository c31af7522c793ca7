"""Links with partners outside, bespoke makers, and support that follows what firms lack: worked by hand."""

import numpy as np
import pytest

from agents.organisations import FIELDS
from model.declaration import BadInput
from model.levers import (
    APPRENTICE_COST,
    BID_CAPACITY,
    CREDIT_LIMIT,
    MARKET_REACH,
    MEMBER_PULL,
    OUTSIDE_LEARNING,
    RENT_RELIEF,
)
from model.needs import needs
from model.processes import learning, policy, sales
from model.tally import Tally
from scenarios.interventions.business_advice import BusinessAdvice
from scenarios.interventions.needs_led_support import NeedsLedSupport
from scenarios.interventions.outside_link import OutsideLink
from tests.unit import hand_made
from tests.unit.test_anchor_programmes import bench, months, region

DIGITAL = FIELDS.index("digital")
PAID = (APPRENTICE_COST, CREDIT_LIMIT, RENT_RELIEF)


def link(**more):
    given = {"start": 2015.0, "anchor": "lab", "ramp_years": 0.0, "level": 10.0, "projects": 2.0, "pull": 0.1}
    return OutsideLink(**given | more)


def test_a_partner_teaches_the_anchor_what_it_lacks_and_nobody_else():
    """The lab knows 3 of each of eight fields, the partner 10 of one: cosine 1 / root 8, gap 7."""
    one = link()
    world = bench(one)
    months(world, 0)
    o, p = world.organisations, world.parameters.learning
    value = 1 - ((1 - 8**-0.5 - p.routine_optimum) / p.hump_width) ** 2
    use = learning.gate(o.sector[[3]], o.knowledge_mix[[3]], p)[0, DIGITAL]
    gained = world.lever(OUTSIDE_LEARNING, 0.0)
    assert gained[3, DIGITAL] == pytest.approx(2 * p.project_gain * value * 7 * use)
    assert np.count_nonzero(gained) == 1
    np.testing.assert_allclose(learning.from_anchors(world), gained)
    assert world.lever(MEMBER_PULL, np.ones(5)).tolist() == pytest.approx([1, 1, 1, 1.1, 1])
    assert BID_CAPACITY.name not in world.nudges


def test_whoever_opens_later_in_the_month_learns_nothing_from_it():
    world = bench(link())
    months(world, 0)
    before = world.lever(OUTSIDE_LEARNING, 0.0)
    world.organisations.append(np.array([99]))
    policy.cover_new_rows(world)
    np.testing.assert_array_equal(world.lever(OUTSIDE_LEARNING, 0.0), np.append(before, np.zeros((1, 8)), axis=0))


def test_who_knows_as_much_or_too_little_of_the_same_learns_nothing():
    p, sector, mix = learning.Learning(), np.zeros(3, dtype=int), np.full((3, 8), 1 / 8)
    partner = np.eye(8)[DIGITAL] * 10.0
    known = np.array([np.eye(8)[DIGITAL] * 12.0, np.eye(8)[0] * 5.0, np.full(8, 2.0)])
    gained = learning.from_outside(known, sector, mix, partner, p)
    assert not gained[0].any()  # nothing is lacking
    assert gained[1].max() < 1e-6  # nothing in common: at a distance of 1 they do not understand each other
    assert gained[2, DIGITAL] > 0
    assert np.count_nonzero(gained[2]) == 1


def test_links_add_up_end_and_obey_the_switch_of_projects():
    two = [link(duration_years=0.25), link(duration_years=0.25, joint_bids=0.25)]
    world, alone = bench(*two), bench(two[0])
    for each in (world, alone):
        months(each, 0)
    np.testing.assert_allclose(world.lever(OUTSIDE_LEARNING, 0.0), 2 * alone.lever(OUTSIDE_LEARNING, 0.0))
    assert world.lever(BID_CAPACITY, 1.0) == pytest.approx(1.25)
    world.parameters = world.parameters.changed({"learning": {"through_projects": False}})
    assert not learning.from_anchors(world).any()
    months(world, 3)
    assert world.nudges == {}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fields_of_work": ()}, r"^outside_link.fields_of_work: name at least one field: machining, .*quality$"),
        ({"anchor": "labb"}, r"^outside_link.anchor: 'labb' is not an anchor of handland; .*'lab'"),
    ],
)
def test_a_link_needs_an_anchor_and_a_field(changes, message):
    with pytest.raises(BadInput, match=message):
        link(**changes).resolve(region())


def test_bespoke_makers_answer_less_to_price_and_the_mean_of_a_sector_stays():
    """Half of metals are bespoke: 0.7 / 0.85 and 1 / 0.85; nobody in local services is."""
    p = sales.Sales()
    response = sales.price_response(np.array([True, False, False]), np.array([5, 5, 10]), p)
    np.testing.assert_allclose(response, [0.7 / 0.85, 1 / 0.85, 1.0])
    assert response[:2].mean() == pytest.approx(1.0)


def test_being_bespoke_lasts():
    world = hand_made.world()
    first = sales.is_bespoke(world)
    world.tick += 30
    np.testing.assert_array_equal(sales.is_bespoke(world), first)


def test_family_owned_firms_hear_later():
    """After a year at 1 a year: 1 - exp(-1) of the others, 1 - exp(-0.7) of them."""
    one = BusinessAdvice(
        start=2015.0, hearing=1.0, near_effect=0.0, member_effect=0.0, contact_effect=0.0, delivery="central"
    )
    world = hand_made.world(interventions=[one], tick=11)
    shares = []
    world.organisations.slot = np.arange(20_000)
    for family in (False, True):
        world.organisations.family_owned = np.full(20_000, family)
        shares.append(one.aware(world, np.arange(20_000)).mean())
    np.testing.assert_allclose(shares, 1 - np.exp([-1.0, -0.7]), atol=0.015)


def lacking():
    """Firm 0 short of people, 1 of orders and credit, 2 of space; the anchor and the plant of nothing."""
    world = hand_made.world(tick=6)
    o, v = world.organisations, world.vacancies
    o.labour[:], o.demand[:] = 10.0, [9.0, 7.9, 8.0, 10.0, 10.0]
    o.floorspace_m2[:] = 1e6
    o.floorspace_m2[2] = 1.0
    o.smooth_gva_gbp[:], o.cash_gbp[:], o.born[:] = 1_000.0, 0.0, -600
    o.cash_gbp[1] = -1e6
    rows = v.append(np.array([1, 2, 3]))
    v.employer[rows], v.posted[rows], v.months_unfit[rows] = [0, 3, 4], [3, 3, 4], [2, 1, 2]
    return world


def test_needs_by_hand():
    """A post open three months that nobody fitting saw in two is hard to fill; one seen twice, or two months old, is not."""
    found = needs(lacking())
    assert found.astype(int).tolist() == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0]]


def test_who_has_closed_lacks_nothing():
    world = lacking()
    world.organisations.alive[:] = False
    assert not needs(world).any()


def test_the_share_of_manufacturers_that_lack_something():
    """Of four manufacturers (two firms in metals, one in aerospace, a plant), one is short of each."""
    world = lacking()
    assert Tally(world).short_of == {"skills": 0.25, "credit": 0.25, "space": 0.25, "orders": 0.25}


def test_stages_of_a_cluster():
    """21 jobs within 5 km now: known by its members; else growing 3 % a year for three years (20 to 21.9), or neither."""
    world = hand_made.world()
    o = world.organisations
    assert o.headcount.sum() == 21
    o.outside_members[3], world.history = 99, []
    stages = [Tally(world).cluster_stage]
    for then in (19.0, 20.0):
        world.history = [{"jobs_ring_0_1km": then - 5, "jobs_ring_1_5km": 5.0}, *[{}] * 35]
        stages.append(Tally(world).cluster_stage)
    o.outside_members[3] = 100
    assert [*stages, Tally(world).cluster_stage] == [1, 2, 1, 3]


def support(**more):
    given = {"start": 2015.0, "surveyed": 1.0, "hearing": 12.0, "near_effect": 50.0, "bid_gbp": 0.0, "sectors": ()}
    return NeedsLedSupport(**given | {"place_gbp": 1_200.0, "revenue_gbp_per_year": 0.0} | more)


def supported(one):
    world = lacking()
    world.interventions = [one]
    world.spent_gbp, world.tick = [0.0], 12
    world.vacancies.posted += 6
    return world


def test_the_survey_divides_the_money_and_help_is_what_is_lacking():
    one = support()
    world = supported(one)
    np.testing.assert_allclose(one.survey(world), 0.25)
    months(world, 12)
    assert sorted(one.engaged(world, 12).tolist()) == [0, 1, 2]
    wages, credit, rent = (world.lever(each, np.ones(5)) for each in PAID)
    np.testing.assert_allclose(wages, [0.7, 1, 1, 1, 1])
    np.testing.assert_allclose(credit, [1, 2, 1, 1, 1])
    np.testing.assert_allclose(rent, [1, 1, 0.8, 1, 1])
    np.testing.assert_allclose(world.lever(MARKET_REACH, 0.0), [0, 0.2 * np.log(1.1), 0, 0, 0])
    assert world.spent_gbp[0] == pytest.approx(3 * 100.0)


def test_places_go_to_the_need_that_most_firms_have():
    """One place: two of three firms lack orders, one space; the place goes to one of the two."""
    one = support(capacity_per_year=1.0)
    world = supported(one)
    world.vacancies.keep(np.zeros(0, dtype=int))
    world.organisations.cash_gbp[:] = 0.0
    world.organisations.demand[:2] = 1.0
    months(world, 12)
    assert len(one.engaged(world, 12)) == 1
    assert set(one.engaged(world, 12).tolist()) <= {0, 1}


def test_a_survey_that_finds_nothing_prefers_nothing():
    world = supported(support(surveyed=0.0))
    assert world.interventions[0].survey(world).tolist() == [0.25] * 4
