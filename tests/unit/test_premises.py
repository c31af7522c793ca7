import numpy as np
import pytest

from agents.organisations import OEM
from model.processes import location, premises
from model.processes.premises import Premises
from tests.unit import hand_made

P = Premises()


def slowly(site, want, free, priority):
    """The same one by one: at each site in order, until the first who does not fit in what is asked so far."""
    fits, asked = np.zeros(len(site), dtype=bool), np.zeros(len(free))
    for i in np.argsort(priority, kind="stable"):
        asked[site[i]] += want[i]
        fits[i] = asked[site[i]] <= free[site[i]]
    return fits


def test_space_goes_by_priority_at_each_site():
    site, want, free = np.array([0, 0, 1, 0]), np.array([50.0, 60.0, 10.0, 5.0]), np.array([70.0, 5.0])
    served = premises.fits_in_order(site, want, free, np.array([0.2, 0.1, 0.5, 0.9]))
    assert served.tolist() == [False, True, False, False]


def test_space_by_priority_equals_one_by_one():
    uniform = hand_made.Chance(2).uniform
    each = np.arange(300)
    site = (uniform("s", None, each) * 20).astype(int)
    want, free, priority = uniform("w", None, each), 6 * uniform("f", None, np.arange(20)), uniform("p", None, each)
    served = premises.fits_in_order(site, want, free, priority)
    np.testing.assert_array_equal(served, slowly(site, want, free, priority))
    assert 0 < served.sum() < 300
    assert premises.fits_in_order(site[:0], want[:0], free, priority[:0]).tolist() == []


def test_considering_by_hand():
    def rate(jobs=5.0, age=0.0, grows=False, lack=0.0, near=False):
        return premises.considering_rate(
            np.array([jobs]), np.array([age]), np.array([grows]), np.array([lack]), np.array([near]), P
        )[0]

    away = (1 - 0.1 * 4) / 0.9  # six of sixty months near a break at four times the mean
    assert rate() == pytest.approx(0.085 * away)
    assert rate(near=True) == pytest.approx(0.085 * 4)
    assert rate(jobs=50.0) / rate() == pytest.approx(10**-0.15)
    assert rate(age=10.0) / rate() == pytest.approx(np.exp(-0.12))
    assert rate(grows=True) / rate() == pytest.approx(2.0)
    assert rate(lack=0.25) / rate() == pytest.approx(2.5)
    assert rate(lack=9.0) / rate() == pytest.approx(4.0)
    assert rate(lack=9.0, near=True, grows=True) == 0.6


def test_the_lease_cycle_leaves_the_mean_hazard_alone():
    near = np.arange(60) < 6
    flat = np.zeros(60)
    mean = premises.considering_rate(flat + 5, flat, flat > 0, flat, near, P).mean()
    assert mean == pytest.approx(0.085)


def test_a_plant_that_still_hires_holds_space_for_all_its_jobs():
    world = hand_made.world()
    world.organisations.headcount[:], world.organisations.market[:] = 3, 9.0
    assert premises.planned_jobs(world).tolist() == [3, 3, 3, 3, 9]
    assert world.organisations.kind[4] == OEM


def test_organisations_grow_where_there_is_room_and_give_up_what_they_do_not_need():
    world = hand_made.world()
    world.parameters = world.parameters.changed({"premises": {"enabled": False}, "land_market": {"enabled": False}})
    o = world.organisations
    o.headcount[0] = 12  # needs 720 m2, holds 600, 280 are free
    o.headcount[1] = 1  # needs 60 m2, holds 120
    o.headcount[2] = 40  # needs 1,800 m2: more than the park has
    premises.settle(world)
    np.testing.assert_allclose(o.floorspace_m2, [720.0, 66.0, 180.0, 175.5, 90.0])


def keen():
    """Everybody considers every month, and staying is out of the question."""
    world = hand_made.world()
    always = {"considering": 0.3, "most_considering": 2.0, "break_effect": 1.0, "lack_effect": 0.0, "staying": 0.0}
    world.parameters = world.parameters.changed({"premises": {**always, "staying_short": 0.0, "leaving": -3.0}})
    world.organisations.born[:] = 0
    return world


def test_space_held_never_exceeds_what_is_built():
    world = keen()
    location.survey(world)
    o = world.organisations
    for world.tick in range(120):
        luck = world.chance.uniform("test.jobs", world.tick, o.slot)
        o.headcount[:] = np.maximum(1, o.headcount + np.rint(4 * luck - 1.9)).astype(int)
        o.target[:] = o.headcount * 2
        premises.settle(world)
        assert (location.held_m2(world) <= world.sites.floorspace_m2 + 1e-6).all()
    assert world.flows.moves > 0


def test_movers_pay_and_are_counted_and_only_firms_move():
    world = keen()
    location.survey(world)
    o = world.organisations
    before = o.site.copy()
    for world.tick in range(60):
        premises.settle(world)
    assert (o.site[3:] == before[3:]).all()
    assert world.flows.moves >= (o.site != before).sum() > 0
    assert world.flows.moves_short == world.flows.moves  # the world is four km long
    assert o.one_off_gbp[:3].sum() > 0
    assert (o.one_off_gbp[3:] == 0).all()


def test_who_leaves_the_region_closes():
    world = keen()
    world.norms = hand_made.Norms(first_slot=5, site_utility=1e3)  # anywhere else is better
    for world.tick in range(240):
        premises.settle(world)
    o = world.organisations
    assert not o.alive[:3].any()
    assert o.alive[3:].all()
    assert world.flows.deaths_left == world.flows.deaths == 3
    assert (world.workers.employer[:16] == -1).all()


def test_nobody_considers_when_the_mechanism_is_off():
    world = keen()
    world.parameters = world.parameters.changed({"premises": {"enabled": False}})
    before = world.organisations.site.copy()
    for world.tick in range(24):
        premises.settle(world)
    assert (world.organisations.site == before).all()


def test_attractions_are_surveyed_every_third_month():
    world = hand_made.world()
    for world.tick in (0, 1):
        premises.settle(world)
        assert (world.sites.market_jobs == 0).all()
    world.tick = 2
    premises.settle(world)
    assert (world.sites.market_jobs > 0).all()
