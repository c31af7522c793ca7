import numpy as np
import pytest

from agents.organisations import DIGITAL, LOCAL_SERVICES, N_FIELDS, SECTORS
from model.chance import Chance
from model.processes import discovery
from model.processes.discovery import Discovery
from model.sectors import RELEVANCE
from tests.unit import hand_made

P = Discovery()


def world(n=5, **changes):
    """The hand-made world, or n aerospace firms of 20 jobs with knowledge and diversity 1."""
    made = hand_made.world()
    o = made.organisations
    if n > 5:
        o.append(np.arange(5, n))
        o.alive[:], o.kind[:], o.sector[:], o.headcount[:] = True, 0, 0, 20
        o.knowledge[:], o.knowledge_mix[:] = np.arange(1.0, 9.0)[::-1], 1 / N_FIELDS
        o.learning[:] = 0.1
    made.parameters = made.parameters.changed({"discovery": changes})
    return made


def test_quality_and_efficiency_fade_to_their_means():
    zero = np.zeros(2)
    quality = discovery.next_quality(np.array([0.2, 0.2]), np.array([False, True]), zero, P)
    keep = 0.95 ** (1 / 12)
    assert quality == pytest.approx([0.2 * keep, P.foreign_premium + (0.2 - P.foreign_premium) * keep])
    efficiency = discovery.next_efficiency(np.array([0.2]), zero[:1], P)
    assert efficiency == pytest.approx([0.2 * 0.74 ** (1 / 12)])


def test_shocks_keep_the_stationary_spread():
    shocks, sd_of_all = np.array([1.0, -1.0]), P.efficiency_sd
    keep = 0.74 ** (1 / 12)
    moved = discovery.next_efficiency(np.array([sd_of_all, -sd_of_all]), shocks, P)
    sd = sd_of_all * np.sqrt(1 - keep**2)
    assert moved == pytest.approx([sd_of_all * keep + sd, -sd_of_all * keep - sd])
    assert (sd_of_all * keep) ** 2 + sd**2 == pytest.approx(sd_of_all**2)


def test_ln_tfp_by_hand():
    found = discovery.ln_tfp(
        np.array([0.1, 0.0]),
        np.array([0.2, 0.0]),
        np.array([np.e, 0.0]),
        np.array([2.0, 0.0]),
        np.array([True, False]),
        P,
    )
    assert found == pytest.approx([0.1 + 0.2 + 0.08 + 0.1 + 0.05, 0.08 * np.log(0.02)])


def test_innovation_hazard_by_hand():
    jobs = np.array([20.0, 20.0, 20.0, 640.0, 0.0])
    hazard = discovery.innovation_hazard(np.array([1, 4, 1, 1, 1.0]), np.array([1, 1, 0.25, 1, 1.0]), jobs, P)
    rate = P.innovation_rate
    assert hazard == pytest.approx([rate, 2 * rate, rate / 2, rate * 32**0.05, rate * 20**-0.05])


def test_the_second_field_is_heard_of_and_distant():
    knowledge = np.array([[9.0, 8.9, 0.0, 0.0, 8.9, 8.9, 8.9, 8.9]])
    reach = np.array([[99.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0]])
    assert discovery.second_field(knowledge, reach, np.zeros((1, 8))).tolist() == [2]
    luck = np.zeros((1, 8))
    luck[0, 0] = 1e9
    assert discovery.second_field(knowledge, reach, luck).tolist() == [2]  # never the main field


def test_the_new_sector_fits_what_the_firm_knows():
    knowledge = RELEVANCE[[DIGITAL, DIGITAL, 5]]
    quiet = np.zeros((3, len(SECTORS)))
    found = discovery.new_sector(knowledge, np.array([0, DIGITAL, LOCAL_SERVICES]), quiet, P)
    assert found[0] == DIGITAL
    assert found[1] not in (DIGITAL, LOCAL_SERVICES)
    assert found[2] == LOCAL_SERVICES
    luck = quiet.copy()
    luck[:, LOCAL_SERVICES] = 1e9
    assert (discovery.new_sector(knowledge, np.zeros(3, int), luck, P) != LOCAL_SERVICES).all()


