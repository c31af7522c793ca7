"""Founders: who starts a firm this month, in which sector, and what kind of firm it is (see demography)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import ANCHOR
from agents.table import Bools, Floats, Ints
from agents.workers import EMPLOYED, LEFT, OUTSIDE, UNEMPLOYED
from model.chance import Chance, as_normal, pieces
from model.clock import TICKS_PER_YEAR
from model.declaration import Group, param, switch
from model.levers import FOUNDING_RATE, SPIN_OUT_RATE

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

CANDIDATES: Final = 32
"""People among whom a new firm finds its founder: enough to meet one of a small sector."""
SMALL_PARENT: Final = 50
"""Persons below which an employer has one spin-off a month at most."""
EARLIEST_TICK: Final = -1_200
"""Slots of founders are numbered from here: genesis may run a century before tick 0."""
LASTING: Final = (
    "foreign_owned", "family_owned", "management", "digital", "rd_propensity", "rd_intensity", "capital_cost_gbp",
    "reserve_months", "patience", "skill_tilt", "wage_effect",
)  # fmt: skip
"""Columns that `traits` settles when a firm opens."""
SETTLED = "calibrated: firm growth and survival, S1-S8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founders(Group):
    """Parameters of entry and of what differs among firms for good."""

    inherits: bool = switch(True, "spin-offs inherit part of their parent's quality")
    birth_rate: float = param(
        0.09, unit="per year, of the stock at the start", low=0.01, high=0.3, source="A6.2a ONS business demography"
    )
    pool_ratio: float = param(
        3.0, unit="would-be founders per founder", low=1.0, high=10.0, source="assumption: room for policy to encourage"
    )
    same_sector: float = param(
        0.80, unit="share", low=0.0, high=1.0, source="A6.14 Klepper 2007: founders stay in their industry"
    )
    from_outside: float = param(
        0.10, unit="share", low=0.0, high=1.0, source="assumption: most founders are local, A6.14"
    )
    youngest: float = param(25.0, unit="years", low=16.0, high=60.0, source="assumption")
    oldest: float = param(60.0, unit="years", low=30.0, high=80.0, source="assumption")
    median_jobs: float = param(1.7, unit="jobs", low=0.5, high=10.0, source=SETTLED)
    jobs_sd: float = param(0.75, unit="ln", low=0.0, high=2.0, source=SETTLED)
    large_share: float = param(0.05, unit="share", low=0.0, high=0.3, source=SETTLED)
    large_from: float = param(8.0, unit="jobs", low=1.0, high=100.0, source=SETTLED)
    large_to: float = param(60.0, unit="jobs", low=2.0, high=500.0, source=SETTLED)
    large_foreign: float = param(0.25, unit="share of large", low=0.0, high=1.0, source=SETTLED)
    fit_mean: float = param(-0.15, unit="ln", low=-1.0, high=1.0, source=SETTLED)
    fit_sd: float = param(0.50, unit="ln", low=0.0, high=1.5, source=SETTLED)
    runway_months: float = param(10.0, unit="months of full cost", low=1.0, high=48.0, source=SETTLED)
    runway_sd: float = param(0.50, unit="ln", low=0.0, high=1.5, source=SETTLED)
    first_ramp: float = param(0.50, unit="share of market", low=0.05, high=1.0, source=SETTLED)
    optimism: float = param(0.13, unit="profit / cost", low=-0.5, high=1.0, source=SETTLED)
    quality_mean: float = param(-0.04, unit="ln", low=-0.5, high=0.5, source=SETTLED)
    quality_sd: float = param(0.20, unit="ln", low=0.0, high=0.6, source=SETTLED)
    inheritance: float = param(
        0.30,
        unit="correlation",
        low=0.0,
        high=0.95,
        source="assumption: better parents, better spin-offs, A6.14 Klepper (sign)",
    )
    parent_quality: float = param(0.065, unit="ln", low=-0.5, high=0.5, source="measured: mean of settled firms")
    parent_quality_sd: float = param(0.15, unit="ln", low=0.01, high=0.6, source="measured: spread of settled firms")
    digital_share: float = param(0.30, unit="share", low=0.0, high=1.0, source=SETTLED)
    rd_median: float = param(0.02, unit="share of GVA", low=0.0, high=0.2, source=SETTLED)
    rd_sd: float = param(1.2, unit="ln", low=0.0, high=2.5, source="calibrated: S11")
    rd_most: float = param(0.25, unit="share of GVA", low=0.0, high=1.0, source=SETTLED)
    spin_out_rd: float = param(
        1.0, unit="sd", low=0.0, high=4.0, source="assumption: spin-outs of research centres lean to R&D"
    )
    capital_sd: float = param(3.8, unit="ln", low=0.0, high=5.0, source="calibrated: S8b")
    most_capital_gbp: float = param(
        77_000.0, unit="GBP per job per year", low=1_000.0, high=1_000_000.0, source="calibrated: S8b"
    )
    reserve_months: float = param(6.5, unit="months of cost", low=0.0, high=36.0, source=SETTLED)
    reserve_sd: float = param(0.5, unit="ln", low=0.0, high=2.0, source=SETTLED)
    patience: float = param(0.095, unit="profit / cost", low=0.0, high=0.5, source=SETTLED)
    patience_mean_excess: float = param(0.06, unit="profit / cost", low=0.0, high=0.5, source=SETTLED)
    skill_tilt_sd: float = param(1.0, unit="sd", low=0.0, high=2.0, source="calibrated: S8b, S19b-c")
    wage_effect_sd: float = param(0.06, unit="ln", low=0.0, high=0.3, source="calibrated: S19")
    family_share: float = param(0.72, unit="share", low=0.0, high=1.0, source="assumption: small firms, IFB 2011")


def planned_jobs(is_large: Bools, normal: Floats, uniform: Floats, p: Founders) -> Floats:
    """Jobs a founder plans for: lognormal, at least the founder's own; even in logs for the few that start large."""
    small = np.maximum(np.rint(p.median_jobs * np.exp(p.jobs_sd * normal)), 1.0)
    return np.where(is_large, np.rint(p.large_from * (p.large_to / p.large_from) ** uniform), small)


