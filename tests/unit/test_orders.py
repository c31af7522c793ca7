import numpy as np
import pytest

from agents.organisations import DIGITAL, FIRM, LOCAL_SERVICES, OEM
from agents.ties import INFORMAL, SUPPLY
from model.chance import Chance
from model.levers import LOCAL_SHARE, OEM_LOCAL_SHARE, Nudge
from model.processes import orders
from tests.unit import hand_made

P = orders.Orders()


def supplied_world(**changes):
    """The plant (row 4) buys from firms 0 and 1; firm 2 buys from firm 0."""
    world = hand_made.world()
    world.parameters = world.parameters.changed({"orders": {"ending": 0.02} | changes})
    world.ties.append(np.zeros(3, dtype=np.int64))
    world.ties.a[:], world.ties.b[:], world.ties.kind[:] = [4, 4, 2], [0, 1, 0], SUPPLY
    world.ties.strength[:] = [0.75, 0.25, 1.0]
    o = world.organisations
    o.gva_gbp[:], o.normal_gva_gbp[:] = 100_000.0, 48_000.0
    return world


def test_only_goods_and_digital_firms_are_suppliers_and_local_services_do_not_buy_by_name():
    o = hand_made.organisations()
    o.sector[[1, 2]] = [LOCAL_SERVICES, DIGITAL]
    assert orders.is_buyer(o).tolist() == [True, False, True, True, True]
    assert orders.is_supplier(o).tolist() == [True, False, True, False, False]
    o.alive[:] = False
    assert not orders.is_buyer(o).any()


def test_large_buyers_want_more_suppliers():
    assert orders.suppliers_wanted(np.array([1, 0, 20, 10**6]), P).tolist() == [2, 2, 6, 12]  # 2 + 1.2 ln 20 = 5.6


def test_purchases_are_turnover_less_value_added():
    assert orders.purchases_gbp(np.array([40.0]), 0.4)[0] == pytest.approx(60.0)


def test_orders_flow_down_in_jobs_and_leave_out_what_a_supplier_cannot_take():
    # a normal job turns over 48,000 / 12 / 0.4 = 10,000 a month
    a, b, strength = np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.75, 0.25, 1.0])
    spending, normal = np.array([40_000.0, 20_000.0, 0.0]), np.full(3, 48_000.0)
    labour = np.array([10.0, 10.0, 10.0])
    np.testing.assert_allclose(orders.flow_down(spending, a, b, strength, normal, labour, P), [0.0, 3.0, 3.0])
    labour[2] = 2.0
    np.testing.assert_allclose(orders.flow_down(spending, a, b, strength, normal, labour, P)[2], 0.8 * 2)
    assert not orders.flow_down(spending, a, b, strength, 0 * normal, labour, P).any()


def test_shares_go_by_size_and_are_whole_once_there_are_enough():
    headcount = np.array([1, 30, 10, 1])  # row 0 wants two suppliers, row 3 too
    share = orders.shares(np.array([0, 0, 3]), np.array([1, 2, 1]), headcount, P)
    np.testing.assert_allclose(share, [0.75, 0.25, 0.5])


def test_like_sectors_use_like_technology():
    alike = orders.sector_affinity()
    np.testing.assert_allclose(np.diag(alike), 1.0)
    np.testing.assert_allclose(alike, alike.T)
    assert alike[0, 1] > alike[0, DIGITAL]


def test_candidates_do_not_depend_on_how_many_rows_there_are_now():
    bits = Chance(1).bits("any", 0, np.arange(20_000))
    rows = orders.candidate_rows(bits, 100)
    assert (rows.min(), rows.max()) == (0, 149)
    assert np.ptp(np.bincount(rows)) < 100


def test_known_pairs_count_both_ways():
    known = orders.known_pairs(np.array([2, 0]), np.array([2, 1, 1]), np.array([3, 0, 3]), 4)
    assert known.tolist() == [[False, False, False, True], [False, True, False, False]]


def test_utility_counts_size_skill_nearness_park_and_acquaintance():
    world = hand_made.world()
    o, minutes = world.organisations, world.travel.mean_minutes()
    o.ln_tfp[0] = 0.2
    view = orders.Sourcing(o, world.sites, minutes, 5, P)
    offered = orders.utilities(view, np.array([4]), np.array([[0, 2]]), np.array([[True, False]]))[0]
    alike = orders.AFFINITY[0, [5, 0]]
    far = minutes[3, 0] / 20  # the plant is on the park, firm 0 three kilometres away
    np.testing.assert_allclose(offered[0], np.log(10) + 2 * 0.2 + 2 * alike[0] - far + 1.0, rtol=1e-6)
    np.testing.assert_allclose(offered[1], np.log(4) + 2 * alike[1] - minutes[3, 3] / 20 + 0.5, rtol=1e-6)