def test_as_many_innovations_as_the_hazard_says():
    made = world(20_000, innovation_rate=0.2, innovation_size=0.0)
    before = made.organisations.quality.copy()
    discovery.discover(made)
    n = 20_000 * 0.2 / 12
    assert abs(made.flows.innovations - n) < 5 * np.sqrt(n)
    assert abs(made.flows.recombinations - 0.06 * n) < 5 * np.sqrt(0.06 * n)
    assert (made.organisations.last_innovation == 0).sum() == made.flows.innovations
    assert not np.array_equal(before, made.organisations.quality)


def test_innovations_lift_efficiency_by_their_mean():
    quiet, busy = (world(20_000, recombines=False, enabled=on) for on in (False, True))
    for made in (quiet, busy):
        discovery.discover(made)
    o, new = busy.organisations, busy.organisations.last_innovation == 0
    gained = o.efficiency - quiet.organisations.efficiency
    assert (gained[~new] == 0).all()
    assert (gained[new] > 0).all()
    assert gained[new].mean() == pytest.approx(0.02, rel=0.3)
    assert (o.knowledge == quiet.organisations.knowledge).all()
    assert busy.flows.recombinations == 0
    assert quiet.flows.innovations == 0


def test_recombination_adds_a_field_and_may_change_the_sector():
    made = world(5_000, innovation_rate=0.25, recombination_share=0.5, sector_change=1.0)
    o = made.organisations
    before = o.knowledge.copy()
    discovery.discover(made)
    new = (o.knowledge != before).any(axis=1)
    assert 0 < new.sum() <= made.flows.recombinations
    assert ((o.knowledge != before)[new].sum(axis=1) == 1).all()
    assert o.knowledge[o.knowledge != before] == pytest.approx(np.full(new.sum(), 4.0))  # half of the main field's 8
    moved = o.sector != 0
    assert moved.sum() == made.flows.recombinations
    assert (o.sector[moved] != LOCAL_SERVICES).all()
    assert o.knowledge_mix.sum(axis=1) == pytest.approx(np.ones(5_000))
    assert o.knowledge_mix[moved].max(axis=1) == pytest.approx(np.full(moved.sum(), 0.85 / 8 + 0.15))


def test_only_firms_change_sector_and_the_dead_do_nothing():
    made = world(3_000, innovation_rate=0.25, recombination_share=0.5, sector_change=1.0)
    o = made.organisations
    o.kind[:1000], o.alive[1000:2000] = 1, False
    discovery.discover(made)
    assert (o.sector[:2000] == 0).all()
    assert (o.sector[2000:] != 0).any()
    assert (o.last_innovation[:1000] == 0).any()
    assert (o.last_innovation[1000:2000] != 0).all()


def test_owners_change_once_a_year():
    made = world(5_000, acquisition_rate=0.05, divestment_rate=0.2, enabled=False)
    o = made.organisations
    o.foreign_owned[:1000] = True
    o.headcount[1000:2000] = 19
    o.quality[:] = 0.5
    o.efficiency[:] = 0.0
    owned = o.foreign_owned.copy()
    made.tick = 10
    discovery.discover(made)
    assert (o.foreign_owned == owned).all()
    made.tick = 11
    before = discovery.next_quality(
        o.quality, owned, made.chance.normal("none", 0, o.slot) * 0, made.parameters.discovery
    )
    discovery.discover(made)
    assert (owned & ~o.foreign_owned).sum() == pytest.approx(200, abs=60)
    bought = o.foreign_owned & ~owned
    assert bought.sum() == pytest.approx(150, abs=50)
    assert not bought[1000:2000].any()
    others = ~owned & ~bought
    assert o.quality[bought].mean() - before[bought].mean() == pytest.approx(0.085, abs=0.03)
    assert o.quality[others].mean() == pytest.approx(before[others].mean(), abs=0.01)


def test_nobody_changes_hands_when_switched_off():
    made = world(2_000, acquisition_rate=0.05, acquisition_tfp=-1.0, changes_hands=False)
    made.tick = 11
    discovery.discover(made)
    assert not made.organisations.foreign_owned.any()


def test_luck_belongs_to_the_slot():
    one, other = world(), world()
    other.organisations.slot[:] = other.organisations.slot[::-1].copy()
    other.chance = one.chance = Chance(2)
    for made in (one, other):
        discovery.discover(made)
    assert one.organisations.quality.tolist() == other.organisations.quality[::-1].tolist()
