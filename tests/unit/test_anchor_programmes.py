"""Anchors, large employers and those who work with them: what programmes do to them, worked by hand."""

from dataclasses import replace

import numpy as np
import pytest

from agents.organisations import ANCHOR
from agents.ties import PROJECT
from agents.workers import UNEMPLOYED
from model.declaration import BadInput
from model.levers import CORE_INCOME, MEMBER_PULL, PROJECT_RATE, TRAINING_PLACES
from model.processes import policy
from model.region import NamedOrganisations
from model.sectors import RELEVANCE
from scenarios.interventions import centres
from scenarios.interventions.anchor_absence import AnchorAbsence
from scenarios.interventions.anchor_engagement import AnchorEngagement
from scenarios.interventions.anchor_expansion import AnchorExpansion
from scenarios.interventions.anchor_funding import AnchorFunding
from scenarios.interventions.anchor_outpost import AnchorOutpost
from scenarios.interventions.oem_departure import OemDeparture
from scenarios.interventions.training_centre import TrainingCentre
from tests.unit import hand_made

FIELDS = NamedOrganisations.__dataclass_fields__


def bench(*interventions, tick=0, scale=1.0):
    """The hand-made world, in which the anchor is called lab and the plant works."""
    world = hand_made.world(interventions=interventions, tick=tick, scale=scale)
    world.region = region()
    o = world.organisations
    o.name[[3, 4]] = [0, 1]
    o.core_grant_gbp[3] = o.core_income_gbp[3] = 120_000.0
    o.income_per_job_gbp[3], o.member_pull[3], o.member_appeal[3] = 50_000.0, 4.0, 2.0
    return world


def region():
    known = {f: np.zeros(2, dtype=int) for f in FIELDS} | {"key": ("lab", "works"), "title": ("Lab", "Works")}
    return replace(hand_made.region(), organisations=NamedOrganisations(**known | {"kind": np.array([2, 1])}))


def months(world, *ticks):
    for world.tick in ticks:
        world.nudges = {}
        policy.act(world)


# new centres


def centre(**more):
    given = {"start": 2015.0, "place": "amp", "jobs": 10.0, "core_gbp_per_year": 600_000.0, "capital_gbp": 0.0}
    return AnchorExpansion(**given | {"optimism_bias": 0.0} | more)


def test_a_centre_opens_empty_with_its_core_grant_and_fields_of_its_own():
    world = bench(centre(sector="materials", field_of_work="automation", knowledge_share=0.5, members_share=0.25))
    months(world, 0)
    o = world.organisations
    assert len(o) == 6
    assert (o.kind[5], o.sector[5], o.field[5], o.headcount[5], o.site[5], o.born[5]) == (ANCHOR, 7, 4, 0, 3, 0)
    assert o.core_grant_gbp[5] == o.core_income_gbp[5] == 600_000.0
    assert o.commercial_income_gbp[5] == o.collaborative_income_gbp[5] == 0.0
    assert o.market[5] == pytest.approx(600_000 / 50_000)  # the jobs its income pays for
    assert (o.member_pull[5], o.member_appeal[5]) == (1.0, 0.5)
    assert o.parent[5] == o.slot[3]
    assert o.knowledge_mix[5] == pytest.approx(0.5 * RELEVANCE[7] + 0.5 * np.eye(8)[4])
    assert o.knowledge[5].sum() == pytest.approx(0.5 * 24)  # the lab knows 3 in each of eight fields
    assert o.floorspace_m2[5] > 0
    assert world.nudges == {}
    assert world.spent_gbp == [pytest.approx(50_000.0)]


def test_a_centre_at_a_tenth_of_the_scale_and_half_the_strength():
    world = bench(centre(strength=0.5, training_places=40.0), scale=0.1)
    months(world, 0)
    o = world.organisations
    assert o.core_grant_gbp[5] == pytest.approx(30_000.0)
    assert o.training_places[5] == 20  # one to one, like those of other anchors
    assert world.spent_gbp == [pytest.approx(2_500.0)]


def test_funding_grows_over_the_ramp_and_ends_with_the_duration():
    world = bench(centre(ramp_years=1 / 6, duration_years=0.5))
    months(world, 0)
    assert world.lever(CORE_INCOME, world.organisations.core_grant_gbp)[[3, 5]].tolist() == [120_000.0, 300_000.0]
    months(world, 1)
    assert world.nudges == {}
    months(world, *range(2, 8))
    o = world.organisations
    assert o.core_grant_gbp[5] == 0.0
    assert o.alive[5]
    assert world.spent_gbp == [pytest.approx(25_000 + 5 * 50_000)]
    months(world, 8)
    assert world.nudges == {}


