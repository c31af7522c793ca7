"""What must be true of any kind of intervention anybody ever adds to the registry."""

from dataclasses import fields

import numpy as np
import pytest

from model.processes import policy
from scenarios.interventions.eligibility import TargetedProgramme
from scenarios.interventions.take_up import EnrolledProgramme
from scenarios.registry import KINDS
from tests.shipped import shipped

OUTCOMES = (
    "ln_tfp", "quality", "efficiency", "headcount", "labour", "target", "gva_gbp", "smooth_gva_gbp", "wages_gbp", "pay_gbp",
    "rd_gbp", "knowledge", "knowledge_index", "last_innovation", "demand", "orders", "belief",
)  # fmt: skip
"""Columns of organisations that only mechanisms may write."""
TARGETED = [name for name, kind in KINDS.items() if issubclass(kind, TargetedProgramme)]
ENROLLED = [name for name, kind in KINDS.items() if issubclass(kind, EnrolledProgramme)]
NAMES = list(KINDS)
PAIRS = [(one, NAMES[(i + 1) % len(NAMES)]) for i, one in enumerate(NAMES) if i % 2 == 0]
SPRING, SUMMER = 2015.25, 2015.3334
EVERYBODY_HEARS = {"hearing": 12.0, "near_effect": 50.0, "bid_gbp": 0.0}


def same(one, two):
    """Whether two worlds agree to the bit: histories but for what was spent, and every column but the ledger of grants."""
    spent = ("public_cost_gbp",)
    histories = [[{k: v for k, v in h.items() if k not in spent} for h in w.history] for w in (one, two)]
    tables = [{n: t for n, t in w.tables().items() if n != "grants"} for w in (one, two)]
    columns = [[(f"{n}.{c}", v) for n, t in table.items() for c, v in t.columns()] for table in tables]
    return histories[0] == histories[1] and not [
        a
        for (a, x), (_, y) in zip(*columns, strict=True)
        if x.shape != y.shape or not np.array_equal(x, y, equal_nan=True)
    ]


@pytest.fixture(scope="module")
def lived(small_state):
    """(kind, start), ... -> a world that ran with them for six months, made once."""
    from model.ecosystem import Ecosystem
    from model.parameters import Parameters

    known = {}

    def live(*kinds, **changes):
        key = (kinds, tuple(sorted(changes.items())))
        if key not in known:
            given = [shipped(kind, start, **changes) for kind, start in kinds]
            known[key] = Ecosystem(small_state, Parameters(), 1, given)
            for _ in range(6):
                known[key].step()
        return known[key]

    return live


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_says_what_it_is(kind):
    made = KINDS[kind]
    assert made.kind == kind
    for words in (made.title, made.mechanism, made.evidence, made.does_not):
        assert len(words) > 5, words
    assert made.requirements
    for f in fields(made):
        assert f.metadata["unit"], f.name
        assert len(f.metadata["source"]) > 3, f.name


@pytest.mark.parametrize("kind", KINDS)
def test_no_act_writes_an_outcome(kind, make_world):
    """Organisations that were there before and after an act keep what only mechanisms write, and people their pay."""
    programme = shipped(kind, start=2015.0, **{k: v for k, v in EVERYBODY_HEARS.items() if _has(kind, k)})
    world = make_world(1, interventions=[programme])
    for world.tick in range(13):
        o, w = world.organisations, world.workers
        slots, before = o.slot.copy(), {name: getattr(o, name).copy() for name in OUTCOMES}
        alive, pay, people, job = o.alive.copy(), w.ln_wage.copy(), w.slot.copy(), w.employer.copy()
        programme.act(world)
        stayed = np.flatnonzero(alive & o.alive[: len(slots)] & (slots == o.slot[: len(slots)]))
        for name, values in before.items():
            np.testing.assert_array_equal(values[stayed], getattr(o, name)[stayed], err_msg=name)
        kept = np.flatnonzero(
            (people == w.slot[: len(people)]) & np.isin(job, stayed) & (w.employer[: len(people)] == job)
        )
        np.testing.assert_array_equal(pay[kept], w.ln_wage[kept])
    assert len(stayed) > 100


@pytest.mark.parametrize("kind", KINDS)
def test_costs_add_up(kind, lived):
    """What a scenario spent in all is what its interventions spent, month by month."""
    world = lived((kind, SPRING))
    monthly = [h["public_cost_gbp"] for h in world.history]
    assert sum(monthly) == pytest.approx(sum(world.spent_gbp))
    assert np.isfinite(monthly).all()


@pytest.mark.parametrize(("one", "two"), PAIRS, ids=lambda name: name)
def test_two_interventions_compose_in_any_order(one, two, lived):
    """Acts that fall due in one month come one after the other (who opens first takes the first row), so not that month."""
    both = (one, SPRING), (two, SUMMER)
    forth, back = lived(*both), lived(*both[::-1])
    assert same(forth, back)
    assert forth.spent_gbp == back.spent_gbp[::-1]


@pytest.mark.parametrize("kind", TARGETED)
def test_an_empty_reach_changes_nothing(kind, lived):
    """No site of Barnsley lies next to the focus, which is in Rotherham: nobody is reached, so nothing differs."""
    nowhere = lived((kind, SPRING), places=("Barnsley",), ring_km=0.5, around="")
    assert same(nowhere, lived())


@pytest.mark.parametrize("kind", ENROLLED)
def test_nudges_stay_inside_the_reach(kind, make_world):
    """Whoever is not in the ring is nudged by nothing, bears no cost and holds nothing."""
    programme = shipped(kind, start=2015.0, ring_km=12.0, boundary=(), places=(), **EVERYBODY_HEARS)
    world = make_world(6, interventions=[programme])
    inside = programme.eligible_sites(world)[world.organisations.site]
    outside = world.organisations.alive & ~inside
    o = world.organisations
    assert inside[world.grants.organisation].mean() > 0.9  # some may have moved out since
    free = outside.copy()
    free[world.grants.organisation] = False
    nudged = 0
    for nudge in (n for nudges in world.nudges.values() for n in nudges if n.lever.per == "organisation"):
        factor, add = (np.broadcast_to(x, len(o)) for x in (nudge.factor, nudge.add))
        assert (factor[free] == 1).all()
        assert (add[free] == 0).all()
        nudged += int(((factor != 1) | (add != 0)).sum())
    one_off = o.one_off_gbp.copy()
    world.tick += 1
    programme.act(world)
    assert (o.one_off_gbp[free] == one_off[free]).all()
    assert nudged > 0 or len(world.grants) > 0


def test_grants_end_and_leave_no_residue(make_world):
    world = make_world(2, interventions=[shipped("business_advice", start=2015.0, **EVERYBODY_HEARS)])
    assert len(world.grants)
    world.tick += 600
    policy.act(world)
    assert not len(world.grants)


def _has(kind, name):
    return name in {f.name for f in fields(KINDS[kind])}
