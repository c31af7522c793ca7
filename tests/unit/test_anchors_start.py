import dataclasses

import numpy as np
import pytest

from agents.ties import MEMBER, PROJECT
from model import anchors_start
from model.chance import Chance
from model.processes import anchors
from model.processes.anchors import Anchors
from tests.unit.test_anchors import ANCHOR, kinds, world

P = Anchors()


def test_first_ties_follow_facts_and_the_long_run():
    made = world(20_005)
    names = made.region.organisations
    facts = dataclasses.replace(names, members_inside=np.array([0.0, 7.0]), opened=np.array([2000.0, 2005.0]))
    made.region = dataclasses.replace(made.region, organisations=facts)
    made.organisations.name[3] = 1
    made.tick = -1
    anchors_start.initial_ties(made)
    assert len(kinds(made, MEMBER)) == 7
    projects = made.ties.kind == PROJECT
    years = 0.06 * (0.75 + np.exp(-30 / 8)) * 1.5
    expected = 20_000 * years / (1 + years)
    assert abs(projects.sum() - expected) < 5 * np.sqrt(expected)
    assert made.ties.until[projects].min() == 1
    assert made.ties.until[projects].max() == 18
    assert (made.ties.born[projects] < made.ties.until[projects]).all()


def test_the_likeliest_are_the_first_members():
    made = world(105)
    names = dataclasses.replace(made.region.organisations, members_inside=np.array([2.0]), opened=np.array([2000.0]))
    made.region = dataclasses.replace(made.region, organisations=names)
    made.organisations.name[3] = 0
    found = []
    for made.chance in map(Chance, range(60)):
        made.ties.keep(np.zeros(len(made.ties), bool))
        anchors_start.initial_ties(made)
        found += kinds(made, MEMBER)
    assert len(found) == 120
    assert found.count((4, 3)) > 50  # the OEM plant: weight 20 against 0.6 and 100 x 0.075
    assert 2 < len({a for a, _ in found}) < 105


def test_normals_put_the_first_year_on_the_anchors_own_path():
    made = world()
    o = made.organisations
    made.tick, o.outside_members[3], o.knowledge_index[3], o.born[3] = -1, 20, 4.0, -14 * 12
    anchors.tie(made, np.array([0, 4]), np.array([3, 3]), MEMBER)
    assert anchors_start.set_normals(made) == 2e6
    reached = 1 / (1 + 19 * np.exp(-0.3 * 14))
    assert o.core_grant_gbp[3] == 1e6
    assert o.income_per_job_gbp[3] == pytest.approx(4.5e6 / 45)
    assert o.collaborative_ratio[3] == pytest.approx(0.5)
    assert o.member_spend_gbp[3] == pytest.approx(2e6 / 23 / reached)
    belonging = 1 - np.exp(-0.2 * 14)
    assert anchors.attracted(o.member_pull[[3]], np.array([45.0]), np.array([4.0]), P) == pytest.approx(
        [20 / belonging]
    )
    assert o.market[3] == pytest.approx(45)
    weight = anchors.join_weight(
        anchors.size_class(o.kind, o.headcount), o.sector, o.does_rd, P
    )  # rows 1 and 2 have yet to join
    assert o.member_appeal[3] == pytest.approx(0.2 * 2 / belonging / weight[[1, 2]].sum())


def test_a_young_anchor_starts_with_the_business_of_its_parent():
    made = world()
    made.tick, made.organisations.born[3] = -1, -12
    anchors_start.set_normals(made)
    assert made.organisations.member_spend_gbp[3] == pytest.approx(2e6 / 20 / anchors_start.LEAST_REACHED)


def test_the_age_of_an_anchor_is_its_time_in_the_region():
    made = world()
    made.tick = -1
    assert anchors_start._years_here(made, ANCHOR) == pytest.approx([10.0])
    names = dataclasses.replace(made.region.organisations, opened=np.array([2011.0]))
    made.region = dataclasses.replace(made.region, organisations=names)
    made.organisations.name[3] = 0
    assert anchors_start._years_here(made, ANCHOR) == pytest.approx([4.0])
