"""What must be true of any kind of intervention, and any kind of shock, that anybody ever adds to the registry."""

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest

from model.clock import tick_of
from model.processes import policy
from scenarios.interventions.eligibility import TargetedProgramme
from scenarios.interventions.residents import ResidentProgramme
from scenarios.registry import KINDS, SHOCKS, build
from tests.contracts.reach import everyone_hears, nobody, same, tables_of
from tests.shipped import shipped

OUTCOMES = (
    "ln_tfp", "quality", "efficiency", "headcount", "labour", "target", "gva_gbp", "smooth_gva_gbp", "wages_gbp", "pay_gbp",
    "rd_gbp", "does_rd", "knowledge", "knowledge_index", "last_innovation", "demand", "orders", "belief", "management",
    "digital", "skilled_share",
)  # fmt: skip
"""Columns of organisations that only mechanisms may write."""
OF_PEOPLE = ("ln_wage", "human_capital", "skill", "field", "status", "employer")
"""Columns of people that only mechanisms may write, while their employer stays."""
EVERYTHING = {**KINDS, **SHOCKS}
NAMES = list(KINDS)
ALREADY_THERE = ("oem_arrival", "oem_departure", "anchor_expansion", "anchor_outpost", "training_centre")
"""Acts that happen or do not: there is no reach to be empty, and strength 0 is the way to leave them out."""
NEIGHBOURS = [(one, NAMES[(i + 1) % len(NAMES)]) for i, one in enumerate(NAMES) if i % 2 == 0]
BUILDERS = list(combinations((*ALREADY_THERE, "speculative_floorspace", "incubator"), 2))
PAIRS = NEIGHBOURS + [pair for pair in BUILDERS if pair not in NEIGHBOURS]
"""Kinds next to each other in the registry, which are much alike, and all that take up or make room in a month."""
SECOND_MONTH, SPRING = 2015 + 1 / 12, 2015.25


def given(kind, start=SPRING, **changes):
    """The shipped intervention or the usual shock of this kind, at a date of the test."""
    if kind in KINDS:
        return shipped(kind, start, **changes)
    return build(kind, {"kind": kind, "start": start, **changes}, "shocks")


@pytest.fixture(scope="module")
def lived(small_state):
    """(kind, changes as pairs), ... -> a world that ran with them for six months, made once."""
    from model.ecosystem import Ecosystem
    from model.parameters import Parameters

    known = {}

    def live(*kinds, months=6):
        if (kinds, months) not in known:
            made = [given(kind, **dict(changes)) for kind, changes in kinds]
            world = known[kinds, months] = Ecosystem(small_state, Parameters(), 1, made)
            for _ in range(months):
                world.step()
        return known[kinds, months]

    return live


def culprits(wants, lived, months=6):
    """Of these (kind, changes), those that alone are not the baseline to the bit; none if all of them together are."""
    plain = lived(months=months)
    if same(lived(*wants, months=months), plain):
        return []
    return [kind for kind, changes in wants if not same(lived((kind, changes), months=months), plain)] or ["together"]


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


def test_zero_strength_is_the_baseline_to_the_bit(lived, region):
    """All at once, from the first month on; what it costs is no money either."""
    wants = tuple((kind, (("start", 2015.0), ("strength", 0.0))) for kind in EVERYTHING)
    assert culprits(wants, lived, months=9) == []
    world = lived(*wants, months=9)
    assert world.spent_gbp == [0.0] * len(wants)
    for one in world.interventions:
        one.resolve(region)  # and every place that a shipped one names exists


def test_nothing_differs_before_the_start(lived):
    """Capital is spent before the opening, and moves nothing."""
    wants = tuple((kind, (("start", 2015.5),)) for kind in EVERYTHING)
    assert tick_of(2015.5) == 6
    assert culprits(wants, lived) == []


def test_an_empty_reach_changes_nothing_to_the_bit(lived):
    """Nobody is in reach, or the dose is nothing: the region goes on as without it."""
    wants = tuple((kind, tuple(nobody(kind).items())) for kind in KINDS if kind not in ALREADY_THERE)
    assert culprits(wants, lived) == []


def test_who_reaches_nobody_spends_what_was_fixed(lived):
    """By hand: (capital + three months of upkeep) x (1 + optimism bias) x scale; take-up costs nothing."""
    wants = [kind for kind in KINDS if kind not in (*ALREADY_THERE, "hs2_stop")]  # no stop, no upkeep
    world = lived(*((kind, tuple(nobody(kind).items())) for kind in wants))
    for one, spent in zip(world.interventions, world.spent_gbp, strict=True):
        fixed = (one.capital_gbp + one.revenue_gbp_per_year / 4) * (1 + one.optimism_bias) * one.strength
        assert spent == pytest.approx(fixed * world.norms.scale), one.kind


