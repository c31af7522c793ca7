"""Discovery: luck and imitation move productivity, innovations lift it, and some join fields nobody joined before.

ln TFP = quality + efficiency + elasticity x ln(knowledge index) + management + digital, relative to a moving frontier.
Own R&D is not added here: it works through knowledge.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import FIRM, LOCAL_SERVICES, N_FIELDS, SECTORS
from agents.table import Bools, Floats, Ints
from model.chance import as_gumbel, as_normal, pieces
from model.clock import TICKS_PER_YEAR, innovation_sd, monthly, persistence
from model.declaration import Group, param, switch
from model.processes.learning import gate
from model.sectors import RELEVANCE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

CALIBRATED = "calibrated: S8, S9, S10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery(Group):
    """Parameters of productivity and innovation."""

    enabled: bool = switch(True, "innovations happen")
    recombines: bool = switch(True, "some innovations join distant fields")
    changes_hands: bool = switch(True, "plants are bought and sold across borders")
    knowledge_elasticity: float = param(0.08, unit="elasticity", low=0.01, high=0.25, source="A3.1 Hall et al. 2010")
    knowledge_floor: float = param(0.02, unit="index", low=0.001, high=0.5, source="numerical: ln of no knowledge")
    management_gain: float = param(0.05, unit="ln per sd", low=0.0, high=0.1, source="A3.13 Bloom et al.: causal 3-7 %")
    digital_gain: float = param(0.05, unit="ln", low=0.0, high=0.1, source=CALIBRATED)
    quality_persistence: float = param(0.95, unit="per year", low=0.5, high=0.999, source=CALIBRATED)
    quality_sd: float = param(0.13, unit="ln", low=0.0, high=0.5, source=CALIBRATED)
    efficiency_persistence: float = param(0.74, unit="per year", low=0.3, high=0.99, source=CALIBRATED)
    efficiency_sd: float = param(0.215, unit="ln", low=0.0, high=0.5, source=CALIBRATED)
    foreign_premium: float = param(0.165, unit="ln", low=0.0, high=0.4, source="calibrated: S9 (ONS ABS 1998-2018)")
    innovation_rate: float = param(0.16, unit="per year", low=0.10, high=0.25, source="A3.14 UK Innovation Survey")
    innovation_knowledge: float = param(0.5, unit="exponent", low=0.0, high=1.0, source="A3.10 Griliches 1990")
    innovation_diversity: float = param(0.5, unit="exponent", low=0.0, high=1.0, source="A2.2 Nooteboom et al. (sign)")
    innovation_size: float = param(0.05, unit="exponent", low=0.0, high=0.2, source="calibrated: S10b (UKIS)")
    innovation_gain: float = param(0.02, unit="ln", low=0.0, high=0.1, source=CALIBRATED)
    recombination_share: float = param(0.06, unit="share", low=0.0, high=0.5, source="assumption: rare (S5-34)")
    recombination_gain: float = param(0.08, unit="ln", low=0.0, high=0.3, source="assumption: larger than others")
    recombination_knowledge: float = param(0.5, unit="share", low=0.0, high=1.0, source="assumption: of the main field")
    recombination_mix: float = param(
        0.15, unit="share", low=0.0, high=1.0, source="assumption: of own R&D from then on"
    )
    sector_change: float = param(0.08, unit="share", low=0.0, high=1.0, source="assumption: few leave their sector")
    sector_fit: float = param(8.0, unit="utility per cosine", low=0.0, high=50.0, source="assumption: to near sectors")
    acquisition_rate: float = param(0.004, unit="per year", low=0.0, high=0.05, source=CALIBRATED)
    acquisition_jobs: int = param(20, unit="jobs", low=1, high=500, source=CALIBRATED)
    acquisition_tfp: float = param(0.1, unit="ln", low=-1.0, high=1.0, source=CALIBRATED)
    acquisition_gain: float = param(0.5, unit="share of premium", low=0.0, high=1.0, source=CALIBRATED)
    divestment_rate: float = param(0.03, unit="per year", low=0.0, high=0.2, source=CALIBRATED)


def next_quality(quality: Floats, foreign: Bools, shock: Floats, p: Discovery) -> Floats:
    """Slow component a month on: AR(1) around the foreign premium or 0; `shock` is standard normal."""
    mean = foreign * p.foreign_premium
    spread = innovation_sd(p.quality_sd, p.quality_persistence)
    return np.asarray(mean + persistence(p.quality_persistence) * (quality - mean) + spread * shock)


def next_efficiency(efficiency: Floats, shock: Floats, p: Discovery) -> Floats:
    """Fast component a month on: AR(1) around 0, because others imitate; `shock` is standard normal."""
    spread = innovation_sd(p.efficiency_sd, p.efficiency_persistence)
    return np.asarray(persistence(p.efficiency_persistence) * efficiency + spread * shock)


def ln_tfp(
    quality: Floats, efficiency: Floats, knowledge: Floats, management: Floats, digital: Bools, p: Discovery
) -> Floats:
    """Quality + efficiency + elasticity x ln(knowledge index) + what management (sd) and digital technology add."""
    known = p.knowledge_elasticity * np.log(np.maximum(knowledge, p.knowledge_floor))
    return np.asarray(quality + efficiency + known + p.management_gain * management + p.digital_gain * digital)


def innovation_hazard(knowledge: Floats, diversity: Floats, jobs: Floats, p: Discovery) -> Floats:
    """Innovations a year: rate x knowledge^a x diversity^b x (jobs / 20)^c, with both indices 1 on average."""
    size = (np.maximum(jobs, 1) / 20) ** p.innovation_size
    return np.asarray(p.innovation_rate * knowledge**p.innovation_knowledge * diversity**p.innovation_diversity * size)


def second_field(knowledge: Floats, reach: Floats, gumbel: Floats) -> Ints:
    """Field that a firm joins to its main one: P proportional to what it hears of it x how little it knows (n, fields).

    Both relative to its own main field, which is never chosen.
    """
    most = knowledge.max(axis=1, keepdims=True)
    distant = 1 - knowledge / np.maximum(most, 1e-9)
    utility = np.log(np.maximum(reach * distant, 1e-12)) + gumbel
    utility[np.arange(len(knowledge)), knowledge.argmax(axis=1)] = -np.inf
    return np.asarray(utility.argmax(axis=1))


def new_sector(knowledge: Floats, sector: Ints, gumbel: Floats, p: Discovery) -> Ints:
    """Tradable sector a firm's knowledge now fits: P proportional to exp(fit x cosine with relevance), not its old one.

    Local services neither leave nor are entered: they sell in another market.
    """
    direction = RELEVANCE / np.linalg.norm(RELEVANCE, axis=1, keepdims=True)
    fit = knowledge @ direction.T / np.maximum(np.linalg.norm(knowledge, axis=1, keepdims=True), 1e-9)
    utility = p.sector_fit * fit + gumbel
    utility[:, LOCAL_SERVICES] = -np.inf
    utility[np.arange(len(sector)), sector] = -np.inf
    return np.where(sector == LOCAL_SERVICES, sector, utility.argmax(axis=1))


def discover(world: "Ecosystem") -> None:
    """Quality, efficiency, ownership, innovations and ln_tfp of this month."""
    p, o = world.parameters.discovery, world.organisations
    good, quick, event = pieces(world.chance.bits("discovery.luck", world.tick, o.slot), 3)
    o.quality[:] = next_quality(o.quality, o.foreign_owned, as_normal(good), p)
    o.efficiency[:] = next_efficiency(o.efficiency, as_normal(quick), p)
    if p.enabled:
        _innovate(world, event)
    o.ln_tfp[:] = ln_tfp(o.quality, o.efficiency, o.knowledge_index, o.management, o.digital, p)
    if p.changes_hands and world.tick % TICKS_PER_YEAR == TICKS_PER_YEAR - 1:
        _change_hands(world)


def _innovate(world: "Ecosystem", event: Floats) -> None:
    """Innovations arrive; those below the lower threshold of the same draw join distant fields."""
    p, o = world.parameters.discovery, world.organisations
    hazard = monthly(innovation_hazard(o.knowledge_index, o.diversity, o.headcount.astype(np.float64), p))
    hazard = np.where(o.alive, hazard, 0.0)
    share = p.recombination_share * o.diversity if p.recombines else np.zeros(len(o))
    rows = np.flatnonzero(event < hazard)
    joins = event[rows] < (hazard * np.minimum(share, 1.0))[rows]
    size = -np.log(world.chance.uniform("discovery.size", world.tick, o.slot[rows]) + 2.0**-54)
    o.efficiency[rows] += size * np.where(joins, p.recombination_gain, p.innovation_gain)
    o.last_innovation[rows] = world.tick
    world.flows.innovations = float(len(rows))
    _join_fields(world, rows[joins])


def _join_fields(world: "Ecosystem", rows: Ints) -> None:
    """These firms learn a second field, distant from their main one, out of what they hear; a few change sector."""
    p, o = world.parameters.discovery, world.organisations
    world.flows.recombinations = float(len(rows))
    if not len(rows):
        return
    slot = o.slot[rows]
    heard = o.learning[rows] / gate(o.sector[rows], o.knowledge_mix[rows], world.parameters.learning)
    luck = as_gumbel(world.chance.uniform("discovery.field", world.tick, slot[:, None], np.arange(N_FIELDS)))
    second = second_field(o.knowledge[rows], heard, luck)
    main = o.knowledge[rows].max(axis=1)
    o.knowledge[rows, second] = np.maximum(o.knowledge[rows, second], p.recombination_knowledge * main)
    o.knowledge_mix[rows] *= 1 - p.recombination_mix
    o.knowledge_mix[rows, second] += p.recombination_mix
    leaves = world.chance.happens("discovery.sector", world.tick, p.sector_change, slot) & (o.kind[rows] == FIRM)
    rows, slot = rows[leaves], slot[leaves]
    luck = as_gumbel(world.chance.uniform("discovery.new_sector", world.tick, slot[:, None], np.arange(len(SECTORS))))
    o.sector[rows] = new_sector(o.knowledge[rows], o.sector[rows], luck, p)


def _change_hands(world: "Ecosystem") -> None:
    """Once a year: good domestic firms of some size are bought from abroad and gain quality; others are sold back."""
    p, o = world.parameters.discovery, world.organisations
    firms = np.flatnonzero(o.alive & (o.kind == FIRM))
    wanted = (o.headcount[firms] >= p.acquisition_jobs) & (o.ln_tfp[firms] > p.acquisition_tfp)
    firms = firms[o.foreign_owned[firms] | wanted]
    foreign = o.foreign_owned[firms]
    rate = np.where(foreign, p.divestment_rate, p.acquisition_rate)
    traded = world.chance.happens("discovery.owner", world.tick, rate, o.slot[firms])
    bought, sold = firms[traded & ~foreign], firms[traded & foreign]
    o.foreign_owned[bought], o.foreign_owned[sold] = True, False
    o.quality[bought] += p.acquisition_gain * p.foreign_premium