def test_two_centres_of_one_month_are_two():
    world = bench(centre(), centre())
    months(world, 0)
    o = world.organisations
    assert len(np.unique(o.slot[5:])) == 2
    assert (o.slot[5:] >= centres.CENTRE_SLOTS).all()
    assert centres.row_of(world, int(o.slot[6])) == 6
    assert centres.row_of(world, 7) == -1


def test_a_region_without_anchors_gets_no_centre():
    world = bench(centre(ramp_years=1.0))
    world.organisations.alive[3] = False
    months(world, 0, 1)
    assert len(world.organisations) == 5
    assert world.nudges == {}


def test_the_parent_is_the_one_named_or_the_largest():
    world = bench()
    o = world.organisations
    o.kind[2], o.core_income_gbp[2] = ANCHOR, 1e6
    assert centres.parent_row(world, "lab") == 3
    assert centres.parent_row(world, "") == 2


@pytest.mark.parametrize(
    ("programme", "says"),
    [
        (AnchorExpansion(parent="labb"), "did you mean 'lab'"),
        (AnchorExpansion(parent="works"), "'works' is not an anchor"),
        (AnchorExpansion(place="ampp"), "did you mean 'amp'"),
        (TrainingCentre(place="Nowhere"), "no place 'Nowhere'"),
        (AnchorFunding(anchors=("works",)), "'works' is not an anchor"),
        (OemDeparture(organisation="workz"), "did you mean 'works'"),
        (AnchorAbsence(organisations=("lab", "moon")), "no organisation 'moon'"),
    ],
)
def test_names_that_the_region_does_not_have_are_refused(programme, says):
    with pytest.raises(BadInput, match=says):
        programme.resolve(region())


def test_names_that_the_region_has_are_taken():
    for programme in (
        AnchorExpansion(parent="lab"), TrainingCentre(place="Southtown"), AnchorFunding(anchors=("lab",)),
        OemDeparture(organisation="works"), AnchorAbsence(organisations=("lab",)), OemDeparture(),
    ):  # fmt: skip
        programme.resolve(region())


def test_an_outpost_outside_draws_members_and_shares_the_core_grant():
    p = AnchorOutpost(start=2015.0, where="outside", pull=0.2, core_moved=0.1, capital_gbp=0.0, strength=0.5)
    world = bench(p)
    months(world, 0)
    assert len(world.organisations) == 5
    np.testing.assert_allclose(world.lever(MEMBER_PULL, 1.0), [1, 1, 1, 1.1, 1])
    np.testing.assert_allclose(world.lever(CORE_INCOME, 1.0), [1, 1, 1, 0.95, 1])
    world.organisations.alive[3] = False
    months(world, 1)
    assert world.nudges == {}


def test_an_outpost_in_the_region_is_a_centre_in_another_place():
    world = bench(AnchorOutpost(start=2015.0, place="Northtown", ramp_years=1.0))
    months(world, 0)
    assert world.organisations.site[5] in (0, 1)
    assert world.lever(CORE_INCOME, 1.0)[5] == pytest.approx(1 / 12)


def test_a_training_centre_has_places_and_no_research():
    world = bench(
        TrainingCentre(start=2015.0, place="amp", places_per_year=60.0, ramp_years=0.5, duration_years=1.0, jobs=2.0)
    )
    world.organisations.training_places[3] = 20
    world.workers.born[:] = -60 * 12  # nobody is young: no place is filled
    months(world, 0)
    o = world.organisations
    assert (o.training_places[5], o.collaborative_ratio[5], o.member_spend_gbp[5], o.does_rd[5]) == (
        60,
        0.0,
        0.0,
        False,
    )
    np.testing.assert_allclose(world.lever(TRAINING_PLACES, o.training_places), [0, 0, 0, 20, 0, 10])
    paid = world.spent_gbp[0]
    months(world, 5, 12)
    assert world.spent_gbp[0] - paid == pytest.approx(1.5e6 / 12)  # month 5; the year is over in month 12
    assert (o.training_places[5], o.core_grant_gbp[5]) == (0, 0.0)


# money


def test_core_funding_changes_for_the_anchors_named():
    world = bench(AnchorFunding(start=2015.0, anchors=("lab",), change=-0.5, ramp_years=1 / 6))
    o = world.organisations
    o.kind[2], o.core_grant_gbp[2] = ANCHOR, 60_000.0
    months(world, 0)
    np.testing.assert_allclose(world.lever(CORE_INCOME, o.core_grant_gbp), [0, 0, 60_000, 90_000, 0])
    assert world.spent_gbp == [pytest.approx(-0.25 * 10_000)]  # saved
    all_of_them = AnchorFunding(start=2015.0, change=1.0)
    assert all_of_them.funded(world).tolist() == [False, False, True, True, False]


