import dataclasses

import numpy as np
import pytest

from agents.organisations import FIRM, LOCAL_SERVICES, OEM
from agents.ties import INFORMAL, MEMBER, PROJECT, SUPPLY
from model.chance import Chance
from model.levers import CORE_INCOME, PROJECT_RATE, Nudge
from model.processes import anchors
from model.processes.anchors import Anchors, Dealings
from tests.unit import hand_made

P = Anchors()
ANCHOR = np.array([3])


def world(n=5, **changes):
    """Row 3 is the anchor; with n > 5 many metals firms of ten jobs are added at site 0."""
    made = hand_made.world()
    o = made.organisations
    if n > 5:
        rows = o.append(np.arange(5, n))
        o.alive[rows], o.kind[rows], o.sector[rows], o.site[rows], o.headcount[rows] = True, FIRM, 5, 0, 10
    o.born[3] = -10 * 12
    o.core_income_gbp[3], o.commercial_income_gbp[3], o.collaborative_income_gbp[3] = 1e6, 2e6, 1.5e6
    o.core_grant_gbp[3], o.headcount[3], o.outside_members[3] = 1e6, 45, 20
    made.norms = dataclasses.replace(made.norms, anchor_income_gbp=2e6)
    made.parameters = made.parameters.changed({"anchors": changes})
    return made


def dealings(n=3, a=1):
    return Dealings(*(np.zeros((n, a), bool) for _ in range(3)))


def kinds(made, kind):
    found = made.ties.kind == kind
    return list(zip(made.ties.a[found].tolist(), made.ties.b[found].tolist(), strict=True))


def test_size_classes():
    kind, jobs = np.array([0, 0, 0, 0, 0, OEM]), np.array([1, 9, 10, 249, 250, 5])
    assert anchors.size_class(kind, jobs).tolist() == [0, 0, 1, 1, 2, 3]


def test_join_weight_by_hand():
    weight = anchors.join_weight(
        np.array([3, 1, 1]), np.array([0, 5, LOCAL_SERVICES]), np.array([True, False, False]), P
    )
    assert weight == pytest.approx([10 * 1 * 2, 0.3 * 0.25, 0.3 * 0.05])


def test_project_rate_by_hand():
    rate = anchors.project_rate(np.array([3, 2, 1, 0, 1]), np.array([0, 0, 5, 5, LOCAL_SERVICES]), P)
    assert rate == pytest.approx([0.6, 0.3, 0.06, 0.02, 0.012])


def test_project_hazard_by_hand():
    d, near = dealings(3, 2), np.array([[0.0, 1.0], [0.5, 0.0], [0.0, 0.0]])
    d.is_member[0, 1] = d.in_project[2, 0] = True
    hazard = anchors.project_hazard(np.array([[0.1], [0.2], [1.0]]) * [0.75, 0.25], near, d, P)
    expected = [[0.1 * 0.75 * 0.75, 0.1 * 0.25 * 1.75 * 1.5], [0.2 * 0.75 * 1.25, 0.2 * 0.25 * 0.75], [0, 0.25 * 0.75]]
    assert hazard == pytest.approx(np.array(expected))
    some = anchors.project_hazard(
        np.array([0.025, 0.75]), near[[0, 2], [1, 0]], d.of(np.array([0, 2]), np.array([1, 0])), P
    )
    assert some == pytest.approx([0.025 * 1.75 * 1.5, 0.0])


def test_anchors_share_projects_by_income_and_run_more_when_they_earn_more():
    assert anchors.project_share(np.array([3e6, 1e6]), 4e6, P) == pytest.approx([0.75, 0.25])
    assert anchors.project_share(np.array([3e6, 1e6]), 1e6, P) == pytest.approx([1.5, 0.5])
    assert anchors.project_share(np.zeros(1), 1e6, P) == pytest.approx([0.0])


def test_join_hazard_by_hand():
    d = dealings(4)
    d.is_member[0] = d.in_project[1] = d.acquainted[[1, 2]] = True
    hazard = anchors.join_hazard(np.full((4, 1), 0.2), d, P)
    assert hazard[:, 0] == pytest.approx([0.0, 0.2 * 3 * 2, 0.2 * 2, 0.2])


