"""Separations: one number per person and month decides who retires, leaves, loses a job, moves away or looks around.

The low end of the number is shared by competing events, in an order in which what scenarios move (pay outside,
migration, then layoffs) comes last, so that a policy changes the event of nobody it does not touch. The high end of
the same number is search on the job.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from agents.organisations import Organisations
from agents.table import Bools, Floats, Ints
from agents.workers import EMPLOYED, INACTIVE, LEFT, NEVER, OUTSIDE, STATUSES, UNEMPLOYED, Workers
from model.chance import Bits, unit
from model.clock import TICKS_PER_YEAR, monthly
from model.declaration import Group, param, switch
from model.flows import Flows

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

RETIRE, STOP, LOSE, TO_OUTSIDE, EMIGRATE, LAID_OFF, NOTHING = range(7)
"""Events, in the order in which they share the number; a layoff is the last because scenarios move it most."""
NEXT_STATUS: Final = np.array([LEFT, INACTIVE, UNEMPLOYED, OUTSIDE, LEFT, UNEMPLOYED], dtype=np.int8)
AGES: Final = 100
RETIREMENT_AGES: Final = (55, 60, 65, 67)
"""Ages (years) at which the retirement rate steps up."""
TENURE_MONTHS: Final = (12, 24)
"""Months in a job after which the risk of leaving it steps down."""
GRADUATE_AGES: Final = (23, 26)
"""Ages (years) of graduates in their second to fourth year after graduation."""
_LFS: Final = "A5.8-A5.11, LFS flows 2023"
_CALIBRATED: Final = "calibrated: LFS flows, S15"


@dataclass(frozen=True, slots=True, kw_only=True)
class Separations(Group):
    """Rates per year at which people change status, other than by finding a modelled job."""

    retirement: tuple[float, ...] = param((0.01, 0.05, 0.20, 0.35), unit="per year", low=0, high=1, source="A5.19")
    employed_to_unemployed: float = param(0.0084, unit="per year", low=0.0, high=0.2, source=_CALIBRATED)
    employed_to_inactive: float = param(0.0504, unit="per year", low=0.0, high=0.2, source=_LFS)
    employed_to_outside: float = param(0.0215, unit="per year", low=0.0, high=0.2, source=_CALIBRATED)
    unemployed_to_inactive: float = param(0.30, unit="per year", low=0.0, high=2.0, source=_CALIBRATED)
    unemployed_to_outside: float = param(0.144, unit="per year", low=0.0, high=2.0, source=_CALIBRATED)
    inactive_to_unemployed: float = param(0.30, unit="per year", low=0.0, high=2.0, source=_CALIBRATED)
    outside_to_unemployed: float = param(0.036, unit="per year", low=0.0, high=0.5, source=_CALIBRATED)
    outside_to_inactive: float = param(0.0504, unit="per year", low=0.0, high=0.5, source=_LFS)
    emigration: float = param(0.0072, unit="per year", low=0.0, high=0.1, source="A5.13 Resolution Foundation 2017")
    graduate_emigration: float = param(0.11, unit="per year", low=0.0, high=0.5, source="A5.24b SHU 2018")
    emigration_response: float = param(1.0, unit="elasticity", low=0.0, high=3.0, source="assumption: jobs draw people")
    income_response: float = param(1.0, unit="elasticity", low=0.0, high=3.0, source="assumption: jobs follow incomes")
    new_job_risk: float = param(1.6, unit="ratio", low=0.5, high=4.0, source="assumption: risk falls with tenure")
    old_job_risk: float = param(0.85, unit="ratio", low=0.1, high=1.0, source="assumption: risk falls with tenure")
    last_in: float = param(1.5, unit="ratio of layoff risk", low=1.0, high=4.0, source="assumption: last in, first out")
    first_in: float = param(
        0.8, unit="ratio of layoff risk", low=0.0, high=1.0, source="assumption: last in, first out"
    )
    job_look: tuple[float, ...] = param(
        (0.0535, 0.0626, 0.0717, 0.0717), unit="share", low=0, high=1, source="A5.10, S15c"
    )
    outside_look: float = param(0.055, unit="share per month", low=0.0, high=1.0, source=_CALIBRATED)
    idle_look: float = param(0.09, unit="share of inactive per month", low=0.0, high=1.0, source=_CALIBRATED)
    apprentice_look: float = param(0.2, unit="ratio", low=0.0, high=1.0, source="assumption: apprentices rarely move")
    outside_gain: float = param(0.03, unit="ln", low=-0.2, high=0.5, source="A4.9: movers gain")
    idle_discount: float = param(0.03, unit="ln", low=0.0, high=0.5, source="assumption: pay after a spell out of work")
    enabled: bool = switch(True, "people leave jobs of their own accord")
    on_the_job_search: bool = switch(True, "people in jobs look for better ones")


@lru_cache(maxsize=8)
def hazards(p: Separations) -> Floats:
    """Chance per month of the first five events (5, statuses x tenure classes x ages), before incomes and migration."""
    rate = np.zeros((5, len(STATUSES), 3, AGES))
    steps = np.searchsorted(RETIREMENT_AGES, np.arange(AGES), side="right")
    rate[RETIRE, :LEFT] = np.r_[0.0, p.retirement][steps]
    rate[EMIGRATE, :LEFT] = p.emigration
    rate[STOP, UNEMPLOYED], rate[STOP, OUTSIDE] = p.unemployed_to_inactive, p.outside_to_inactive
    rate[LOSE, INACTIVE], rate[LOSE, OUTSIDE] = p.inactive_to_unemployed, p.outside_to_unemployed
    rate[TO_OUTSIDE, UNEMPLOYED] = p.unemployed_to_outside
    if p.enabled:
        risk = np.array([p.new_job_risk, p.old_job_risk, p.old_job_risk])[:, None]
        rate[STOP, EMPLOYED] = p.employed_to_inactive
        rate[LOSE, EMPLOYED], rate[TO_OUTSIDE, EMPLOYED] = p.employed_to_unemployed * risk, p.employed_to_outside * risk
    return np.asarray(monthly(rate)).reshape(5, -1)


@lru_cache(maxsize=8)
def looks(p: Separations) -> Floats:
    """Share who look for a job in a month by status and skill (5, 4); the unemployed always do and are not drawn."""
    share = np.zeros((len(STATUSES), 4))
    share[INACTIVE] = p.idle_look
    if p.on_the_job_search:
        share[EMPLOYED], share[OUTSIDE] = p.job_look, p.outside_look
    return share


def older_ages(luck: Floats, first: int, p: Separations) -> Floats:
    """Ages (years) of people aged `first` and over when as many reach that age each year, from a number each.

    Density in proportion to the chance of not having retired by that age.
    """
    rate = np.r_[0.0, p.retirement][np.searchsorted(RETIREMENT_AGES, np.arange(first, AGES), side="right")]
    reached = np.cumsum(np.exp(-np.cumsum(rate)))
    return np.asarray(np.interp(luck * reached[-1], np.r_[0.0, reached], np.arange(first, AGES + 1)))


def event_of(luck: Floats, rates: Floats) -> Ints:
    """Which event happens: the first whose cumulated chance exceeds the number, NOTHING if none does.

    luck (n,), rates (events, n).
    """
    event, cumulated = np.zeros(len(luck), dtype=np.int64), np.zeros(len(luck))
    for rate in rates:
        cumulated += rate
        event += luck >= cumulated
    return event


def tenure_class(months: Ints) -> Ints:
    """0 in the first year, 1 in the second, 2 later."""
    return np.searchsorted(TENURE_MONTHS, months, side="right")


def below(bits: Bits, chance: float) -> Ints:
    """Rows whose number, still as 64 bits, is under a chance."""
    return np.flatnonzero(bits < np.uint64(min(max(chance, 0.0), 1.0 - 2.0**-52) * 2.0**64))


def rates_of(
    workers: Workers, rows: Ints, layoff: Floats, pull: float, push: float, tick: int, p: Separations
) -> Floats:
    """Chance this month of each event (6, rows).

    layoff (rows,): the employer's rate. pull: demand for labour in outside jobs; push: unemployment; both 1 = normal.
    """
    status, tenure = workers.status.take(rows), tenure_class(tick - workers.since.take(rows))
    age = np.clip((tick - workers.born.take(rows)) // TICKS_PER_YEAR, 0, AGES - 1)
    rates = np.empty((6, len(rows)))
    np.take(hazards(p), (status.astype(np.int64) * 3 + tenure) * AGES + age, axis=1, out=rates[:5], mode="clip")
    rates[TO_OUTSIDE] *= pull
    rates[LOSE, status == OUTSIDE] /= pull
    leaves = workers.graduate[rows] & (age >= GRADUATE_AGES[0]) & (age < GRADUATE_AGES[1]) & (status != LEFT)
    rates[EMIGRATE] = push * (rates[EMIGRATE] + leaves * monthly(p.graduate_emigration))
    rates[LAID_OFF] = layoff * np.where(tenure < 2, p.last_in, p.first_in)
    return rates


def successors(workers: Workers, employers: Ints, leaving: Ints, n: int) -> Ints:
    """Rows of those who take over these firms of n organisations: the longest-serving who stay, ties by slot."""
    staff = workers.staff(employers, n)
    stays = ~workers.owner
    stays[leaving] = False
    staff = staff[stays[staff]]
    staff = staff[np.lexsort((workers.slot[staff], workers.since[staff], workers.employer[staff]))]
    return np.asarray(staff[np.unique(workers.employer[staff], return_index=True)[1]])


def _retiring_owners(workers: Workers, rows: Ints, event: Ints, headcount: Ints) -> Bools:
    """Which of the rows are owners who may retire: somebody else of the firm stays on."""
    is_owner = workers.owner[rows]
    goes = ~is_owner & (workers.employer[rows] >= 0)
    left = headcount - np.bincount(workers.employer[rows[goes]], minlength=len(headcount))
    return np.asarray(is_owner & (event == RETIRE) & (left[workers.employer[rows]] > 1))


def leave(workers: Workers, rows: Ints, event: Ints, organisations: Organisations, tick: int) -> None:
    """These people have their new status; those who had a job remember the employer, and headcounts fall."""
    had_job = rows[workers.status[rows] == EMPLOYED]
    employer = workers.employer[had_job]
    organisations.headcount -= np.bincount(employer, minlength=len(organisations)).astype(np.int32)
    workers.last_employer[had_job], workers.last_employer_slot[had_job] = employer, organisations.slot[employer]
    workers.apprentice_until[had_job], workers.owner[had_job] = NEVER, False
    workers.employer[rows], workers.job_skill[rows], workers.match_effect[rows] = -1, -1, 0.0
    workers.status[rows], workers.since[rows] = NEXT_STATUS[event], tick


def _start_outside(world: "Ecosystem", rows: Ints, had_job: Bools) -> None:
    """Pay in new outside jobs: a gain on the last job, or a discount after time out of work."""
    workers, wages, p = world.workers, world.parameters.wages, world.parameters.separations
    worth = np.array(wages.skill_base)[workers.skill[rows]] + workers.human_capital[rows] + float(world.outside.wage[0])
    pay = np.where(had_job, workers.ln_wage[rows] + p.outside_gain, worth - p.idle_discount)
    workers.ln_wage[rows] = np.clip(pay, -2.0, 4.0)
    workers.match_effect[rows] = np.clip(pay - worth - wages.outside_premium, -1.0, 1.0)
    workers.job_skill[rows] = workers.skill[rows]


def _count(flows: Flows, status: Ints, event: Ints) -> None:
    """Add this month's separations to the counters; `status` is the one before."""
    after, employed = NEXT_STATUS[event], status == EMPLOYED
    flows.to_unemployed += float((employed & (after == UNEMPLOYED)).sum())
    flows.to_inactive += float((employed & ((event == RETIRE) | (event == STOP))).sum())
    flows.to_outside += float((employed & (after == OUTSIDE)).sum())
    flows.unemployed_to_outside += float(((status == UNEMPLOYED) & (after == OUTSIDE)).sum())
    flows.layoffs += float((event == LAID_OFF).sum())
    flows.retired += float((event == RETIRE).sum())
    flows.emigrated += float((event == EMIGRATE).sum())


