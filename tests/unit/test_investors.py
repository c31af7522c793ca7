import numpy as np
import pytest

from agents.organisations import ANCHOR, OEM, SECTORS
from agents.ties import MEMBER, PROJECT, SUPPLY
from model import invariants
from model.levers import PROJECT_APPEAL, PROJECT_GRANT, PROJECT_OFFERS, Nudge
from model.processes import investors, location
from model.processes.investors import EVENT_SLOTS, Investors
from model.sectors import RELEVANCE
from tests.unit import hand_made

P = Investors()
AEROSPACE = SECTORS.index("aerospace")


def test_traits_of_projects_by_hand():
    sectors, jobs = investors.project_traits([np.array([0.0, 0.29, 0.31, 0.99]), np.array([0.0, 0.5, 1.0, 0.0])], P)
    assert [SECTORS[s] for s in sectors] == ["aerospace", "aerospace", "nuclear_energy", "materials"]
    np.testing.assert_allclose(jobs, [40.0, 100.0, 250.0, 40.0])


def test_no_project_comes_in_a_sector_of_no_weight():
    luck = np.linspace(0, 1, 1_001)[:-1]
    sectors, _ = investors.project_traits([luck, luck], P)
    assert set(np.flatnonzero(np.array(P.sector_weights) > 0)) == set(sectors)


@pytest.mark.parametrize(
    ("utility", "rivals", "chance"), [(0.0, 1.0, 0.5), (0.0, 4.0, 0.2), (np.log(4), 4.0, 0.5), (3.0, 0.0, 1.0)]
)
def test_winning_by_hand(utility, rivals, chance):
    assert investors.win_probability(utility, rivals) == pytest.approx(chance)


def test_exit_by_hand():
    rate = investors.exit_rate(np.array([0.12, 0.5, -0.08, -5.0]), 0.12, np.array([0.0, 0.3, -0.1, -1.0]), P)
    np.testing.assert_allclose(rate, [0.01, 0.01, 0.01 * np.exp(0.4 + 0.2), 0.1])


def bench(**more):
    world = hand_made.world(**more)
    location.survey(world)
    return world


def test_a_bid_by_hand():
    world = bench()
    s = world.sites
    s.skilled_residents[3], s.peer_jobs[3, AEROSPACE], s.rent_gbp[3] = 2 * 5_000 - 1, 399.0, 95.0
    ties = world.ties.append(np.array([0, 0, 0]))
    world.ties.a[ties], world.ties.b[ties], world.ties.kind[ties] = [2, 4, 2], 3, [PROJECT, MEMBER, SUPPLY]
    expected = 0.5 * np.log(2) + 0.8 * np.log(3) + 0.3 * np.log(3)  # the anchor knows 3 in every field; two joint ties
    assert investors.bid(world, AEROSPACE, 3) == pytest.approx(expected)
    world.nudges = {
        "project_grant": [Nudge(PROJECT_GRANT, add=20_000.0)],
        "project_appeal": [Nudge(PROJECT_APPEAL, add=0.5)],
    }
    assert investors.bid(world, AEROSPACE, 3) == pytest.approx(expected + 0.06 * 20 + 0.5)


def test_a_grant_diverts_jobs_at_about_the_price_that_was_paid():
    # every plant that is won is paid for; A7.5: GBP 27,500 of 1995, about 42,000 of 2015, per job diverted
    utility, grant = np.log(4 * 0.6 / 0.4), 10_000.0
    without, with_grant = (
        investors.win_probability(utility + more, P.rivals) for more in (0.0, P.grant * grant / 1_000)
    )
    assert 30_000 < grant * with_grant / (with_grant - without) < 60_000


def test_what_is_under_construction_is_not_built_twice():
    sites = hand_made.sites()
    sites.pipeline_m2[3] = 1_500.0
    assert investors.room_to_build(sites).tolist() == [100.0, 100.0, 100.0, 500.0]


def test_a_region_without_an_anchor_bids_less():
    world = bench()
    with_anchor = investors.bid(world, AEROSPACE, 3)
    world.organisations.alive[world.organisations.kind == ANCHOR] = False
    assert investors.anchor_capability(world, AEROSPACE) == 0
    assert investors.bid(world, AEROSPACE, 3) == pytest.approx(with_anchor + 0.8 * np.log(0.5 / 3))


