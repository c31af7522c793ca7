import numpy as np
import pytest

from agents.organisations import N_FIELDS
from agents.ties import INFORMAL, MEMBER, PROJECT, SUPPLY
from model.processes import learning
from model.processes.learning import Learning
from model.sectors import RELEVANCE
from tests.unit import hand_made

P = Learning()


def world(**changes):
    made = hand_made.world()
    made.parameters = made.parameters.changed({"learning": changes})
    made.arrivals = {}
    made.organisations.knowledge_mix[:] = 1 / N_FIELDS
    made.organisations.knowledge_index[:] = [1, 1, 1, 3, 1]
    return made


def tie(made, a, b, kind):
    row = made.ties.append(np.array([-1]))
    made.ties.a[row], made.ties.b[row], made.ties.kind[row] = a, b, kind


def hire(made, worker, employer, sender):
    made.workers.employer[worker], made.workers.skill[worker] = employer, 1
    made.workers.last_employer_slot[worker] = made.organisations.slot[sender]
    made.arrivals = {key: np.array([v]) for key, v in (("worker", worker), ("employer", employer), ("sender", sender))}


def test_research_share_by_hand():
    share = learning.research_share(
        np.array([2.0, 90.0, 1.0, 0.0]), np.array([100.0, 100.0, 0.0, 50.0]), np.array([False, False, False, True]), P
    )
    assert share.tolist() == [0.02, 0.5, 0.0, 0.5]


def test_absorptive_capacity_by_hand():
    ability = learning.absorptive_capacity(np.array([0.0, 0.02, 0.02]), np.array([0.0, 0.0, 1.0]), P)
    assert ability == pytest.approx([0.35, 0.35 + 0.65 * 0.25, 0.35 + 0.65 * 0.75])


def test_own_work_by_hand():
    made = learning.own_work(np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 0.08]), np.array([1.0, 1.0, 1.6]), P)
    assert made == pytest.approx([0.5, 0.5 * np.exp(0.25), 1.6 * 1.5])


def test_capacity_of_an_anchor_follows_the_root_of_income():
    income = np.array([25e6, 100e6, 0.0, 25e6])
    capacity = learning.anchor_capacity(np.array([True, True, True, False]), income, 1.0, P)
    assert capacity == pytest.approx([1.6, 3.2, 0.4, 1.0])
    small = learning.anchor_capacity(np.array([True]), np.array([2.5e6]), 0.1, P)
    assert small == pytest.approx([1.6])


def test_the_gate_opens_for_what_sector_and_firm_use():
    mix = np.zeros((1, N_FIELDS))
    mix[0, 6] = 1.0
    opened = learning.gate(np.array([5]), mix, P)[0]
    use = RELEVANCE[5] + mix[0]
    assert opened == pytest.approx(0.15 + 0.85 * use / use.max())
    assert opened[6] == 1.0
    assert opened.argmin() == RELEVANCE[5].argmin()


def test_learning_by_hand():
    heard, contact = np.full((2, N_FIELDS), 800.0, np.float32), np.array([400.0, 6400.0], np.float32)
    p = P.changed({"rate": 1.0, "attention": 1600.0})
    flow = learning.learned(heard, contact, np.array([0.5, 1.0]), np.array([2.0, 6.0]), 2.0, p)
    assert flow[0] == pytest.approx(np.full(N_FIELDS, 0.5 * 2 / 4 * 800 / 2000))
    assert flow[1] == pytest.approx(np.full(N_FIELDS, 1.0 * 2 / 8 * 800 / 8000))


def test_learning_is_bounded_in_any_network():
    knowledge = 1e6
    contact = np.array([1e12], np.float32)
    heard = (contact * knowledge)[:, None] * np.ones((1, N_FIELDS), np.float32)
    flow = learning.learned(heard, contact, np.array([1.0]), np.array([knowledge]), 2.0, P)
    assert flow.max() <= P.rate * 2.0


def test_only_more_is_worth_learning():
    knowledge = np.array([[1.0, 5.0], [2.0, 3.0]])
    assert learning.gap(knowledge, np.array([0, 1]), np.array([1, 0])).tolist() == [[1.0, 0.0], [0.0, 2.0]]


def test_a_hire_brings_what_the_sender_knows_and_the_employer_does_not():
    made = world()
    made.organisations.headcount[2] = 100  # large enough for the cap not to bind
    hire(made, 20, 2, 3)
    brought = learning.carried(made)
    use = learning.gate(np.array([0]), made.organisations.knowledge_mix[[2]], P)[0]
    assert brought[2] == pytest.approx(P.hire_gain * 0.9 / 100 * (3 - 1) * use)
    assert brought[[0, 1, 3, 4]].sum() == 0
    made.organisations.sector[2] = 5
    use = learning.gate(np.array([5]), made.organisations.knowledge_mix[[2]], P)[0]
    assert learning.carried(made)[2] == pytest.approx(0.5 * P.hire_gain * 0.9 / 100 * 2 * use)


def test_a_hire_in_a_small_firm_is_capped():
    made = world()
    made.organisations.headcount[2] = 1
    hire(made, 20, 2, 3)
    assert learning.carried(made)[2] == pytest.approx(np.full(N_FIELDS, 0.25 * 1.2))


