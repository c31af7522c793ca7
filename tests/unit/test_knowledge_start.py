import dataclasses

import numpy as np
import pytest

from agents.organisations import N_FIELDS
from agents.ties import EX_WORKER, INFORMAL, MEMBER, PROJECT, SUPPLY
from model import knowledge_start
from model.chance import Chance
from model.processes.learning import relevant
from model.sectors import RELEVANCE
from tests.unit import hand_made


def world(n=60):
    made = hand_made.world()
    o, each = made.organisations, np.arange(5, n)
    rows = o.append(each)
    o.alive[rows], o.kind[rows], o.sector[rows], o.site[rows], o.headcount[rows] = (
        True,
        0,
        each % 11,
        each % 4,
        2 + each % 30,
    )
    o.born[:] = -12 * np.r_[100, 40, 30, 20, 50, 1 + each]
    o.rd_gbp[:], o.smooth_gva_gbp[:], o.skilled_share[:] = 10.0 * (np.arange(n) % 3), 1_000.0, 0.3
    o.core_income_gbp[3], o.commercial_income_gbp[3], o.collaborative_income_gbp[3] = 1e6, 1e6, 1e6
    supply = made.ties.append(np.arange(n - 1))
    made.ties.a[supply], made.ties.b[supply], made.ties.kind[supply] = np.arange(n - 1), np.arange(1, n), SUPPLY
    names = dataclasses.replace(made.region.organisations, members_inside=np.array([4.0]), opened=np.array([2000.0]))
    made.region = dataclasses.replace(made.region, organisations=names)
    o.name[3] = 0
    made.tick, made.arrivals = -1, {}
    return made


def test_the_mix_leans_to_the_sector_and_belongs_to_the_slot():
    slots = np.arange(4_000)
    mix = knowledge_start.knowledge_mix(Chance(1), slots, np.full(4_000, 5))
    assert mix.sum(axis=1) == pytest.approx(np.ones(4_000))
    assert mix.mean(axis=0) == pytest.approx(RELEVANCE[5], abs=0.01)
    # variance of a Dirichlet share: m (1 - m) / (concentration + 1)
    assert mix.var(axis=0) == pytest.approx(RELEVANCE[5] * (1 - RELEVANCE[5]) / 5, rel=0.1)
    again = knowledge_start.knowledge_mix(Chance(1), slots[[7, 3]], np.array([5, 5]))
    assert (again == mix[[7, 3]]).all()
    broad = knowledge_start.knowledge_mix(Chance(1), slots, np.full(4_000, 5), 40.0)
    assert broad.var(axis=0).sum() < mix.var(axis=0).sum() / 5


def test_founders_take_a_share_of_what_the_parent_knows():
    made = hand_made.world()
    o = made.organisations
    o.knowledge[:, 0] = [1.0, 2.0, 3.0, 9.0, 5.0]
    found = knowledge_start.founding_knowledge(made, np.array([1, 2]), np.array([4, -1]))
    assert found[0] == pytest.approx(0.8 * o.knowledge[4])
    # without a parent: mean of the sector (aerospace: row 4; not the anchor, not the new rows)
    assert found[1] == pytest.approx(0.8 * o.knowledge[4])
    o.sector[2] = 7  # nobody is in materials: mean of all
    found = knowledge_start.founding_knowledge(made, np.array([1, 2]), np.array([-1, -1]))
    assert found[0, 0] == pytest.approx(0.8 * 1.0)
    assert found[1, 0] == pytest.approx(0.8 * np.mean([1.0, 5.0]))


def test_sector_means_by_hand():
    knowledge = np.arange(4 * N_FIELDS, dtype=float).reshape(4, N_FIELDS)
    means = knowledge_start.sector_means(knowledge, np.array([2, 2, 3, 2]), np.array([True, True, True, False]))
    assert means[2] == pytest.approx(knowledge[:2].mean(axis=0))
    assert means[3] == pytest.approx(knowledge[2])
    assert means[0] == pytest.approx(knowledge[:3].mean(axis=0))
    assert knowledge_start.sector_means(knowledge, np.zeros(4, int), np.zeros(4, bool)).sum() == 0


def test_parents_are_drawn_by_jobs_from_those_already_there():
    made = hand_made.world()
    o = made.organisations
    o.append(np.arange(5, 3_005))
    o.alive[5:], o.sector[5:] = True, 0
    rows = np.arange(5, 3_005)
    parents = knowledge_start._parents(made, rows, 0)
    assert parents.max() < 5
    none = (parents < 0).mean()
    assert none == pytest.approx(0.08, abs=0.03)
    counts = np.bincount(parents[parents >= 0], minlength=5) / 3_000
    stay, any_sector = 0.92 * 0.7, 0.92 * 0.3
    expected = any_sector * np.array([10, 2, 4, 3, 2]) / 21 + stay * np.array([0, 0, 4, 3, 2]) / 9
    assert counts == pytest.approx(expected, abs=0.03)
    o.alive[:5] = False
    assert (knowledge_start._parents(made, rows, 0) == -1).all()


def test_a_settled_start():
    made = world()
    o, ties = made.organisations, made.ties
    knowledge_start.settle(made, years=60.0)
    norms = made.norms
    assert relevant(o.knowledge, o.sector).mean() == pytest.approx(norms.knowledge_unit)
    assert o.knowledge_index.mean() == pytest.approx(1.0)
    assert o.diversity.mean() == pytest.approx(1.0)
    assert norms.anchor_income_gbp == 1e6
    assert norms.tie_rate > 0
    assert 0 < norms.corridor_ratio <= 1
    assert o.knowledge_index[3] > 1.5  # the anchor knows more
    assert (ties.kind == MEMBER).sum() == 4
    assert 2 * (ties.kind == INFORMAL).sum() / 60 == pytest.approx(6, abs=2)
    assert (ties.kind == PROJECT).any()
    assert not (ties.kind == EX_WORKER).any()
    assert o.market[3] == o.headcount[3]


def test_a_longer_burn_in_changes_little():
    index = []
    for years in (40.0, 80.0):
        made = world()
        made.organisations.born[:] = -1_200
        knowledge_start.settle(made, years)
        index.append(relevant(made.organisations.knowledge, made.organisations.sector))
    assert index[1].mean() == pytest.approx(index[0].mean(), rel=0.02)


def test_channels_that_are_off_teach_nothing_before_the_start():
    quiet, busy = world(), world()
    quiet.parameters = quiet.parameters.changed({"learning": {"enabled": False}})
    for made in (quiet, busy):
        knowledge_start.settle(made, 20.0)
    assert quiet.organisations.learning.sum() == 0
    assert busy.norms.knowledge_unit > 1.1 * quiet.norms.knowledge_unit
