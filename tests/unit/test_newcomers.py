"""Newcomers: the young, migrants, graduates."""

import numpy as np
import pytest

from agents.workers import LEFT, UNEMPLOYED
from model.chance import Chance, pieces
from model.levers import GRADUATE_RETENTION, Nudge
from model.processes import newcomers
from model.processes.newcomers import Newcomers, keep_for_graduates, pull
from tests.unit.labour_market import large


def with_empty(n=3000, reserved=0, **more):
    """A large market with empty rows at the end, some of them kept for graduates; unemployment is set to normal."""
    world = large(n_firms=300, searchers=316 + n, **more)  # 316 of 6,316 are unemployed: the normal 5 %
    world.workers.status[6316:] = LEFT
    world.workers.for_graduates[len(world.workers) - reserved :] = reserved > 0
    return world


def test_a_region_with_little_unemployment_draws_people_within_bounds():
    assert pull(0.05, 0.05, 1.5) == 1.0
    assert pull(0.10, 0.05, 2.0) == 0.25
    assert pull(0.04, 0.05, 1.0) == pytest.approx(1.25)
    assert pull(0.0, 0.05, 1.0) == 4.0


def test_newcomers_are_young_or_bring_experience():
    p = Newcomers(skills=(0.4, 0.3, 0.2, 0.1), talent=0.2)
    luck = [np.array([0.0, 0.95, 0.5]), np.array([0.5, 0.0, 0.5]), np.array([0.5, 0.0, 1.0])]
    skill, age, human_capital = newcomers.entrants(luck, np.array([False, False, True]), 0.03, p)
    assert np.array_equal(skill, [0, 3, 1])
    assert np.allclose(age, [18.5, 25.0, 39.0])
    assert np.allclose(human_capital, [0.0, -0.1, 0.36 + 0.1])


def test_as_many_come_as_the_population_says_whatever_waits():
    came = []
    for n in (1000, 3000):
        world, total = with_empty(n), 0
        for month in range(12):
            world.tick = month
            world.workers.status[6316:] = LEFT  # rows are freed again
            newcomers.arrive(world)
            total += world.flows.entered
            world.flows.clear()
        came.append(total / (6316 + n))
    p = Newcomers()
    assert came == pytest.approx([p.young + p.migrants] * 2, rel=0.15)


def test_a_newcomer_is_somebody_else_in_the_same_home():
    world = with_empty(tick=20)
    w = world.workers
    w.graduate[6316:], w.migrant[6316:], w.last_employer[6316:], home = True, True, 3, w.home.copy()
    newcomers.arrive(world)
    new = np.flatnonzero((w.status != LEFT)[6316:]) + 6316
    assert len(new) == world.flows.entered > 5
    assert (w.status[new] == UNEMPLOYED).all()
    assert (w.since[new] == 20).all()
    assert (w.last_employer[new] == -1).all()
    assert not w.graduate[new].any()
    assert w.migrant[new].sum() == world.flows.immigrated
    assert np.array_equal(w.home, home)
    age = (20 - w.born[new]) / 12
    assert (age < 29).sum() >= len(new) - w.migrant[new].sum()
    assert age.min() >= 17


def test_high_unemployment_keeps_migrants_away_but_not_the_young():
    calm, bad = with_empty(), with_empty()
    bad.workers.status[:1200] = UNEMPLOYED
    off = with_empty(changes={"newcomers": {"answers_unemployment": False}})
    off.workers.status[:1200] = UNEMPLOYED
    for world in (calm, bad, off):
        newcomers.arrive(world)
    assert bad.flows.entered < calm.flows.entered
    came = [set(np.flatnonzero(world.workers.status[6316:] != LEFT).tolist()) for world in (calm, bad, off)]
    assert came[1] < came[0]
    assert came[2] == came[0]


def test_graduates_stay_in_september_by_number_and_retention():
    stayed = {}
    for label, retention in (("base", None), ("more", 0.2)):
        nudges = {} if retention is None else {"graduate_retention": [Nudge(GRADUATE_RETENTION, add=retention)]}
        world = with_empty(reserved=800, tick=7, changes={"newcomers": {"enabled": False}}, **nudges)
        world.region.universities.graduates[:] = 1000.0
        newcomers.arrive(world)
        assert world.flows.entered == 0
        world.tick = 8
        newcomers.arrive(world)
        w = world.workers
        stayed[label] = set(np.flatnonzero((w.status == UNEMPLOYED) & w.for_graduates).tolist())
        new = np.array(sorted(stayed[label]))
        assert w.graduate[new].all()
        assert set(w.skill[new].tolist()) <= {2, 3}
        assert world.flows.graduates_stayed == len(new) == world.flows.entered
        world.tick = 9
        newcomers.arrive(world)
        assert world.flows.graduates_stayed == len(new)
    # 1000 x 0.43 look for jobs here, 42 % of them stay; 20 points more with the lever; those who stayed still do
    assert len(stayed["base"]) == pytest.approx(0.42 * 430, abs=30)
    assert len(stayed["more"]) == pytest.approx(0.62 * 430, abs=35)
    assert stayed["base"] < stayed["more"]


def test_no_more_graduates_stay_than_rows_wait_and_none_without_universities():
    world = with_empty(reserved=20, tick=8)
    world.region.universities.graduates[:] = 1000.0
    newcomers.arrive(world)
    assert world.flows.graduates_stayed == 20
    world = with_empty(reserved=20, tick=8, changes={"newcomers": {"universities": False}})
    newcomers.arrive(world)
    assert world.flows.graduates_stayed == 0


def test_rows_kept_at_the_start_are_people_of_high_skill_and_spare_empty_ones_inside():
    world = with_empty(n=4000)
    w = world.workers
    outside = np.arange(len(w)) % 4 == 0
    keep_for_graduates(w, outside, 500.0, Chance(1), Newcomers(retention=0.4, spare_years=5.0, graduate_share=0.4))
    kept = w.for_graduates
    assert not kept[outside].any()
    assert (w.status[kept] == LEFT).sum() == pytest.approx(1000, abs=80)
    people = kept & (w.status != LEFT)
    assert (w.skill[people] >= 2).all()
    assert people.sum() / ((w.skill >= 2) & (w.status != LEFT) & ~outside).sum() == pytest.approx(0.4, abs=0.03)
    assert np.array_equal(w.graduate, people)


def test_people_drawn_from_a_row_belong_to_the_row():
    few, many = with_empty(tick=3), with_empty(tick=3)
    many.workers.status[6316:6400] = UNEMPLOYED
    newcomers.arrive(few)
    newcomers.arrive(many)
    a, b = few.workers, many.workers
    both = np.flatnonzero((a.since == 3) & (b.since == 3))
    assert len(both) > 3
    assert (a.migrant[both] == b.migrant[both]).mean() > 0.8  # their share answers unemployment
    both = both[a.migrant[both] == b.migrant[both]]
    for name in ("skill", "born", "human_capital", "field", "digital_skill"):
        assert np.array_equal(getattr(a, name)[both], getattr(b, name)[both])
    luck = pieces(few.chance.bits("newcomers.person", 3, a.slot[both]), 3)
    assert np.array_equal(a.skill[both] == 0, luck[0] < few.parameters.newcomers.skills[0])