def test_the_best_allowed_candidate_is_chosen():
    rows = np.array([[7, 8], [7, 8], [7, 8]])
    chosen = orders.best(np.array([[1.0, 2.0]] * 3), np.array([[1, 1], [1, 0], [0, 0]], dtype=bool), rows)
    assert chosen.tolist() == [8, 7, -1]


def test_a_buyer_finds_no_supplier_that_it_has_or_is():
    world = hand_made.world()
    o = world.organisations
    view = orders.Sourcing(o, world.sites, world.travel.mean_minutes(), 5, P)
    asking, nobody = np.arange(3), np.zeros((3, 5), dtype=bool)
    for tick in range(30):
        found = orders.find(view, asking, nobody, nobody, world.chance, "orders", tick)
        assert (found != asking).all()
        assert set(found[found >= 0]) <= {0, 1, 2}
    taken = nobody.copy()
    taken[:, :3] = True
    assert (orders.find(view, asking, taken, nobody, world.chance, "orders", 0) == -1).all()


def test_a_start_gives_everyone_as_many_different_suppliers_as_there_are():
    world = hand_made.world()
    o = world.organisations
    a, b, share = orders.initial_supply_ties(o, world.sites, world.travel.mean_minutes(), world.chance, P)
    assert len({*zip(a.tolist(), b.tolist(), strict=True)}) == len(a)
    assert (a != b).all()
    assert (o.kind[b] == FIRM).all()
    assert set(a) == {0, 1, 2, 3, 4}
    wanted = orders.suppliers_wanted(o.headcount, P)
    np.testing.assert_allclose(np.bincount(a, share), np.minimum(np.bincount(a) / wanted, 1.0))


def test_orders_follow_what_buyers_spend_in_the_region():
    world = supplied_world()
    orders.place(world)
    o, ties = world.organisations, world.ties
    supply = ties.kind == SUPPLY
    spent = np.array([15_000.0, 15_000.0, 15_000.0, 100_000 * 0.1 * 0.4 / 0.6, 15_000.0])  # an anchor buys less
    expected = np.bincount(ties.b[supply], ties.strength[supply] * spent[ties.a[supply]] / 10_000, 5)
    np.testing.assert_allclose(o.orders, np.minimum(expected, 0.8 * np.maximum(o.labour, 1)))
    assert (ties.last_used[supply] == world.tick).all()


@pytest.mark.parametrize(("lever", "kind"), [(OEM_LOCAL_SHARE, OEM), (LOCAL_SHARE, FIRM)])
def test_local_shares_are_levers_of_plants_and_of_the_others(lever, kind):
    world = supplied_world()
    before = orders.regional_spending_gbp(world)
    world.nudges = {lever.name: [Nudge(lever, factor=2.0)]}
    ratio = orders.regional_spending_gbp(world) / before
    assert (ratio[world.organisations.kind == kind] == 2).all()
    assert (ratio[(world.organisations.kind == OEM) != (kind == OEM)] == 1).all()


def test_suppliers_are_replaced_in_turn_and_informal_ties_stay():
    world = supplied_world(ending=0.6)
    world.ties.append(np.zeros(1, dtype=np.int64))
    world.ties.a[-1], world.ties.b[-1], world.ties.kind[-1] = 0, 2, INFORMAL
    seen = set()
    for tick in range(60):
        world.tick = tick
        orders.place(world)
        supply = world.ties.kind == SUPPLY
        pairs = list(zip(world.ties.a[supply].tolist(), world.ties.b[supply].tolist(), strict=True))
        assert len(pairs) == len(set(pairs))
        assert (world.ties.kind == INFORMAL).sum() == 1
        seen |= set(pairs)
        total = np.bincount(world.ties.a[supply], world.ties.strength[supply], 5)
        assert (total <= 1 + 1e-9).all()
    assert {(4, 0), (4, 1), (4, 2)} <= seen


def test_a_closed_supply_graph_carries_nothing():
    world = supplied_world(enabled=False)
    world.organisations.orders[:] = 3.0
    orders.place(world)
    assert not world.organisations.orders.any()