def test_dealings_are_read_from_ties():
    made = world()
    for one, kind in ((0, MEMBER), (1, PROJECT), (2, INFORMAL)):
        anchors.tie(made, np.array([one]), ANCHOR, kind)
    anchors.tie(made, ANCHOR, np.array([4]), SUPPLY)  # the anchor buys from row 4
    d = anchors.dealings(made, ANCHOR)
    assert d.is_member[:, 0].tolist() == [True, False, False, False, False]
    assert d.in_project[:, 0].tolist() == [False, True, False, False, False]
    assert d.acquainted[:, 0].tolist() == [False, False, True, False, True]
    near = anchors.closeness(made, np.arange(5), np.full(5, 3))
    assert near == pytest.approx([np.exp(-30 / 8)] * 2 + [1] * 3, rel=1e-5)


def test_members_are_counted_one_to_one_and_oem_plants_for_more():
    made = world()
    anchors.tie(made, np.array([0, 4]), np.array([3, 3]), MEMBER)
    d = anchors.dealings(made, ANCHOR)
    assert anchors.members(made, ANCHOR, d) == pytest.approx([20 + 1 + 2])
    made.norms = dataclasses.replace(made.norms, scale=0.1)
    assert anchors.members(made, ANCHOR, d) == pytest.approx([20 + 30])


def test_income_by_hand():
    made = world(winning_sd=0.0, runs_projects=False, leaving=0.02)
    o = made.organisations
    o.member_spend_gbp[3], o.collaborative_ratio[3], o.income_per_job_gbp[3] = 2e5, 0.5, 1e5
    o.member_pull[3], o.member_appeal[3] = 20 / 40**0.3 / o.knowledge_index[3] ** 0.5, 0.0
    o.market[3] = 40
    made.outside.sector_demand[0] = np.log(1.1)
    anchors.run(made)
    assert o.outside_members[3] == 20
    commercial = 2e6 + 0.3 / 12 * 2e6 * (1 - 2 / (20 * 0.2 * 1.1))
    collaborative = 1.5e6 + 0.5 / 12 * (0.5 * (1e6 + commercial) - 1.5e6)
    assert o.commercial_income_gbp[3] == pytest.approx(commercial)
    assert o.collaborative_income_gbp[3] == pytest.approx(collaborative)
    assert o.market[3] == o.demand[3] == pytest.approx((1e6 + commercial + collaborative) / 1e5)
    assert o.market[[0, 1, 2, 4]].tolist() == [10, 2, 4, 2]


def test_business_grows_along_a_logistic_curve():
    by_hand = anchors.next_business(np.array([1.0, 4.0, 100.0, 0.0, 5.0]), np.array([4.0, 4.0, 4.0, 4.0, 0.0]), P)
    month = 0.3 / 12
    assert by_hand == pytest.approx(
        [1 + month * 0.75, 4.0, 100 * (1 - month), 0.2 * (1 + month * 0.95), 5 * (1 - month)]
    )
    income = np.array([0.05])
    for _ in range(120):
        income = anchors.next_business(income, np.array([1.0]), P)
    assert income == pytest.approx(anchors.business_reached(np.array([10.0]), P), rel=0.03)
    assert anchors.business_reached(np.array([0.0, 1e3]), P) == pytest.approx([0.05, 1.0])


def test_core_income_is_given_and_policy_moves_it_without_residue():
    made = world()
    made.nudges = {CORE_INCOME.name: [Nudge(CORE_INCOME, factor=0.5)]}
    for made.tick in range(3):
        anchors.run(made)
        assert made.organisations.core_income_gbp[3] == 0.5e6
    made.nudges = {}
    anchors.run(made)
    assert made.organisations.core_income_gbp[3] == 1e6


