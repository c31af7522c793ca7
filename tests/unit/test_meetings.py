import numpy as np
import pytest

from agents.ties import EX_WORKER, INFORMAL, MEMBER, PROJECT, SUPPLY
from model.chance import Chance
from model.levers import MEETING_RATE, PARK_CONTACT, Nudge
from model.processes import meetings
from model.processes.meetings import Circles, Meetings
from tests.unit import hand_made

P = Meetings()


def circles(**changes):
    """Rows 0 and 1 in zone 0, 2 and 3 on park 0 in zone 1, 4 on park 1 in zone 1."""
    parts = {
        "alive": np.ones(5, bool),
        "zone": np.array([0, 0, 1, 1, 1]),
        "park": np.array([-1, -1, 0, 0, 1]),
        "weight": np.array([1.0, 2.0, 3.0, 4.0, 5.0]),
        "eager": None,
        "events": None,
        "member_of": np.zeros(5, int),
        "project_with": np.zeros(5, int),
        "nearness": np.array([[0.8, 0.1], [0.1, 0.5]], np.float32),
        "nearest": 0.8,
        "park_nearness": np.array([[1.0, 0.2], [0.2, 1.0]], np.float32),
    }
    return Circles(**(parts | changes))


def pairs(*pairs):
    one, other = np.array(pairs).T
    return one, other


def world(**more):
    made = hand_made.world(**more)
    made.organisations.slot[:] = [10, 11, 12, 13, 14]
    return made


def tie(made, a, b, kind, until=-1, born=0):
    row = made.ties.append(np.array([-1]))
    made.ties.a[row], made.ties.b[row], made.ties.kind[row] = a, b, kind
    made.ties.until[row], made.ties.born[row] = until, born


def test_intensity_by_hand():
    one, other = pairs((0, 1), (0, 2), (2, 3), (3, 4), (1, 0))
    found = meetings.intensity(one, other, circles(), P)
    assert found == pytest.approx([0.8, 0.1, 0.5 * 3.5, 0.5 * (1 + 2.5 * 0.2), 0.8], rel=1e-6)


def test_intensity_follows_events_eagerness_and_shared_anchors():
    one, other = pairs((2, 3), (0, 1), (0, 2))
    events = np.array([1.0, 1.0, 2.0, 2.0, 1.0])
    assert meetings.intensity(one, other, circles(events=events), P)[0] == pytest.approx(0.5 * 3.5 * 4)
    eager = np.array([3.0, 1.0, 0.0, 1.0, 1.0])
    assert meetings.intensity(one, other, circles(eager=eager), P) == pytest.approx([0, 0.8 * 3, 0], rel=1e-6)
    both = circles(member_of=np.array([1, 1, 2, 0, 0]), project_with=np.array([4, 4, 3, 0, 0]))
    assert meetings.intensity(one, other, both, P) == pytest.approx([1.75, 0.8 * 1.5 * 2, 0.1], rel=1e-6)


def test_nothing_is_more_intense_than_the_most_intense():
    c = circles(
        events=np.array([1.0, 1.0, 0.1, 3.0, 2.0]),
        eager=np.array([2.0, 0.5, 1.0, 1.0, 3.0]),
        member_of=np.array([1, 1, 1, 0, 3]),
        project_with=np.array([1, 0, 1, 1, 0]),
    )
    one, other = (x.ravel() for x in np.meshgrid(np.arange(5), np.arange(5)))
    assert (meetings.intensity(one, other, c, P) <= meetings.most_intense(c, P)[one] + 1e-9).all()


@pytest.mark.parametrize(("rows", "size"), [(1, 2), (2, 2), (3, 4), (4300, 8192), (8192, 8192), (8193, 16384)])
def test_capacity_is_the_next_power_of_two(rows, size):
    assert meetings.capacity(rows) == size


def test_proposals_grow_with_weight():
    assert meetings.cuts(np.array([0.0, 1.0, 1.4, 5.0]), P).tolist() == [0, 2, 3, 10]