def traits(chance: Chance, tick: int, slots: Ints, median_capital_gbp: float, p: Founders) -> dict[str, Floats]:
    """What a firm with this slot is like, whoever founds it: columns, and jobs, fit and runway (entrants,).

    Normals, lognormals and shares as in the parameters; quality and efficiency are still standard normal numbers.
    """
    luck = [u for part in range(6) for u in pieces(chance.bits(f"founders.traits.{part}", tick, slots), 3)]
    z = [as_normal(u) for u in luck]
    is_large = luck[1] < p.large_share
    return {
        "jobs": planned_jobs(is_large, z[0], luck[2], p),
        "fit": np.exp(p.fit_mean + p.fit_sd * z[3]),
        "runway": p.runway_months * np.exp(p.runway_sd * z[4]),
        "foreign_owned": (is_large & (luck[5] < p.large_foreign)).astype(np.float64),
        "quality": z[6],
        "efficiency": z[7],
        "management": z[8],
        "digital": (luck[9] < p.digital_share).astype(np.float64),
        "rd_propensity": z[10],
        "rd_intensity": np.minimum(p.rd_median * np.exp(p.rd_sd * z[11]), p.rd_most),
        "capital_cost_gbp": np.minimum(median_capital_gbp * np.exp(p.capital_sd * z[12]), p.most_capital_gbp),
        "reserve_months": p.reserve_months * np.exp(p.reserve_sd * z[13]),
        "patience": p.patience - p.patience_mean_excess * np.log(luck[14]),
        "skill_tilt": p.skill_tilt_sd * z[15],
        "wage_effect": p.wage_effect_sd * z[16],
        "family_owned": (~is_large & (luck[17] < p.family_share)).astype(np.float64),
    }


def entrant_quality(luck: Floats, parent_quality: Floats, has_parent: Bools, p: Founders) -> Floats:
    """Quality of an entrant: mean + sd x (r z_parent + sqrt(1 - r^2) z), r = 0 without a parent.

    The spread is the same for all.
    """
    relative = np.clip((parent_quality - p.parent_quality) / p.parent_quality_sd, -3.0, 3.0)
    share = np.where(has_parent, p.inheritance * p.inherits, 0.0)
    return np.asarray(p.quality_mean + p.quality_sd * (share * relative + np.sqrt(1 - share**2) * luck))


def births_per_year(world: "Ecosystem") -> float:
    """Firms expected to open in a year: an absolute flow, set by the stock at the start of the region."""
    return float(world.parameters.founders.birth_rate * world.region.sector_firms.sum() * world.norms.scale)