def unemployment(status: Ints) -> float:
    """Unemployed share of those in or out of work, in-commuters included."""
    idle, outside, employed = (int(np.count_nonzero(status == s)) for s in (UNEMPLOYED, OUTSIDE, EMPLOYED))
    return idle / max(idle + outside + employed, 1)


def _candidates(workers: Workers, bits: Bits, layoff: Floats, most: float, p: Separations) -> tuple[Ints, Floats]:
    """Rows that an event can happen to this month, and their numbers: rates are bounded for all, then for each."""
    rows = below(bits, most + p.last_in * float(layoff.max()))
    luck = unit(bits.take(rows))
    near = np.flatnonzero(luck < (most + p.last_in * layoff)[workers.employer[rows]])
    return rows.take(near), luck.take(near)


def events(world: "Ecosystem", bits: Bits) -> tuple[Ints, Ints]:
    """Rows of people to whom something happens this month, and what (see the list of events)."""
    workers, p = world.workers, world.parameters.separations
    pull = float(world.outside.local_income[0]) ** p.income_response
    push = (unemployment(workers.status) / world.region.unemployment) ** p.emigration_response
    layoff = np.append(world.organisations.layoff_rate, 0.0)  # the last entry stands for employer -1
    most = float(hazards(p).sum(axis=0).max() + monthly(p.graduate_emigration)) * max(pull, 1 / pull, push, 1.0)
    rows, luck = _candidates(workers, bits, layoff, most, p)
    event = event_of(luck, rates_of(workers, rows, layoff[workers.employer[rows]], pull, push, world.tick, p))
    happens = event < NOTHING
    return rows[happens], event[happens]


