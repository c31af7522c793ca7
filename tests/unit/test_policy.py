from dataclasses import dataclass, field

import numpy as np
import pytest

from model.levers import PROJECT_OFFERS, RD_COST, Nudge
from model.processes import policy
from tests.unit import hand_made


@dataclass(eq=False)
class Recorder:
    """An intervention that writes down what happens."""

    name: str
    log: list[str]
    cost: float = 0.0
    given: list[Nudge] = field(default_factory=list)

    def act(self, world):
        self.log.append(f"{self.name} acts")

    def nudges(self, world):
        self.log.append(f"{self.name} nudges")
        return self.given

    def cost_gbp(self, world):
        return self.cost


def test_all_act_before_any_nudges():
    log = []
    policy.act(hand_made.world(interventions=[Recorder("a", log), Recorder("b", log)]))
    assert log == ["a acts", "b acts", "a nudges", "b nudges"]


def test_costs_are_counted_by_intervention_and_together():
    world = hand_made.world(interventions=[Recorder("a", [], 5.0), Recorder("b", [], 2.0)])
    policy.act(world)
    policy.act(world)
    assert world.spent_gbp == [10.0, 4.0]
    assert world.flows.public_cost_gbp == 14.0


def test_nudges_are_collected_by_lever_and_forgotten_next_month():
    half, more = Nudge(RD_COST, 0.5), Nudge(PROJECT_OFFERS, 2.0)
    first = Recorder("a", [], given=[half, more])
    world = hand_made.world(interventions=[first, Recorder("b", [], given=[half])])
    policy.act(world)
    assert world.nudges == {"rd_cost": [half, half], "project_offers": [more]}
    assert world.lever(RD_COST, 1.0) == 0.25
    first.given = []
    world.interventions = (first,)
    policy.act(world)
    assert world.nudges == {}
    assert world.lever(RD_COST, 1.0) == 1.0


def test_an_award_is_a_row_that_is_held_until_it_ends():
    world = hand_made.world(tick=6)
    policy.award(world, 1, np.array([0, 2]), 3, np.array([10.0, 20.0]))
    policy.award(world, 0, np.array([1]), 12, np.array([5.0]))
    assert world.grants.slot.tolist() == [0, 1, 2]
    assert world.grants.organisation[policy.holders(world, 1, 6)].tolist() == [0, 2]
    assert len(policy.holders(world, 1, 5)) == 0
    world.tick = 9
    assert len(policy.holders(world, 1, 9)) == 0
    assert len(policy.holders(world, 1, 8)) == 2
    policy.act(world)
    assert world.grants.organisation.tolist() == [1]
    policy.award(world, 0, np.array([0]), 1, np.array([1.0]))
    assert world.grants.slot.tolist() == [2, 3]


def test_position_tells_twins_apart():
    one, two = Recorder("same", []), Recorder("same", [])
    world = hand_made.world(interventions=[one, two])
    assert [policy.position_of(world, one), policy.position_of(world, two)] == [0, 1]


def test_new_organisations_are_not_covered_by_nudges_made_before_they_came():
    world = hand_made.world()
    world.nudges = {
        "rd_cost": [Nudge(RD_COST, np.full(5, 0.5), np.full(5, 0.1)), Nudge(RD_COST, 0.5)],
        "project_offers": [Nudge(PROJECT_OFFERS, 2.0)],
    }
    world.organisations.append(np.array([77]))
    policy.cover_new_rows(world)
    first, second = world.nudges["rd_cost"]
    assert first.factor.tolist() == [0.5] * 5 + [1.0]
    assert first.add.tolist() == [0.1] * 5 + [0.0]
    assert second.factor == 0.5
    assert world.lever(RD_COST, np.ones(6)) == pytest.approx([0.35] * 5 + [0.5])