def test_no_change_nudges_nothing():
    world = bench(AnchorFunding(start=2015.0, change=0.0))
    months(world, 0)
    assert world.nudges == {}


# leaving


def test_the_largest_plant_closes_and_its_people_look_for_work():
    world = bench(OemDeparture(start=2015.25))
    months(world, 0, 1, 2)
    assert world.organisations.alive.all()
    months(world, 3)
    assert world.organisations.alive.tolist() == [True, True, True, True, False]
    assert (world.workers.status == UNEMPLOYED).sum() == 3 + 2
    assert (world.flows.oem_exits, world.flows.deaths_left, world.flows.deaths) == (1, 1, 1)


def test_the_largest_of_other_kinds_and_one_by_name():
    world = bench(OemDeparture(start=2015.0, kinds=("firm",)), OemDeparture(start=2015.0, organisation="lab"))
    months(world, 0)
    assert world.organisations.alive.tolist() == [False, True, True, False, True]
    assert world.flows.oem_exits == 0


def test_part_of_the_business_goes():
    world = bench(OemDeparture(start=2015.0, strength=0.25))
    months(world, 0)
    assert world.organisations.alive.all()
    assert world.organisations.market.tolist() == [10, 2, 4, 3, 1.5]


def test_an_anchor_that_is_absent_in_part_has_less_of_all_that_feeds_it():
    world = bench(AnchorAbsence(organisations=("lab",), strength=0.5))
    o = world.organisations
    o.outside_members[3], o.training_places[3], o.commercial_income_gbp[3] = 9, 20, 80.0
    months(world, 0)
    assert (o.core_grant_gbp[3], o.commercial_income_gbp[3], o.member_pull[3], o.market[3]) == (60_000, 40, 2, 1.5)
    assert (o.outside_members[3], o.training_places[3]) == (4, 10)


def test_an_anchor_that_never_came_is_gone_in_the_first_month():
    world = bench(AnchorAbsence(organisations=("lab",)))
    months(world, 0)
    assert world.organisations.alive.tolist() == [True, True, True, False, True]


# working with anchors


def engagement(**more):
    given = {"start": 2015.0, "hearing": 12.0, "near_effect": 50.0, "near_km": 50.0, "bid_gbp": 0.0, "size_least": 0,
             "revenue_gbp_per_year": 0.0, "firm_gbp_per_year": 1_200.0}  # fmt: skip
    return AnchorEngagement(**given | more)


def test_firms_with_an_adviser_start_more_projects():
    world = bench(engagement(extra_projects=0.8, strength=0.5, ramp_years=0.0, firms_at_a_time=4.0))
    world.organisations.gva_gbp[:] = 1_000.0
    months(world, 0)
    more = world.lever(PROJECT_RATE, np.zeros(5))
    assert more.sum() == pytest.approx(2 * 0.4)  # half the case load, half the effort
    assert set(np.unique(more).tolist()) == {0.0, 0.4}
    assert (more[3:] == 0).all()  # neither anchor nor plant
    assert world.spent_gbp == [pytest.approx(2 * 100 * 0.5)]


def test_only_firms_that_expect_to_gain_come():
    world = bench(engagement(bid_gbp=100.0, months=10, expected_gain=0.01))
    world.organisations.gva_gbp[:] = [1_100.0, 900.0, 0.0, 1e6, 1e6]  # 10 months of 1 % are 110 and 90
    months(world, 0)
    assert world.grants.organisation.tolist() == [0]


@pytest.mark.parametrize(("again", "engaged"), [(0.0, 3), (50.0, 0)])
def test_contact_is_repeated_or_once_only(again, engaged):
    p = engagement(months=2, again_years=again)
    world = bench(p)
    world.organisations.gva_gbp[:] = 1_000.0
    months(world, 0, 1)
    assert len(p.engaged(world, 1)) == 3
    months(world, 2)
    assert len(p.engaged(world, 2)) == engaged


def test_a_full_case_load_takes_nobody_on():
    p = engagement(firms_at_a_time=2.0)
    world = bench(p)
    world.organisations.gva_gbp[:] = 1_000.0
    months(world, 0, 1, 2)
    assert len(p.engaged(world, 2)) == 2
    assert p.budget() == 2_400.0
    assert (world.ties.kind == PROJECT).sum() == 0  # projects start with the anchors, not by decree