@pytest.mark.parametrize("reason", ["worse sender", "sender closed", "left again", "no sender"])
def test_a_hire_brings_nothing(reason):
    made = world()
    hire(made, 20, 2, 3)
    assert learning.carried(made).sum() > 0
    if reason == "worse sender":
        made.organisations.knowledge_index[3] = 0.5
    elif reason == "sender closed":
        made.organisations.slot[3] = 99
    elif reason == "left again":
        made.workers.employer[20] = -1
    else:
        made.arrivals["sender"][:] = -1
    assert learning.carried(made).sum() == 0


def test_projects_and_open_results_by_hand():
    made = world()
    o = made.organisations
    tie(made, 2, 3, PROJECT)
    tie(made, 0, 3, MEMBER)
    use = learning.gate(o.sector, o.knowledge_mix, P)
    gained = learning.from_anchors(made)
    assert gained[2] == pytest.approx(0.045 * 2 * use[2])
    assert gained[0].sum() == 0  # closed results
    o.has_open_results[3] = True
    gained = learning.from_anchors(made)
    assert gained[0] == pytest.approx(0.2 * 0.045 * 2 * use[0])
    assert gained[[1, 3, 4]].sum() == 0


def test_projects_and_open_results_have_switches():
    made = world(through_projects=False)
    made.organisations.has_open_results[3] = True
    tie(made, 2, 3, PROJECT)
    tie(made, 0, 3, MEMBER)
    assert learning.from_anchors(made)[2].sum() == 0
    assert learning.from_anchors(made)[0].sum() > 0
    made.parameters = made.parameters.changed({"learning": {"through_open_results": False}})
    assert learning.from_anchors(made).sum() == 0


def test_an_oem_plant_develops_its_suppliers_up_to_a_cap():
    made = world()
    o = made.organisations
    tie(made, 4, 0, SUPPLY)
    tie(made, 2, 1, SUPPLY)  # its customer is no OEM plant
    o.knowledge[4] = 2.0
    gained = learning.from_customers(made)
    assert gained[0] == pytest.approx(0.03 * 1 * learning.gate(o.sector[:1], o.knowledge_mix[:1], P)[0])
    assert gained[1:].sum() == 0
    o.knowledge[4] = 1000.0
    assert learning.from_customers(made)[0] == pytest.approx(np.full(N_FIELDS, 0.10))


def test_a_month_of_knowledge_by_hand():
    made = world(enabled=False)
    o = made.organisations
    luck = made.chance.normal("learning.doing", None, o.slot)
    learning.learn(made)
    assert o.research[:2] == pytest.approx(0.5 * np.exp(0.25 * luck[:2]))
    assert o.knowledge[0] == pytest.approx(1 + (o.research[0] / 8 - P.depreciation * 1) / 12)
    assert o.knowledge_index == pytest.approx(np.einsum("nf,nf->n", o.knowledge, RELEVANCE[o.sector]))
    assert o.learning.sum() == made.flows.learning == 0


def test_flows_count_each_channel_once():
    made = world()
    made.organisations.headcount[2] = 100
    made.norms = type(made.norms)(knowledge_unit=2.0)
    for a, b, kind in ((2, 3, PROJECT), (4, 0, SUPPLY), (0, 1, INFORMAL)):
        tie(made, a, b, kind)
    made.organisations.knowledge[4] = 2.0
    hire(made, 20, 2, 3)
    o = made.organisations
    brought, projects, customers = learning.carried(made), learning.from_anchors(made), learning.from_customers(made)
    learning.learn(made)

    def worth(gained):
        return (gained * RELEVANCE[o.sector]).sum() / 2.0

    assert made.flows.learning_hires == pytest.approx(worth(brought))
    assert made.flows.learning_projects == pytest.approx(worth(projects) / 12)
    assert made.flows.learning_suppliers == pytest.approx(worth(customers) / 12)
    total = worth(brought) + worth(projects + customers + o.learning) / 12
    assert made.flows.learning == pytest.approx(total)


def test_contacts_are_reviewed_each_quarter_and_kept_in_between():
    made = world()
    learning.learn(made)
    kept = made.organisations.learning.copy()
    assert kept[:2].sum() > 0
    tie(made, 0, 3, INFORMAL)
    for made.tick in (1, 2):
        learning.learn(made)
        assert (made.organisations.learning == kept).all()
    made.tick = 3
    learning.learn(made)
    assert (made.organisations.learning[0] > kept[0]).all()


def test_the_dead_neither_teach_nor_learn():
    made, without = world(), world()
    made.organisations.alive[1] = False
    without.organisations.alive[1] = False
    without.organisations.knowledge[1] = 50.0
    learning.learn(made)
    learning.learn(without)
    assert made.organisations.learning[1].sum() == 0
    assert (made.organisations.learning == without.organisations.learning).all()
    assert made.flows.learning == without.flows.learning


def test_an_anchor_without_core_money_knows_less():
    made, poor = world(), world()
    made.organisations.core_income_gbp[3] = 25e6
    learning.learn(made)
    learning.learn(poor)
    assert poor.organisations.research[3] == pytest.approx(made.organisations.research[3] / 4)  # the floor of capacity
    assert (poor.organisations.research[[0, 1, 2, 4]] == made.organisations.research[[0, 1, 2, 4]]).all()