def test_acceptance_has_the_chance_it_should():
    c, months = circles(), 40_000
    rate = 1e-3
    proposer = np.repeat(np.arange(5), meetings.cuts(c.weight, P))
    number = np.concatenate([np.arange(n) for n in meetings.cuts(c.weight, P)])
    counts = np.zeros((5, 5))
    bits = Chance(1).bits("propose", 0, proposer[:, None], number[:, None], np.arange(months))
    one, other = meetings.accepted(np.repeat(proposer, months), bits.ravel(), rate, c, P)
    np.add.at(counts, (one, other), 1)
    at = np.arange(5)
    expected = np.array([months * rate * c.weight[i] * meetings.intensity(np.full(5, i), at, c, P) for i in at])
    np.fill_diagonal(expected, 0)
    assert np.diag(counts).sum() == 0
    assert (np.abs(counts - expected) < 5 * np.sqrt(expected + 1)).all()


def test_the_dead_decline_and_change_nothing_for_others():
    c = circles()
    one = circles(alive=np.array([True, True, True, False, True]))
    proposer = np.repeat(np.arange(5), 4000)
    bits = Chance(3).bits("propose", 0, proposer, np.arange(len(proposer)))
    everyone = set(zip(*meetings.accepted(proposer, bits, 2e-2, c, P), strict=True))
    without = set(zip(*meetings.accepted(proposer, bits, 2e-2, one, P), strict=True))
    assert {b for _, b in without} == {0, 1, 2, 4}
    assert without == {(a, b) for a, b in everyone if b != 3}


def test_ties_that_end():
    made = world(tick=7)
    tie(made, 0, 3, PROJECT, until=7)
    tie(made, 0, 3, PROJECT, until=8)
    tie(made, 0, 1, SUPPLY)
    tie(made, 0, 3, MEMBER)
    assert meetings.ending(made).tolist() == [True, False, False, False]
    made.parameters = made.parameters.changed({"meetings": {"ending": 1.0}})
    tie(made, 0, 1, INFORMAL)
    tie(made, 0, 1, EX_WORKER)
    chance = made.chance.uniform("meetings.ending", 7, np.full(2, 10), 11, np.array([INFORMAL, EX_WORKER]))
    assert meetings.ending(made)[4:].tolist() == (chance < 1 / 12).tolist()


def test_ties_end_at_their_rate_whatever_the_distance():
    made = world()
    near, far = 0, 0
    for _ in range(200):
        tie(made, 0, 1, INFORMAL)
        tie(made, 0, 2, INFORMAL)
    for made.tick in range(300):
        ends = meetings.ending(made)
        near, far = near + ends[0], far + ends[1]
    assert abs(near - 300 * 0.25 / 12) < 10
    assert abs(far - 300 * 0.25 / 12) < 10


def test_bits_of_anchors():
    made = world()
    tie(made, 0, 3, MEMBER)
    tie(made, 2, 3, MEMBER)
    tie(made, 2, 4, MEMBER)
    tie(made, 1, 3, PROJECT)
    assert meetings.anchor_bits(made, MEMBER).tolist() == [1, 0, 3, 1, 2]
    assert meetings.anchor_bits(made, PROJECT).tolist() == [0, 1, 0, 1, 0]


def test_a_month_of_meetings():
    made = world()
    made.norms = type(made.norms)(tie_rate=0.05)
    for made.tick in range(60):
        meetings.meet(made)
        ties = made.ties
        assert (ties.kind == INFORMAL).all()
        assert (ties.a < ties.b).all()
        assert len(set(zip(ties.a, ties.b, strict=True))) == len(ties)
    assert made.flows.ties_formed >= 0
    met = list(zip(ties.a, ties.b, strict=True))
    assert (0, 1) in met
    assert (2, 3) in met
    assert len(met) >= 4
    assert (ties.last_used >= ties.born).all()
    assert (ties.last_used > ties.born).any()


