"""Matching: people rank the adverts they want, employers rank who applies; those who are hired carry what they know."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.organisations import Organisations
from agents.table import Bools, Floats, Ints
from agents.ties import EX_WORKER, Ties
from agents.workers import EMPLOYED, INACTIVE, OUTSIDE, UNEMPLOYED, Workers
from model.chance import Chance
from model.clock import TICKS_PER_YEAR, persistence
from model.declaration import Group, param, switch
from model.flows import Flows
from model.processes import applications, search
from model.processes.applications import Pairs

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Group):
    """How posts are filled, what moves with a hire, and when a market counts as tight."""

    rounds: int = param(
        2, unit="rounds per month", low=1, high=10, source="calibrated: nearly all applications are used"
    )
    memory: float = param(1.0, unit="years", low=0.0, high=5.0, source="assumption: know-how of the last employer")
    tie_share: float = param(0.10, unit="ties per move", low=0.0, high=1.0, source="assumption: colleagues in touch")
    normal_vacancies: float = param(0.025, unit="per job", low=0.005, high=0.1, source="A5.15 Make UK")
    tightness_memory: float = param(0.28, unit="persistence per year", low=0.0, high=0.99, source="assumption: slow")
    area_weight_jobs: float = param(300.0, unit="jobs", low=1.0, high=1e4, source="assumption: steadies small areas")
    enabled: bool = switch(True, "posts are filled")
    keeps_ties: bool = switch(True, "people who move keep in touch with former colleagues")


def assign(
    vacancy: Ints, worker: Ints, utility: Floats, fit: Floats, n_vacancies: int, n_workers: int, rounds: int
) -> Ints:
    """Pair that fills each vacancy (vacancies,), -1 if none: rounds of worker-proposing deferred acceptance.

    Each round, people without a post apply to the best advert they have left; each post keeps the best of its holder
    and its applicants (Gale & Shapley 1962). Of repeated indices in an assignment the last wins, so pairs are sorted.
    """
    order = np.argsort(utility, kind="stable")
    vacancy, worker = vacancy[order], worker[order]
    rank = np.empty(len(order), dtype=np.int64)
    rank[np.argsort(fit[order], kind="stable")] = np.arange(len(order))
    held, is_left = np.full(n_vacancies, -1), np.ones(len(order), dtype=np.bool_)
    is_placed, best = np.zeros(n_workers, dtype=np.bool_), np.empty(n_workers, dtype=np.int32)
    for _ in range(rounds):
        options = np.flatnonzero(is_left & ~is_placed.take(worker))
        searcher = worker.take(options)
        best[searcher] = options
        applied = options[best.take(searcher) == options]
        is_left[applied] = False
        applied = applied[np.argsort(rank[applied], kind="stable")]
        top = held.copy()
        top[vacancy[applied]] = applied
        changed = np.flatnonzero(top != held)
        changed = changed[(held[changed] < 0) | (rank[top[changed]] > rank[held[changed]])]
        dropped = held[changed]
        is_placed[worker[dropped[dropped >= 0]]] = False
        held[changed] = top[changed]
        is_placed[worker[held[changed]]] = True
    return np.where(held >= 0, np.append(order, -1)[held], -1)


def senders(workers: Workers, hired: Ints, organisations: Organisations, tick: int, memory_months: float) -> Ints:
    """Organisation whose know-how each hire brings, -1 if none: the present employer, or one left not long ago.

    The row of a former employer counts only while the same organisation, by slot, still lives there.
    """
    last = workers.last_employer[hired]
    is_there = organisations.alive[last] & (organisations.slot[last] == workers.last_employer_slot[hired]) & (last >= 0)
    recent = tick - workers.since[hired] <= memory_months
    former = np.where(is_there & recent, last, -1)
    return np.where(workers.status[hired] == EMPLOYED, workers.employer[hired], former)


def hire(world: "Ecosystem", pairs: Pairs, chosen: Ints) -> None:
    """The people of the chosen pairs work for their new employers, at the pay on offer; headcounts follow."""
    workers, o, vacancies = world.workers, world.organisations, world.vacancies
    worker, vacancy = pairs.worker[chosen], pairs.vacancy[chosen]
    employer = vacancies.employer[vacancy]
    moves = workers.status[worker] == EMPLOYED
    movers, left = worker[moves], workers.employer[worker[moves]]
    workers.last_employer[movers], workers.last_employer_slot[movers] = left, o.slot[left]
    joined = np.bincount(employer, minlength=len(o)) - np.bincount(left, minlength=len(o))
    o.headcount += joined.astype(o.headcount.dtype)
    workers.employer[worker], workers.status[worker], workers.since[worker] = employer, EMPLOYED, world.tick
    workers.job_skill[worker] = vacancies.skill[vacancy]
    workers.match_effect[worker] = np.clip(pairs.match_effect[chosen], -1.0, 1.0)
    workers.ln_wage[worker] = np.clip(pairs.offer[chosen], -2.0, 4.0)


def _count(flows: Flows, status: Ints, months_open: Ints) -> None:
    """Add this month's hires to the counters; a post filled in the month it was posted was open for half a month."""
    flows.hires += float(len(status))
    flows.hires_unemployed += float((status == UNEMPLOYED).sum())
    flows.hires_inactive += float((status == INACTIVE).sum())
    flows.hires_outside += float((status == OUTSIDE).sum())
    flows.hires_job_to_job += float((status == EMPLOYED).sum())
    flows.hire_months += float((months_open + 0.5).sum())


