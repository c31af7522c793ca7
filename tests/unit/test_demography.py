import numpy as np
import pytest

from agents.organisations import ANCHOR, FIRM
from agents.ties import INFORMAL
from agents.workers import EMPLOYED, INACTIVE, LEFT, NEVER, OUTSIDE, UNEMPLOYED
from model.chance import Chance
from model.levers import FOUNDING_RATE, RD_COST, Nudge
from model.processes import demography, founders
from tests.unit import hand_made

P, F = demography.Demography(), founders.Founders()
FORTY = 40 * 12


def busy_world(**more):
    """A hand-made world in which births are frequent and there is room for them."""
    world = hand_made.world(**more)
    world.workers.born[:] = -FORTY
    world.organisations.capital_cost_gbp[:] = 1_000.0
    world.sites.floorspace_m2[:] = 1e6
    world.parameters = world.parameters.changed({"founders": {"birth_rate": 0.3}})
    world.region = type(world.region)(**{
        f: np.full(11, 20.0) if f == "sector_firms" else getattr(world.region, f)
        for f in type(world.region).__dataclass_fields__
    })  # fmt: skip
    return world


def test_debt_beyond_the_limit_is_insolvency():
    assert demography.is_insolvent(np.array([-101.0, -100.0, 5.0]), np.full(3, 100.0)).tolist() == [True, False, False]


def test_owners_lose_heart_only_after_the_first_accounts():
    belief, patience = np.array([-0.2, -0.2, -0.1]), np.full(3, 0.15)
    assert demography.lacks_prospects(belief, patience, np.array([14, 13, 99]), P).tolist() == [True, False, False]


def test_newcomers_take_the_next_dead_row_after_their_own_place():
    dead = np.array([2, 5, 7])
    slots = np.arange(100, 103)
    rows = demography.places_for(slots, dead, 6)
    free = dead.tolist()
    for slot, row in zip(slots, rows, strict=True):
        place = slot * demography.GOLDEN % 1 * 9  # 1.5 x 6 rows
        expected = next((r for r in free if r >= place), free[0])
        free.remove(expected)
        assert row == expected
    assert demography.places_for(np.arange(4), dead, 6).tolist().count(-1) == 1


def test_one_more_closure_moves_few_newcomers():
    dead, slots = np.arange(0, 4_000, 40), np.arange(9_000, 9_030)
    rows = demography.places_for(slots, dead, 4_000)
    more = demography.places_for(slots, np.sort(np.append(dead, 1_234)), 4_000)
    assert (rows != more).sum() <= 2


def test_rows_are_reused_then_appended_and_start_clean():
    world = hand_made.world()
    o = world.organisations
    o.alive[1], o.cash_gbp[1] = False, 99.0
    rows = demography.open_rows(world, np.array([500, 501]))
    assert sorted(rows) == [1, 5]
    assert o.alive[rows].all()
    assert not o.cash_gbp[rows].any()
    assert o.slot[rows].tolist() == [500, 501]


def test_nudges_cover_appended_rows():
    world = hand_made.world()
    world.nudges = {RD_COST.name: [Nudge(RD_COST, factor=np.full(5, 0.5))]}
    demography.open_rows(world, np.array([500]))
    np.testing.assert_allclose(world.lever(RD_COST, 1.0), [0.5] * 5 + [1.0])


def test_closing_releases_people_and_drops_all_that_hung_on_it():
    world = hand_made.world(tick=7)
    world.ties.append(np.zeros(2, dtype=np.int64))
    world.ties.a[:], world.ties.b[:], world.ties.kind[:] = [0, 1], [2, 2], INFORMAL
    world.vacancies.append(np.array([1, 2]))
    world.vacancies.employer[:] = [0, 2]
    world.grants.append(np.array([0, 1]))
    world.grants.organisation[:] = [0, 1]
    world.workers.owner[0], world.workers.apprentice_until[3] = True, 20
    demography.close_rows(world, np.array([0]))
    o, w = world.organisations, world.workers
    assert o.alive.tolist() == [False, True, True, True, True]
    assert (o.headcount[0], o.floorspace_m2[0]) == (0, 0.0)
    gone = np.arange(24) < 10
    assert (w.status[gone] == UNEMPLOYED).all()
    assert (w.employer[gone] == -1).all()
    assert (w.since[gone] == 7).all()
    assert (w.last_employer_slot[gone] == 0).all()
    assert not w.owner.any()
    assert (w.apprentice_until == NEVER).all()
    assert (w.employer[10:21] >= 1).all()
    assert world.ties.a.tolist() == [1]
    assert world.vacancies.employer.tolist() == [2]
    assert world.grants.organisation.tolist() == [1]
    assert (world.flows.deaths, world.flows.to_unemployed) == (1, 10)


