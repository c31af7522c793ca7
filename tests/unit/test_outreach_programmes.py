"""Programmes for newcomers and outreach: graduates, talent, pupils and job seekers, worked by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from agents.workers import EMPLOYED, UNEMPLOYED
from model.levers import CAREER_INTEREST, GRADUATE_RETENTION, SEARCH_REACH, SKILLED_MIGRANTS, Nudge
from model.processes import newcomers, policy
from model.processes.newcomers import by_home
from scenarios.interventions.careers_outreach import CareersOutreach
from scenarios.interventions.graduate_retention import GraduateRetention, recruited
from scenarios.interventions.inclusive_recruitment import InclusiveRecruitment
from scenarios.interventions.talent_attraction import TalentAttraction
from tests.unit.labour_market import large
from tests.unit.people_bench import bench

# graduates and talent


def test_recruitment_counts_hires_of_the_year_and_open_posts():
    world = bench()
    world.workers.since[[2, 3, 6]] = world.tick - 5  # skills 2, 3, 2
    world.workers.since[1] = world.tick - 5  # RQF 3
    rows = world.vacancies.append(np.arange(2))
    world.vacancies.employer[rows], world.vacancies.skill[rows] = [0, 0], [2, 1]
    assert recruited(world, GraduateRetention()) == 4.0
    assert recruited(world, GraduateRetention(sectors=("digital",))) == 0.0


def september(*interventions):
    world = bench(*interventions, tick=32)
    world.workers.since[[2, 3, 6, 7]] = world.tick - 5
    world.region = SimpleNamespace(**{f: getattr(world.region, f) for f in world.region.__dataclass_fields__})
    world.region.universities = SimpleNamespace(graduates=np.array([20.0]))
    return world


def test_placements_hold_some_of_those_who_would_leave():
    p = GraduateRetention(start=2015.0, reached=0.5, engaged=0.5, stays=0.5, place_gbp=100.0, revenue_gbp_per_year=0.0)
    world = september(p)
    policy.act(world)
    assert p.placements(world) == pytest.approx(1.0)  # of four recruits
    graduates = 20 * world.parameters.newcomers.attached
    share = 1 / graduates * 0.5
    assert world.lever(GRADUATE_RETENTION, 0.42) == pytest.approx(0.42 + 0.58 * share)
    assert world.spent_gbp == [pytest.approx(100.0)]
    world.tick = 33
    policy.act(world)
    assert world.nudges == {}  # October


def test_no_recruits_no_placements():
    p = GraduateRetention(start=2015.0, sectors=("digital",))
    world = september(p)
    policy.act(world)
    assert world.nudges == {}


def test_talent_comes_for_posts_up_to_the_places():
    p = TalentAttraction(start=2015.0, reached=0.5, engaged=1.0, moves=0.5, mover_gbp=120.0, revenue_gbp_per_year=0.0)
    world = september(p)
    policy.act(world)
    assert world.lever(SKILLED_MIGRANTS, 0.0) == pytest.approx(1.0)  # a year, for four recruits
    assert world.spent_gbp == [pytest.approx(10.0)]
    few = TalentAttraction(start=2015.0, most_per_year=0.5)
    world = september(few)
    assert few.movers_per_year(world) <= 0.5


def arrivals(**nudges):
    world = large(n_firms=200, tick=30, **nudges)
    w = world.workers
    w.status[::4], w.employer[::4] = 4, -1
    newcomers._enter(world, world.parameters.newcomers)
    return w


def test_who_was_courted_is_skilled_and_comes_behind_all_others():
    plain = arrivals()
    w = arrivals(skilled_migrants=[Nudge(SKILLED_MIGRANTS, add=1_200.0)])
    came, more = plain.status != 4, (w.status != 4) & (plain.status == 4)
    assert more.sum() == pytest.approx(100, abs=30)
    assert (w.skill[more] >= 2).all()
    assert w.migrant[more].all()
    np.testing.assert_array_equal(w.skill[came], plain.skill[came])
    np.testing.assert_array_equal(w.migrant[came], plain.migrant[came])


def test_keen_young_people_enter_where_they_live():
    plain = arrivals()
    w = arrivals(career_interest=[Nudge(CAREER_INTEREST, np.array([5.0, 1.0, 1.0]))])
    more = (w.status != 4) & (plain.status == 4)
    assert more.sum() > 5
    assert (w.home[more] == 0).all()
    assert not w.migrant[more].any()


def test_a_lever_by_home_is_seen_by_those_who_live_there():
    assert by_home(1.0, np.array([0, 1])) == 1.0
    assert by_home(np.array([1.0, 3.0]), np.array([1, 0, 1])).tolist() == [3, 1, 3]


# outreach


def test_outreach_shows_after_its_lag_and_pays_for_pupils_there_are():
    p = CareersOutreach(
        start=2015.0, lag_years=2.0, duration_years=1.0, engaged=0.5, interest=0.4, pupils_per_year=1e4,
        pupil_gbp=1_200.0, revenue_gbp_per_year=0.0, decile_most=3,
    )  # fmt: skip
    world = bench(p, tick=0)
    policy.act(world)
    assert world.nudges == {}
    cohort = 12 * world.parameters.newcomers.young  # rows 0, 2, 4 ... live in the deprived place
    assert p.cohort(world) == pytest.approx(cohort)
    assert world.spent_gbp == [pytest.approx(100.0 * cohort)]
    world.tick = 24
    policy.act(world)
    np.testing.assert_allclose(world.lever(CAREER_INTEREST, 1.0), [1.2, 1.0])
    assert world.spent_gbp == [pytest.approx(100.0 * cohort)]  # it is over
    assert CareersOutreach(pupils_per_year=cohort / 2).reached(world) == pytest.approx(0.5)


def test_brokers_serve_as_many_as_their_case_load():
    p = InclusiveRecruitment(
        start=2015.0, adverts=1.0, engaged=0.5, places_per_year=12.0, months=1.0, place_gbp=100.0,
        revenue_gbp_per_year=0.0, decile_least=4, decile_most=10,
    )  # fmt: skip
    world = bench(p)  # 21 and 23 are unemployed in the better-off place
    policy.act(world)
    np.testing.assert_allclose(world.lever(SEARCH_REACH, 1.0), [1.0, 1.5])  # half engage, there would be room for one
    assert world.spent_gbp == [pytest.approx(100.0)]
    world.workers.status[21:] = EMPLOYED
    policy.act(world)
    assert world.nudges == {}
    few = InclusiveRecruitment(start=2015.0, places_per_year=6.0, months=1.0, adverts=1.0, decile_most=10)
    world = bench(few)
    assert (world.workers.status == UNEMPLOYED).sum() == 3
    policy.act(world)
    np.testing.assert_allclose(world.lever(SEARCH_REACH, 1.0), 1 + 0.5 / 3)