def keep_in_touch(
    ties: Ties, chance: Chance, workers: Ints, sender: Ints, employer: Ints, share: float, tick: int
) -> None:
    """Some who move link the two organisations by a tie, one a pair; it ends at the rate of other ties (see meetings).

    workers: slots of those who move from `sender` to `employer` (rows).
    """
    keeps = chance.happens("matching.tie", tick, share, workers)
    a, b = np.minimum(sender, employer)[keeps], np.maximum(sender, employer)[keeps]
    concerned = np.zeros(max(ties.a.max(initial=0), a.max(initial=0)) + 1, dtype=np.bool_)
    concerned[a] = True
    known = np.flatnonzero((ties.kind == EX_WORKER) & concerned[ties.a])
    pairs = np.r_[ties.a[known].astype(np.int64) << 32 | ties.b[known], a.astype(np.int64) << 32 | b]
    _, first = np.unique(pairs, return_index=True)
    new = pairs[np.sort(first[first >= len(known)])]
    rows = ties.append(np.full(len(new), -1))
    ties.a[rows], ties.b[rows], ties.kind[rows] = new >> 32, new & 0xFFFFFFFF, EX_WORKER
    ties.born[rows] = ties.last_used[rows] = tick


def next_tightness(now: Floats, area: Ints, jobs: Floats, posts: Ints, p: Matching) -> Floats:
    """Tightness of each site a month later: slowly to ln(vacancies per job / normal) of its area, within -1 to 1.

    now, area (sites,); jobs, posts (areas,). Areas with few jobs lean on the region: weight of `area_weight_jobs`.
    """
    region = posts.sum() / max(jobs.sum(), 1.0)
    rate = (posts + p.area_weight_jobs * region) / (jobs + p.area_weight_jobs)
    signal = np.clip(np.log(np.maximum(rate, 1e-9) / p.normal_vacancies), -1.0, 1.0)
    keep = persistence(p.tightness_memory)
    return np.asarray(keep * now + (1 - keep) * signal[area])


def _update_tightness(world: "Ecosystem") -> None:
    """Each site knows how tight the labour market of its area is, after the month's hires."""
    sites, o = world.sites, world.organisations
    area = sites.area[o.site]
    n = int(sites.area.max()) + 1
    jobs = np.bincount(area, np.where(o.alive, o.headcount, 0), n)
    posts = np.bincount(area[world.vacancies.employer], minlength=n)
    sites.tightness[:] = next_tightness(sites.tightness, sites.area, jobs, posts, world.parameters.matching)


def _keep_open(world: "Ecosystem", is_filled: Bools, fits: Ints) -> None:
    """Filled posts are gone; the others count months in which nobody who fits saw them."""
    vacancies = world.vacancies
    unseen = np.ones(len(vacancies), dtype=np.bool_)
    unseen[fits] = False
    vacancies.months_unfit += unseen
    vacancies.keep(~is_filled)


def match(world: "Ecosystem") -> None:
    """Vacancies are filled by searchers who saw them; `world.arrivals` says who brought know-how to whom from where.

    arrivals: {"worker": rows, "employer": organisation rows, "sender": organisation rows}, hires with a living sender.
    hires: {"worker": rows, "employer": organisation rows, "status": codes before}, all hires, for observers only.
    """
    workers, o, vacancies, p = world.workers, world.organisations, world.vacancies, world.parameters.matching
    workplace = world.commuting.workplace_of_zone[world.sites.zone[o.site]]
    searchers = search.gather(workers, world.commuting)
    vacancy, seen_by = search.contacts(world, searchers, workplace[vacancies.employer])
    vacancy, worker, fit, bits = applications.fitting(world, vacancy, searchers.row[seen_by])
    pairs = applications.acceptable(world, workplace, vacancy, worker, fit, bits)
    n = len(workers)
    held = assign(pairs.vacancy, pairs.worker, pairs.utility, pairs.fit, len(vacancies), n, p.rounds * p.enabled)
    filled = np.flatnonzero(held >= 0)
    hired, employer = pairs.worker[held[filled]], vacancies.employer[filled]
    sender = senders(workers, hired, o, world.tick, p.memory * TICKS_PER_YEAR)
    moves = workers.status[hired] == EMPLOYED
    world.hires = {"worker": hired, "employer": employer, "status": workers.status[hired]}
    _count(world.flows, workers.status[hired], world.tick - vacancies.posted[filled])
    hire(world, pairs, held[filled])
    known = (sender >= 0) & (sender != employer)
    world.arrivals = {"worker": hired[known], "employer": employer[known], "sender": sender[known]}
    if p.keeps_ties:
        slots = workers.slot[hired[moves]]
        keep_in_touch(world.ties, world.chance, slots, sender[moves], employer[moves], p.tie_share, world.tick)
    _keep_open(world, held >= 0, vacancy)
    _update_tightness(world)