def test_closing_nobody_changes_nothing():
    world = hand_made.world()
    demography.close_rows(world, np.empty(0, dtype=np.int64))
    assert world.organisations.alive.all()
    assert world.flows.deaths == 0


def test_firms_close_for_one_of_three_causes_and_others_never():
    world = hand_made.world()
    o = world.organisations
    o.smooth_gva_gbp[:] = 1_000.0
    o.cash_gbp[:] = [-1_501.0, -1_499.0, 0.0, -9e9, -9e9]
    o.slack_months[:] = [0, 12, 0, 99, 99]
    world.parameters = world.parameters.changed({"demography": {"review_rate": 12.0}})
    o.belief[:], o.patience[:] = [0, 0, -0.5, -0.5, -0.5], 0.1
    demography.close(world)
    assert o.alive.tolist() == [False, False, False, True, True]
    flows = world.flows
    assert (flows.deaths_insolvent, flows.deaths_no_demand, flows.deaths_no_prospects, flows.deaths) == (1, 1, 1, 3)


def test_switches_stop_births_and_deaths():
    world = busy_world()
    world.parameters = world.parameters.changed({"demography": {"enabled_entry": False, "enabled_exit": False}})
    world.organisations.cash_gbp[:] = -9e9
    demography.close(world)
    demography.start(world)
    assert world.organisations.alive.all()
    assert len(world.organisations) == 5


def test_traits_belong_to_the_slot():
    slots = np.arange(50, 90)
    all_of_them = founders.traits(Chance(3), 5, slots, 560.0, F)
    some = founders.traits(Chance(3), 5, slots[::-2], 560.0, F)
    for name, values in all_of_them.items():
        np.testing.assert_array_equal(values[::-2], some[name])


def test_traits_have_the_declared_distributions():
    made = founders.traits(Chance(1), 0, np.arange(40_000), 560.0, F)
    jobs = made["jobs"]
    assert jobs.min() == 1
    assert np.median(jobs) == 2
    assert (jobs >= 8).mean() == pytest.approx(0.05 + 0.95 * 0.025, abs=0.01)
    assert jobs.max() <= 60
    assert np.log(made["fit"]).mean() == pytest.approx(-0.15, abs=0.01)
    assert made["foreign_owned"].mean() == pytest.approx(0.05 * 0.25, abs=0.003)
    assert made["patience"].min() >= 0.095
    assert made["patience"].mean() == pytest.approx(0.095 + 0.06, abs=0.002)
    assert made["rd_intensity"].max() == 0.25
    assert made["capital_cost_gbp"].max() == F.most_capital_gbp
    assert np.median(made["capital_cost_gbp"]) == pytest.approx(560, rel=0.1)


def test_spin_offs_of_good_parents_are_better_and_the_spread_stays():
    luck = Chance(1).normal("any", 0, np.arange(50_000))
    parent = F.parent_quality + F.parent_quality_sd * Chance(2).normal("any", 0, np.arange(50_000))
    spun = founders.entrant_quality(luck, parent, np.ones(50_000, dtype=bool), F)
    alone = founders.entrant_quality(luck, parent, np.zeros(50_000, dtype=bool), F)
    for made in (spun, alone):
        assert made.mean() == pytest.approx(-0.04, abs=0.005)
        assert made.std() == pytest.approx(0.20, rel=0.02)
    assert np.corrcoef(spun, parent)[0, 1] == pytest.approx(0.3, abs=0.02)
    by_hand = founders.entrant_quality(np.array([1.0]), np.array([0.065 + 0.15]), np.array([True]), F)
    assert by_hand[0] == pytest.approx(-0.04 + 0.2 * (0.3 + np.sqrt(1 - 0.09)))


def test_slots_of_founders_never_meet_and_start_before_tick_zero():
    assert founders.pool_slots(-1_200, 10, 3).tolist() == [10, 11, 12]
    assert founders.pool_slots(-1_199, 10, 3).tolist() == [13, 14, 15]
    with pytest.raises(ValueError, match="tick -1201"):
        founders.pool_slots(-1_201, 10, 3)


