"""Programmes for people: who is reached, engages, completes and what it costs, worked by hand."""

import numpy as np
import pytest

from model.declaration import BadInput
from model.levers import (
    COURSE_LEARNING,
    QUALIFIED,
    RETRAINED,
)
from model.processes import policy, training
from scenarios.interventions.apprenticeships import Apprenticeships
from scenarios.interventions.enrolment import Course, chance_to_start, classes, reached_share, starting
from scenarios.interventions.programme import Programme
from scenarios.interventions.replacement_skills import ReplacementSkills
from scenarios.interventions.residents import ResidentProgramme
from scenarios.interventions.retraining import Retraining
from scenarios.interventions.upskilling import Upskilling
from tests.unit import hand_made
from tests.unit.labour_market import large
from tests.unit.people_bench import bench

EVERYBODY = {"reached": 12.0, "engaged": 1.0, "completed": 1.0, "places_per_year": 20_000.0}


def nudged(world, lever):
    """Rows of people for whom a lever is above 0."""
    policy.act(world)
    return np.flatnonzero(np.broadcast_to(world.lever(lever, 0.0), len(world.workers))).tolist()


# the funnel


def test_the_chance_to_start_is_that_of_the_funnel_or_of_the_places():
    course = Course(name="c", reached=1.2, engaged=0.5, completed=1.0, months=3, places=1e6)
    assert chance_to_start(course, 100) == pytest.approx(0.05)
    short = Course(name="c", reached=1.2, engaged=0.5, completed=1.0, months=3, places=6.0)
    assert chance_to_start(short, 100) == pytest.approx(6 / 100 / 12)
    assert chance_to_start(short, 0) == pytest.approx(0.05)


def test_a_class_ends_after_its_months_for_those_who_stayed():
    course = Course(name="c", reached=12.0, engaged=1.0, completed=1.0, months=3, places=1e6)
    programme, world = Programme(start=2018.0), bench()
    world.tick, rows = 37, np.arange(4)  # the second month
    world.workers.since[:4] = [0, 0, 36, 37]
    now = classes(world, course, programme, rows)
    assert now.attending.tolist() == [0, 1, 2, 3]
    assert now.finishing.tolist() == []
    world.tick = 38
    assert classes(world, course, programme, rows).finishing.tolist() == [0, 1, 2]  # 3 started a month later
    world.workers.since[1] = 38  # 1 found a job
    assert classes(world, course, programme, rows).finishing.tolist() == [0, 2]


def test_who_drops_out_attends_for_part_of_the_time():
    course = Course(name="c", reached=12.0, engaged=1.0, completed=0.4, months=4, places=1e6)
    world, programme = large(tick=40), Programme(start=2018.0)
    rows = np.arange(1_000)
    world.tick, world.workers.since[:] = 36, 0  # everybody starts in this month
    stayed = []
    for age in range(4):
        world.tick = 36 + age
        only = Programme(start=2018.0, duration_years=1 / 12)
        stayed.append(len(classes(world, course, only, rows).attending))
    assert np.allclose(np.array(stayed) / 1_000, [0.85, 0.70, 0.55, 0.40], atol=0.05)
    assert len(starting(world, course, programme, rows)) == 1_000


def test_nobody_starts_outside_its_years():
    course = Course(name="c", reached=12.0, engaged=1.0, completed=1.0, months=3, places=1e6)
    world = bench(tick=35)
    assert len(starting(world, course, Programme(start=2018.0), np.arange(4))) == 0


def test_what_is_heard_grows_with_the_years():
    world = bench(tick=47)
    assert reached_share(world, Programme(start=2018.0), 0.5) == pytest.approx(1 - np.exp(-0.5))
    assert reached_share(bench(tick=30), Programme(start=2018.0), 0.5) == 0.0


# where people live


def test_homes_by_place_ring_and_decile():
    world = bench()
    assert ResidentProgramme().eligible_homes(world).tolist() == [True, True]
    assert ResidentProgramme(places=("Northtown",)).eligible_homes(world).tolist() == [True, False]
    assert ResidentProgramme(decile_least=3).eligible_homes(world).tolist() == [False, True]
    assert ResidentProgramme(around="amp", ring_km=1.0).eligible_homes(world).tolist() == [False, True]
    world.homes.is_outside[1] = True
    assert ResidentProgramme().eligible_homes(world).tolist() == [True, False]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"places": ("amp",)}, "nobody lives on it"),
        ({"places": ("Nortown",)}, "did you mean 'Northtown'"),
        ({"around": "Moon"}, "no place 'Moon'"),
        ({"decile_least": 5, "decile_most": 3}, "nobody is left"),
    ],
)
def test_places_without_people_are_refused(wrong, says):
    with pytest.raises(BadInput, match=says):
        ResidentProgramme(**wrong).resolve(hand_made.region())
    ResidentProgramme(places=("Northtown", "Handshire"), around="Town Hall").resolve(hand_made.region())


# courses


def test_retraining_is_for_the_unemployed_of_the_places_named():
    p = Retraining(
        start=2015.0, places=("Southtown",), months=2, place_gbp=100.0, revenue_gbp_per_year=0.0, **EVERYBODY
    )
    world = bench(p)
    assert nudged(world, COURSE_LEARNING) == [21, 23]  # homes of even rows are in Northtown
    assert world.lever(COURSE_LEARNING, 0.0)[21] == pytest.approx(0.03 / 2 * 12)
    assert np.flatnonzero(world.lever(RETRAINED, 0.0)).tolist() == [21, 23]
    assert world.spent_gbp == [200.0]  # two start this month
    world.workers.since[21] = world.tick - 1
    assert nudged(world, RETRAINED) == [21, 23]  # a month out of work, and both months of the course
    world.workers.since[21] = world.tick
    assert nudged(world, RETRAINED) == [23]