def test_competitive_income_is_uncertain_but_stable_on_average():
    made = world(20_000, runs_projects=False)
    o = made.organisations
    o.kind[:] = 2
    o.core_grant_gbp[:], o.commercial_income_gbp[:], o.collaborative_income_gbp[:] = 1e6, 0.0, 0.5e6
    o.core_income_gbp[:], o.outside_members[:] = 1e6, 0
    made.parameters = made.parameters.changed({"anchors": {"winning": 3.0}})
    anchors._earn(made, np.arange(20_000), dealings(20_000))
    assert o.collaborative_income_gbp.mean() == pytest.approx(0.5e6, rel=0.01)
    assert o.collaborative_income_gbp.std() > 0.05e6


def test_members_leave_and_others_stay():
    made = world(leaving=0.5)
    anchors.tie(made, np.arange(3), np.full(3, 3), MEMBER)
    anchors.tie(made, np.arange(3), np.full(3, 3), INFORMAL)
    months = 0
    while kinds(made, MEMBER):
        made.tick += 1
        chance = made.chance.uniform("anchors.leave", made.tick, made.organisations.slot[:3], 3)
        stay = [pair for pair, u in zip([(0, 3), (1, 3), (2, 3)], chance, strict=True) if u >= 0.5 / 12]
        before = kinds(made, MEMBER)
        anchors._leave(made)
        assert kinds(made, MEMBER) == [pair for pair in before if pair in stay]
        months += 1
    assert months > 3
    assert len(kinds(made, INFORMAL)) == 3


def test_as_many_projects_start_as_the_hazard_says():
    made = world(20_005)
    o = made.organisations
    made.tick = 5
    anchors.run(made)
    projects = kinds(made, PROJECT)
    near = 0.75 + np.exp(-30 / 8)
    expected = 20_000 * 0.06 * near / 12
    assert abs(len(projects) - expected) < 5 * np.sqrt(expected)
    assert made.flows.projects_started == len(projects)
    assert all(b == 3 and a != 3 for a, b in projects)
    assert (made.ties.until[made.ties.kind == PROJECT] == 5 + 18).all()
    assert not (o.kind[[a for a, _ in projects]] == 2).any()


def test_the_project_lever_adds_projects_only_where_it_is_nudged():
    found = []
    for nudged in (False, True):
        made = world(3_005)
        if nudged:
            factor = np.where(np.arange(3_005) < 1_000, 5.0, 1.0)
            made.nudges = {PROJECT_RATE.name: [Nudge(PROJECT_RATE, factor=factor)]}
        anchors.run(made)
        found.append({a for a, _ in kinds(made, PROJECT)})
    assert found[0] < found[1]
    assert all(a < 1_000 for a in found[1] - found[0])


def test_switches():
    made = world(3_005, runs_projects=False)
    anchors.run(made)
    assert not kinds(made, PROJECT)
    still = world(3_005, enabled=False)
    income = still.organisations.commercial_income_gbp.copy()
    anchors.run(still)
    assert kinds(still, PROJECT)
    assert not kinds(still, MEMBER)
    assert (still.organisations.commercial_income_gbp == income).all()


def test_a_world_without_anchors():
    made = world()
    made.organisations.alive[3] = False
    anchors.run(made)
    assert len(made.ties) == 0


def test_outside_members_come_to_what_the_anchor_attracts():
    attracted = anchors.attracted(np.array([2.0, 2.0]), np.array([32.0, 0.0]), np.array([4.0, 4.0]), P)
    assert attracted == pytest.approx([2 * 32**0.3 * 2, 0.0])
    made = world(leaving=0.5)
    o = made.organisations
    o.market[3], o.knowledge_index[3], o.member_pull[3] = 32.0, 4.0, 2.0
    for made.tick in range(240):
        anchors._attract(made, ANCHOR)
    assert o.outside_members[3] == round(2 * 32**0.3 * 2)


def test_luck_of_a_deal_belongs_to_the_pair():
    found = []
    for order in (slice(None), slice(None, None, -1)):
        made = world(2_005)
        made.chance = Chance(8)
        made.organisations.slot[5:] = np.arange(5, 2_005)[order]
        anchors.run(made)
        found.append({int(made.organisations.slot[a]) for a, _ in kinds(made, PROJECT)})
    assert found[0] == found[1]