@pytest.mark.parametrize("kind", EVERYTHING)
def test_no_act_writes_an_outcome(kind, make_world):
    """Organisations and people who were there before and after an act keep what only mechanisms write.

    An employer that an act opens has nobody and makes nothing: jobs are hired, not written down.
    """
    one = given(kind, SECOND_MONTH, **everyone_hears(kind))
    world = make_world(1, interventions=[one])
    for world.tick in range(1, 14):
        o, w = world.organisations, world.workers
        slots, n, people = o.slot.copy(), len(o), len(w)
        before = {name: getattr(o, name).copy() for name in OUTCOMES}
        of_people = {name: getattr(w, name).copy() for name in OF_PEOPLE}
        alive, were = o.alive.copy(), w.slot.copy()
        one.act(world)
        stayed = np.flatnonzero(alive & o.alive[:n] & (slots == o.slot[:n]))
        for name, values in before.items():
            np.testing.assert_array_equal(values[stayed], getattr(o, name)[stayed], err_msg=name)
        kept = (were == w.slot[:people]) & ((of_people["employer"] < 0) | np.isin(of_people["employer"], stayed))
        for name, values in of_people.items():
            np.testing.assert_array_equal(values[kept], getattr(w, name)[:people][kept], err_msg=name)
        new = np.flatnonzero(o.alive & ~np.isin(o.slot, slots[alive]))
        for name in ("headcount", "labour", "gva_gbp", "wages_gbp"):
            assert not getattr(o, name)[new].any(), name
    assert len(stayed) > 100
    assert kept.mean() > 0.9


@pytest.mark.parametrize("kind", EVERYTHING)
def test_nudges_and_costs_are_asked_without_changing_anything(kind, make_world):
    one = given(kind, 2015.0, **everyone_hears(kind))
    world = make_world(2, interventions=[one])
    before, nudges = tables_of(world), world.nudges
    list(one.nudges(world))
    one.cost_gbp(world)
    assert before.keys() == tables_of(world).keys()
    for name, values in tables_of(world).items():
        np.testing.assert_array_equal(values, before[name], err_msg=name)
    assert world.nudges is nudges


def test_costs_add_up(lived):
    """What a scenario spent is what its interventions spent, month by month; shocks are no spending of the region's."""
    world = lived(*((kind, ()) for kind in EVERYTHING))
    monthly = [h["public_cost_gbp"] for h in world.history]
    assert sum(monthly) == pytest.approx(sum(world.spent_gbp))
    assert np.isfinite(monthly).all()
    spent = dict(zip(EVERYTHING, world.spent_gbp, strict=True))
    assert [spent[kind] for kind in SHOCKS] == [0.0] * len(SHOCKS)


@pytest.mark.parametrize(("one", "two"), PAIRS, ids=lambda name: name)
def test_two_interventions_compose_in_any_order(one, two, lived):
    """Even if both act in the same month: who takes the last free place does not depend on who is listed first."""
    both = [(kind, (("start", SECOND_MONTH),)) for kind in (one, two)]
    forth, back = lived(*both, months=4), lived(*both[::-1], months=4)
    assert same(forth, back)
    assert forth.spent_gbp == back.spent_gbp[::-1]


def test_everything_at_once_composes_in_any_order(lived):
    """Products of many factors may differ in their last bit, so effects agree to nine digits."""
    everything = tuple((kind, ()) for kind in EVERYTHING)
    forth, back = lived(*everything), lived(*everything[::-1])
    assert [h["jobs"] for h in forth.history] == [h["jobs"] for h in back.history]
    np.testing.assert_allclose([h["gva_gbp"] for h in forth.history], [h["gva_gbp"] for h in back.history], rtol=1e-9)
    np.testing.assert_allclose(forth.spent_gbp, back.spent_gbp[::-1], rtol=1e-9)


def test_grants_end_and_leave_no_residue(make_world):
    world = make_world(2, interventions=[given("business_advice", 2015.0, **everyone_hears("business_advice"))])
    assert len(world.grants)
    world.tick += 600
    policy.act(world)
    assert not len(world.grants)


def test_every_kind_is_of_a_known_sort():
    """Of each kind it is known what an empty reach is; new kinds join by their class or in reach.py."""
    for kind in KINDS.keys() - set(ALREADY_THERE):
        targeted = issubclass(KINDS[kind], TargetedProgramme | ResidentProgramme)
        assert targeted or nobody(kind), kind