def test_who_could_found_a_firm():
    world = hand_made.world()
    w = world.workers
    w.born[:] = -FORTY
    w.status[[1, 2, 3, 21]] = [INACTIVE, LEFT, OUTSIDE, UNEMPLOYED]
    w.employer[[1, 2, 3]] = -1
    w.owner[0], w.born[4], w.born[5], w.apprentice_until[6] = True, -24 * 12, -61 * 12, 5
    world.organisations.headcount[1] = 1  # whoever is in row 10 is the last of firm 1
    able = founders.can_found(world, np.array([0, 1, 2, 3, 4, 5, 6, 7, 10, 21]))
    assert able.tolist() == [False, False, False, True, False, False, False, True, False, True]
    world.homes.is_outside[:] = True
    assert not founders.can_found(world, np.arange(24)).any()


def test_births_are_an_absolute_flow_set_by_the_stock_at_the_start():
    world = busy_world()
    assert founders.births_per_year(world) == pytest.approx(0.3 * 220)
    world.norms = hand_made.Norms(scale=0.5)
    assert founders.births_per_year(world) == pytest.approx(0.15 * 220)


def test_founders_are_different_people_and_small_firms_lose_one_at_most():
    world = busy_world()
    for tick in range(40):
        world.tick = tick
        teams = founders.choose(world)
        assert len(np.unique(teams.worker)) == len(teams.worker)
        parents = teams.parent[teams.parent >= 0]
        assert len(np.unique(parents)) == len(parents)
        assert (world.workers.employer[teams.worker][teams.parent >= 0] == parents).all()


def test_encouragement_adds_founders_and_changes_none_of_the_others():
    world, more = busy_world(), busy_world()
    more.nudges = {FOUNDING_RATE.name: [Nudge(FOUNDING_RATE, factor=2.0)]}
    few = many = 0
    for tick in range(20):
        world.tick = more.tick = tick
        a, b = founders.choose(world).slot, founders.choose(more).slot
        few, many = few + len(a), many + len(b)
    assert many > 1.3 * few
    slots = founders.pool_slots(3, 5, 17)
    assert np.array_equal(world.chance.bits("founders.start", 3, slots), more.chance.bits("founders.start", 3, slots))


def test_firms_open_with_a_founder_premises_and_cash():
    world = busy_world()
    headcount = world.organisations.headcount.copy()
    demography.start(world)
    o, w = world.organisations, world.workers
    new = np.flatnonzero(o.slot >= 5)
    assert len(new) == world.flows.births > 0
    assert (o.kind[new] == FIRM).all()
    assert (o.headcount[new] == 1).all()
    assert (o.site[new] >= 0).all()
    assert (o.floorspace_m2[new] > 0).all()
    assert (o.cash_gbp[new] > 0).all()
    assert (o.market[new] > 0).all()
    assert (o.ramp[new] == 0.5).all()
    assert (o.knowledge[new].sum(axis=1) > 0).all()
    np.testing.assert_allclose(o.knowledge_mix[new].sum(axis=1), 1.0)
    for row in new:
        own = np.flatnonzero(w.employer == row)
        assert len(own) == 1
        assert w.owner[own[0]]
        assert w.status[own[0]] == EMPLOYED
    left = np.bincount(w.last_employer[(w.employer >= 5) & (w.last_employer >= 0)], minlength=5)
    np.testing.assert_array_equal(o.headcount[:5], headcount - left)
    parents = o.parent[new]
    assert world.flows.spin_offs == (parents >= 0).sum()
    assert world.flows.spin_outs == (o.kind[:5][parents[parents >= 0]] == ANCHOR).sum()


def test_without_premises_nobody_opens_and_nobody_leaves():
    world = busy_world()
    world.sites.floorspace_m2[:] = 0.0
    before = world.workers.employer.copy()
    demography.start(world)
    assert world.flows.births == 0
    assert np.array_equal(world.workers.employer, before)
    assert world.organisations.alive.sum() == 5


def test_newcomers_from_outside_take_empty_rows_that_are_not_kept_for_graduates():
    world = busy_world()
    world.parameters = world.parameters.changed({"founders": {"from_outside": 1.0}})
    w = world.workers
    w.status[21:], w.for_graduates[22] = LEFT, True
    demography.start(world)
    came = np.flatnonzero(w.owner)
    assert set(came) <= {21, 23}
    assert len(came) > 0
    assert w.migrant[came].all()
    assert world.flows.births_from_outside == world.flows.entered == len(came)
    assert w.status[22] == LEFT