def test_no_new_ties_when_switched_off():
    made = world()
    made.norms = type(made.norms)(tie_rate=1.0)
    made.parameters = made.parameters.changed({"meetings": {"enabled": False}})
    tie(made, 0, 3, PROJECT, until=0)
    meetings.meet(made)
    assert len(made.ties) == 0


def test_a_lever_on_some_changes_only_their_ties():
    rates = np.array([4.0, 1.0, 1.0, 1.0, 1.0])
    found = []
    for nudges in ({}, {MEETING_RATE.name: [Nudge(MEETING_RATE, factor=rates)]}):
        made = world()
        made.norms = type(made.norms)(tie_rate=0.02)
        made.nudges, made.tick = nudges, 3
        meetings.meet(made)
        found.append(set(zip(made.ties.a, made.ties.b, strict=True)))
    assert {pair for pair in found[0] if 0 not in pair} == {pair for pair in found[1] if 0 not in pair}
    assert found[0] <= found[1]


def test_levers_reach_the_circles_only_when_nudged():
    made = world()
    assert meetings.circles(made).eager is None
    made.nudges = {PARK_CONTACT.name: [Nudge(PARK_CONTACT, factor=4.0)]}
    assert meetings.circles(made).events.tolist() == [2.0] * 5


def test_tied_share_by_hand():
    share = meetings.tied_share(np.array([0.25, 0.25, 0.0]), np.array([1e9, 2.0, 5.0]), P)
    assert share == pytest.approx([0.5, 0.5 * (1 - np.exp(-1)), 0.0])


def test_first_ties_are_as_many_as_wanted_and_as_many_as_last():
    made = world()
    made.tick = -1
    made.organisations.born[:] = -100 * 12
    made.parameters = made.parameters.changed({"meetings": {"degree": 2.0}})
    made.chance = Chance(4)
    rate, a, b, born = meetings.initial_ties(made)
    assert (a < b).all()
    assert (born < 0).all()
    c = meetings.circles(made)
    share = [meetings.tied_share(meetings._hazard(i, np.arange(5), rate, c, P), np.full(5, 100.0), P) for i in range(5)]
    assert np.mean(np.sum(share, axis=1)) == pytest.approx(2.0, rel=1e-3)
    counts = []
    for seed in range(400):
        made.chance = Chance(seed)
        counts.append(2 * len(meetings.initial_ties(made)[1]) / 5)
    assert np.mean(counts) == pytest.approx(2.0, abs=0.1)


def test_what_the_young_cannot_have_had():
    made = world()
    made.tick = -1
    made.organisations.born[:] = [-1200, 0, -12, -1200, -24]
    found = [meetings.initial_ties(made)[1:] for made.chance in map(Chance, range(100))]
    a, b, born = (np.concatenate(x) for x in zip(*found, strict=True))
    assert 1 not in a
    assert 1 not in b
    assert (born >= np.maximum(made.organisations.born[a], made.organisations.born[b])).all()


def test_ties_made_before_the_start_are_thinned_to_those_that_last():
    made = world()
    made.tick = -1
    made.organisations.born[:] = [-1200, -1200, -12, -1200, -1200]
    tie(made, 0, 3, SUPPLY)
    for slot in range(2000):
        tie(made, 0, 1, EX_WORKER, born=-60)
        tie(made, 0, 2, EX_WORKER, born=-10)
        made.organisations.slot[3] = slot
    made.organisations.append(np.arange(4000) + 100)
    made.organisations.born[5:2005], made.organisations.born[2005:] = -1200, -12
    made.ties.b[1:] = np.arange(4000) // 2 + 5 + np.tile([0, 2000], 2000)
    kept = meetings.lasting(made)
    assert kept[0]
    assert kept[1::2].mean() == pytest.approx(1 / 1.25, abs=0.03)
    assert kept[2::2].mean() == pytest.approx((1 - np.exp(-0.25)) / 1.25, abs=0.03)