def test_retraining_gives_no_more_places_than_it_has():
    p = Retraining(start=2015.0, months=1, reached=12.0, engaged=1.0, completed=1.0, places_per_year=240.0)
    world = large(n_firms=10, searchers=1_000)
    world.interventions, world.homes.area[:], starts = (p,), [0, 1, -1], 0.0
    for world.tick in range(12):
        world.workers.since[:], world.nudges = -30, {}
        starts += p.variable_gbp(world) / p.place_gbp
    assert starts == pytest.approx(240, abs=40)


def heard(world, programme):
    """Everybody has heard of a programme that began long ago."""
    assert reached_share(world, programme, programme.hearing) > 0.999


def test_upskilling_is_for_staff_of_employers_who_can_pay_their_share():
    p = Upskilling(
        start=2015.0, hearing=12.0, sectors=("metals",), months=1, place_gbp=1_000.0, employer_share=0.4,
        revenue_gbp_per_year=0.0, learning=0.06, **EVERYBODY,
    )  # fmt: skip
    world = bench(p)
    o = world.organisations
    heard(world, p)
    o.smooth_gva_gbp[:], o.cash_gbp[:] = 10_000.0, [0.0, -1e6, 0.0, 0.0, 0.0]
    assert nudged(world, COURSE_LEARNING) == list(range(10))  # firm 1 is deep in debt
    assert o.one_off_gbp.tolist() == [4_000.0, 0, 0, 0, 0]
    assert world.spent_gbp == [pytest.approx(6_000.0)]
    assert world.lever(COURSE_LEARNING, 0.0)[0] == pytest.approx(0.06 * 12)


def test_courses_off_the_shelf_are_half_as_useful():
    of_use = []
    for designed in (True, False):
        p = Upskilling(start=2015.0, hearing=12.0, months=1, designed_with_employers=designed, **EVERYBODY)
        world = bench(p)
        policy.act(world)
        of_use.append(world.lever(COURSE_LEARNING, 0.0)[0])
    assert of_use[1] == pytest.approx(of_use[0] / 2)


def test_upskilling_for_residents_of_some_places_only():
    p = Upskilling(start=2015.0, hearing=12.0, months=1, residents_of=("Northtown",), sectors=("metals",), **EVERYBODY)
    world = bench(p)
    assert nudged(world, COURSE_LEARNING) == [0, 2, 4, 6, 8, 10]
    with pytest.raises(BadInput, match="nobody lives on it"):
        Upskilling(residents_of=("amp",)).resolve(hand_made.region())


def test_members_of_anchors_hear_first():
    p = Upskilling(start=2018.0, hearing=0.1, member_effect=30.0)
    world = bench(p, tick=47)
    world.organisations.alive[:] = True
    assert reached_share(world, p, 0.1) == pytest.approx(0.095, abs=0.001)
    before = p.employers(world).sum()
    world.ties.append(np.arange(3))
    world.ties.a[:], world.ties.b[:], world.ties.kind[:] = [0, 1, 2], 3, 2
    assert p.employers(world)[:3].all()  # 1 - 0.905 ** 31 = 0.95
    assert before < 3


def test_replacement_is_for_technicians_where_a_fifth_of_the_skilled_will_retire():
    p = ReplacementSkills(
        start=2015.0, months=6, old_share=0.2, size_least=2, place_gbp=100.0, employer_share=0.5,
        revenue_gbp_per_year=0.0, **EVERYBODY,
    )  # fmt: skip
    world = bench(p)
    w = world.workers
    w.born[2] = world.tick - 58 * 12  # one of the seven skilled of firm 0: 14 %
    assert p.in_need(world).tolist() == [False] * 5
    w.born[3] = world.tick - 60 * 12  # two of seven
    assert p.in_need(world).tolist() == [True, False, False, False, False]
    assert nudged(world, QUALIFIED) == [1, 5, 9]  # staff of firm 0 at RQF 3
    assert world.spent_gbp == [pytest.approx(150.0)]
    assert world.organisations.one_off_gbp[0] == pytest.approx(150.0)


# places at training centres


def test_only_extra_places_that_somebody_wants_are_paid_for():
    world = large(n_firms=60, tick=30)
    o, w = world.organisations, world.workers
    w.born[:], w.skill[:], o.sector[:] = 30 - 20 * 12, 0, 5
    o.kind[0], o.training_places[0] = 2, 60
    rows, readiness = training.considering(world)
    wanted = float(training.interest_in(world, 0, rows, readiness, world.parameters.training).sum())
    assert wanted > 5  # 60 places a year are 5 a month
    assert training.expected_starts(world, 0, 60.0) == pytest.approx(5.0)
    assert training.expected_starts(world, 0, 1e6) == pytest.approx(wanted)
    p = Apprenticeships(start=2015.0, extra_places=24.0)
    assert p._filled(world, 0.5) == pytest.approx(1.0)
    assert Apprenticeships(extra_places=5_000.0)._filled(world, 1.0) == pytest.approx(wanted - 5)