def separate(world: "Ecosystem") -> None:
    """People retire, leave the labour force, lose jobs, take outside jobs, emigrate or start to look around.

    Owners only retire, and only if somebody takes over; a firm whose sole owner gives up closes (see demography).
    """
    workers, o = world.workers, world.organisations
    bits = world.chance.bits("separations.separate", world.tick, workers.slot)
    rows, event = events(world, bits)
    succeeded = _retiring_owners(workers, rows, event, o.headcount)
    firms = workers.employer[rows[succeeded]]
    stays = workers.owner[rows] & ~succeeded
    rows, event = rows[~stays], event[~stays]
    heirs = successors(workers, firms, rows, len(o)) if len(firms) else firms
    status = workers.status[rows]
    leave(workers, rows, event, o, world.tick)
    workers.owner[heirs] = True
    moved = NEXT_STATUS[event] == OUTSIDE
    _start_outside(world, rows[moved], status[moved] == EMPLOYED)
    _count(world.flows, status, event)
    look_around(workers, bits, world.parameters.separations, world.tick)


def look_around(workers: Workers, bits: Bits, p: Separations, tick: int) -> None:
    """Who looks for a job this month, besides the unemployed: those with a number within the share that looks of 1."""
    share = looks(p)
    workers.searching[:] = False
    rows = (
        np.flatnonzero(bits >= np.uint64((1.0 - share.max()) * 2.0**64 - 2.0**12)) if share.any() else np.empty(0, int)
    )
    rows = rows[~workers.owner[rows]]
    chance = share[workers.status[rows], workers.skill[rows]]
    chance = np.where(workers.apprentice_until[rows] > tick, p.apprentice_look * chance, chance)
    workers.searching[rows] = unit(bits[rows]) >= 1.0 - chance