def test_a_plant_goes_to_a_park_that_can_be_built_up_else_elsewhere_else_nowhere():
    world = bench()
    assert investors.find_site(world, AEROSPACE, 50.0, 7) == 3  # 2,250 m2; the park may grow to 3,000
    world.sites.zoned_m2[:3] = 9_000.0
    assert investors.find_site(world, AEROSPACE, 100.0, 7) in (0, 1, 2)
    assert investors.find_site(world, AEROSPACE, 500.0, 7) == -1
    assert investors.find_site(world, AEROSPACE, 50.0, 7, among=np.array([True, False, False, False])) == 0


def test_a_plant_lands_with_space_knowledge_suppliers_and_a_membership():
    world = bench()
    row = investors.land_plant(world, AEROSPACE, 50.0, 3, EVENT_SLOTS)
    o, ties = world.organisations, world.ties
    assert (o.kind[row], o.sector[row], o.site[row], o.tier[row], o.born[row]) == (OEM, AEROSPACE, 3, 0, 0)
    assert o.headcount[row] == 0  # people come through the labour market
    assert o.market[row] == 50.0
    assert o.floorspace_m2[row] == pytest.approx(2_250.0)
    assert world.sites.floorspace_m2[3] == pytest.approx(445.5 + 2_250.0)  # what was not vacant was built
    assert o.knowledge[row] @ RELEVANCE[AEROSPACE] == pytest.approx(2.0 * world.norms.knowledge_unit)
    mine = ties.a == row
    assert ties.b[mine & (ties.kind == MEMBER)].tolist() == [3]
    suppliers = ties.b[mine & (ties.kind == SUPPLY)]
    assert 0 < len(suppliers) <= 3  # of seven wanted, half before it opens
    assert ties.strength[mine & (ties.kind == SUPPLY)].sum() == pytest.approx(1.0)
    assert world.flows.oem_arrivals == 1
    assert not list(invariants.premises(world)) + list(invariants.links(world))


def test_a_plant_that_zoning_has_no_room_for_makes_do():
    world = bench()
    row = investors.land_plant(world, AEROSPACE, 100.0, 3, EVENT_SLOTS)  # needs 4,500 m2
    assert world.sites.floorspace_m2[3] == 3_000.0
    assert world.organisations.floorspace_m2[row] == pytest.approx(3_000.0 - 445.5)


def test_a_plant_without_an_anchor_to_join_lands_all_the_same():
    world = bench()
    world.organisations.alive[3] = False
    row = investors.land_plant(world, AEROSPACE, 50.0, 3, EVENT_SLOTS)
    assert world.organisations.alive[row]
    assert MEMBER not in world.ties.kind


def arrivals(months, parameters=None, nudges=None):
    world = bench()
    world.sites.zoned_m2[:] = 1e6
    poor_rivals = {"skilled_elsewhere": 100.0, "peers_elsewhere": 10.0, "rivals": 0.5}
    world.parameters = world.parameters.changed({"investors": poor_rivals | (parameters or {})})
    world.nudges = nudges or {}
    for world.tick in range(months):
        investors.consider(world)
    return world


def test_offers_come_at_their_rate_and_some_are_won():
    world = arrivals(240, {"offers": 4.0, "enabled_exit": False})
    assert 60 < world.flows.project_offers < 100  # 80 expected, sd 9
    assert 0 < world.flows.oem_arrivals < world.flows.project_offers


def test_more_offers_keep_those_that_came_anyway():
    plain, more = arrivals(240), arrivals(240, nudges={"project_offers": [Nudge(PROJECT_OFFERS, 3.0)]})
    assert more.flows.project_offers > plain.flows.project_offers
    assert plain.flows.oem_arrivals > 0
    came = plain.organisations.slot[plain.organisations.kind == OEM]
    assert set(came) <= set(more.organisations.slot[more.organisations.kind == OEM])


def test_no_offers_when_the_mechanism_is_off():
    world = arrivals(120, {"enabled": False, "enabled_exit": False})
    assert world.flows.project_offers == world.flows.oem_arrivals == world.flows.oem_exits == 0


def test_plants_leave_once_they_are_no_longer_committed():
    world = bench()
    world.parameters = world.parameters.changed({"investors": {"enabled": False, "exit_rate": 0.1}})
    world.organisations.born[4] = world.tick
    world.organisations.ln_tfp[4] = -5.0
    for world.tick in range(60):
        investors.consider(world)
    assert world.organisations.alive[4]
    for world.tick in range(60, 180):  # at ten times the base it goes within months
        investors.consider(world)
    assert not world.organisations.alive[4]
    assert world.flows.oem_exits == 1
    assert (world.workers.employer != 4).all()