def pool_slots(tick: int, first_slot: int, size: int) -> Ints:
    """Slots of this month's would-be founders: the same in every scenario, whether they start or not."""
    if tick < EARLIEST_TICK:
        raise ValueError(f"tick {tick}: founders are numbered from tick {EARLIEST_TICK}; start later")
    return first_slot + (tick - EARLIEST_TICK) * size + np.arange(size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teams:
    """Founders of this month: slots, sectors, rows of workers and of parents (-1 none), who comes from outside."""

    slot: Ints
    sector: Ints
    worker: Ints
    parent: Ints
    is_new: Bools

    def some(self, which: Bools | Ints) -> "Teams":
        """Only these."""
        return Teams(
            slot=self.slot[which], sector=self.sector[which], worker=self.worker[which],
            parent=self.parent[which], is_new=self.is_new[which],
        )  # fmt: skip


def choose(world: "Ecosystem") -> Teams:
    """Would-be founders who start this month, each with a person; those who find none do not start."""
    p: Founders = world.parameters.founders
    flow = births_per_year(world) / TICKS_PER_YEAR
    size = max(int(np.ceil(p.pool_ratio * flow)), 1)
    slots = pool_slots(world.tick, world.norms.first_slot, size)
    starts, sector_luck, origin = pieces(world.chance.bits("founders.start", world.tick, slots), 3)
    usual = flow / size * float(world.lever(FOUNDING_RATE, 1.0))
    centres = world.lever(SPIN_OUT_RATE, 1.0)
    go = starts < usual * float(np.max(centres))
    slots, origin = slots[go], origin[go]
    known = np.cumsum(world.region.sector_firms)
    sector = np.searchsorted(known / known[-1], sector_luck[go], side="right").clip(max=len(known) - 1)
    stays = origin > 1 - p.same_sector
    able, vacant = _people(world, slots, np.where(stays, sector, -1))
    is_new = (origin < p.from_outside) & (vacant >= 0)
    worker = np.where(is_new, vacant, able)
    parent = np.where(is_new | (worker < 0), -1, world.workers.employer[worker])
    teams = Teams(slot=slots, sector=sector, worker=worker, parent=parent, is_new=is_new)
    brought_forward = is_spin_out(world, teams) & (
        starts[go] < usual * np.broadcast_to(centres, len(world.organisations))[parent]
    )
    begins = (worker >= 0) & ((starts[go] < usual) | brought_forward)
    return _distinct(teams.some(begins), world.organisations.headcount)


def can_found(world: "Ecosystem", rows: Ints) -> Bools:
    """Whether these people could start a firm: of age, active, living here, not the last person of a firm."""
    p: Founders = world.parameters.founders
    workers, o = world.workers, world.organisations
    age = (world.tick - workers.born[rows]) / TICKS_PER_YEAR
    status, employer = workers.status[rows], workers.employer[rows]
    active = (status == EMPLOYED) | (status == UNEMPLOYED) | (status == OUTSIDE)
    spared = (employer < 0) | (o.headcount[employer] > 1)
    here = ~world.homes.is_outside[workers.home[rows]]
    learning = workers.apprentice_until[rows] > world.tick
    return np.asarray(
        active & spared & here & ~learning & ~workers.owner[rows] & (age >= p.youngest) & (age <= p.oldest)
    )


def _people(world: "Ecosystem", slots: Ints, wanted_sector: Ints) -> tuple[Ints, Ints]:
    """For each slot a resident who could start a firm, and the empty row a newcomer would take; -1 if there is none.

    The resident is the first candidate employed in the wanted sector, else the first who could; the empty row is the
    one that follows the first candidate.
    """
    workers, each = world.workers, np.arange(len(slots))
    luck = world.chance.uniform("founders.person", world.tick, slots[:, None], np.arange(CANDIDATES))
    rows = (luck * len(workers)).astype(np.int64)
    able, employer = can_found(world, rows), workers.employer[rows]
    inherits = able & (employer >= 0) & (world.organisations.sector[employer] == wanted_sector[:, None])
    score = able.astype(np.int8) + inherits
    best = score.argmax(axis=1)
    found = np.where(score[each, best] > 0, rows[each, best], -1)
    free = (workers.status == LEFT) & ~workers.for_graduates
    empty = np.flatnonzero(free)
    empty = empty[~world.homes.is_outside[workers.home[empty]]]
    if len(empty) == 0:
        return found, np.full(len(slots), -1)
    return found, empty[np.searchsorted(empty, rows[:, 0]) % len(empty)]


def _distinct(teams: Teams, headcount: Ints) -> Teams:
    """Nobody founds two firms, and no small employer loses two people at once to founding: the first slots go first."""
    teams = teams.some(np.sort(np.unique(teams.worker, return_index=True)[1]))
    small = (teams.parent >= 0) & (headcount[teams.parent] < SMALL_PARENT)
    parent = np.where(small, teams.parent, -1 - np.arange(len(teams.parent)))
    return teams.some(np.sort(np.unique(parent, return_index=True)[1]))


def is_spin_out(world: "Ecosystem", teams: Teams) -> Bools:
    """Whether the founder comes from a research centre."""
    return np.asarray((teams.parent >= 0) & (world.organisations.kind[teams.parent] == ANCHOR))
