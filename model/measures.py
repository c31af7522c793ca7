"""Measures: every number a run reports each month. Measuring changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np

from agents.organisations import SECTORS
from agents.workers import INACTIVE, LEFT, OUTSIDE, UNEMPLOYED
from model.needs import NEEDS
from model.region import Region
from model.tally import Tally

Take = Callable[[Tally], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of results/: name, unit, meaning and how to take it."""

    name: str
    unit: str
    doc: str
    take: Take


def _flow(name: str, unit: str, doc: str) -> Measure:
    return Measure(name, unit, doc, lambda t: float(getattr(t.world.flows, name)))


def _ring(index: int) -> Take:
    return lambda t: float(t.jobs_by_ring[index])


def _ring_gva(index: int) -> Take:
    return lambda t: float(t.gva_by_ring[index])


def _sector(index: int) -> Take:
    return lambda t: float(t.jobs_by_sector[index])


def _quintile(index: int) -> Take:
    return lambda t: float(t.employed_by_quintile[index])


def _quintile_people(index: int) -> Take:
    return lambda t: float(t.people_by_quintile[index])


def _quintile_earnings(index: int) -> Take:
    return lambda t: float(t.earnings_by_quintile[index])


def _ring_firms(index: int) -> Take:
    return lambda t: float(t.firms_by_ring[index])


def _short_of(need: str) -> Measure:
    return Measure(f"short_of_{need}", "share", f"manufacturers short of {need}", lambda t: t.short_of[need])


def _residents(name: str, status: int, doc: str) -> Measure:
    return Measure(name, "persons", doc, lambda t: float(t.residents[status]))


RING_NAMES: Final = ("0_1km", "1_5km", "5_20km", "beyond_20km")


def _ring_words(name: str) -> str:
    return f"{name.replace('_', ' ')} from the focus"


def _share(name: str, unit: str, doc: str) -> Measure:
    """A measure that the tally has under the same name."""
    return Measure(name, unit, doc, attrgetter(name))


GBP_PER_YEAR: Final = "GBP per year, 2015 prices"

MEASURES: Final = (
    Measure("jobs", "jobs", "jobs in all modelled organisations", lambda t: float(t.jobs.sum())),
    _share("manufacturing_jobs", "jobs", "jobs in manufacturing firms and plants"),
    Measure("firms", "firms", "firms alive, all modelled sectors", lambda t: float(t.firms.sum())),
    Measure(
        "manufacturing_firms", "firms", "manufacturing firms and plants alive", lambda t: float(t.manufacturing.sum())
    ),
    Measure("gva_gbp", GBP_PER_YEAR, "gross value added of modelled organisations", lambda t: float(t.gva.sum())),
    _share("manufacturing_gva_gbp", GBP_PER_YEAR, "gross value added of manufacturing"),
    _share("productivity_gbp", "GBP per job per year", "gross value added per job"),
    _share("tfp", "ln, relative to national frontier", "mean ln TFP of manufacturing, weighted by jobs"),
    _share("knowledge", "index, 1 = mean at start", "mean relevant knowledge of firms"),
    _share("knowledge_on_parks", "index, 1 = mean at start", "mean relevant knowledge of organisations on parks"),
    _share("unemployment", "share", "unemployed share of the resident attached labour force"),
    _share("vacancy_rate", "share", "open vacancies / (jobs + vacancies)"),
    _share("mean_wage_gbp", "GBP per year", "mean gross pay of employees"),
    _share("high_skill_share", "share", "employees at RQF 4 or above"),
    _share("apprentices", "persons", "apprentices in modelled organisations"),
    _share("labour_force", "persons", "people attached to the district's labour market"),
    _share("rent_gbp", "GBP per m2 per year", "mean rent, weighted by floorspace"),
    _share("vacant_floorspace", "share", "vacant share of floorspace"),
    Measure("anchor_staff", "jobs", "jobs of anchor institutions", lambda t: float(t.jobs[t.anchors].sum())),
    Measure("oem_plants", "plants", "OEM plants in the region", lambda t: float(t.oems.sum())),
    _share("ties", "ties per organisation", "informal ties that an organisation has on average"),
    _share("rd_gbp", GBP_PER_YEAR, "R&D carried out by firms and plants"),
    _share("support_gbp", "GBP per month", "public support received by organisations"),
    _share("park_focus_jobs", "jobs", "jobs on the park at the focus of the region"),
    _flow("births", "organisations per month", "organisations that opened"),
    _flow("deaths", "organisations per month", "organisations that closed"),
    _flow("hires", "persons per month", "hires by modelled organisations"),
    _flow("hires_job_to_job", "persons per month", "of those, from another modelled organisation"),
    _flow("layoffs", "persons per month", "laid off"),
    _flow("innovations", "events per month", "innovations"),
    _flow("recombinations", "events per month", "innovations that joined distant fields"),
    _flow("projects_started", "projects per month", "projects with anchors started"),
    _flow("apprentices_started", "persons per month", "apprenticeships started"),
    _flow("moves", "moves per month", "organisations that moved premises"),
    _flow("oem_arrivals", "plants per month", "OEM plants that arrived"),
    _flow("public_cost_gbp", "GBP per month", "public money spent by interventions"),
    *(Measure(f"jobs_ring_{n}", "jobs", f"jobs {_ring_words(n)}", _ring(i)) for i, n in enumerate(RING_NAMES)),
    *(
        Measure(f"gva_ring_{n}_gbp", GBP_PER_YEAR, f"GVA {_ring_words(n)}", _ring_gva(i))
        for i, n in enumerate(RING_NAMES)
    ),
    *(Measure(f"jobs_sector_{n}", "jobs", f"jobs in {n.replace('_', ' ')}", _sector(i)) for i, n in enumerate(SECTORS)),
    *(
        Measure(f"employed_quintile_{q}", "persons", f"employed residents, deprivation quintile {q}", _quintile(q - 1))
        for q in range(1, 6)
    ),
    *(
        Measure(f"people_quintile_{q}", "persons", f"labour force resident, quintile {q}", _quintile_people(q - 1))
        for q in range(1, 6)
    ),
    *(
        Measure(
            f"earnings_quintile_{q}_gbp", GBP_PER_YEAR, f"pay of residents, quintile {q}", _quintile_earnings(q - 1)
        )
        for q in range(1, 6)
    ),
    *(Measure(f"firms_ring_{n}", "firms", f"firms {_ring_words(n)}", _ring_firms(i)) for i, n in enumerate(RING_NAMES)),
    _share("employed_from_outside", "persons", "employed people who live outside the region"),
    _residents("residents_in_other_jobs", OUTSIDE, "residents in jobs of sectors that are not modelled"),
    _residents("residents_unemployed", UNEMPLOYED, "residents without a job who look for one"),
    _residents("residents_inactive", INACTIVE, "residents without a job who do not look for one"),
    Measure("residents", "persons", "labour force that lives in the region", lambda t: float(t.residents[:LEFT].sum())),
    *(_short_of(need) for need in NEEDS),
    _share("cluster_stage", "code", "stage: 1 locally significant, 2 fast emerging, 3 recognised the world over"),
)


def place_measures(region: Region) -> tuple[Measure, ...]:
    """Jobs by park; jobs, GVA and employed residents by local authority of a region."""

    def park(index: int) -> Take:
        return lambda t: float(t.jobs_by_park[index])

    def authority(index: int) -> Take:
        return lambda t: float(t.jobs_by_authority[index])

    parks = (Measure(f"jobs_park_{n}", "jobs", f"jobs on {n}", park(i)) for i, n in enumerate(region.parks.key))
    authorities = (
        Measure(f"jobs_in_{n.lower().replace(' ', '_')}", "jobs", f"jobs in {n}", authority(i))
        for i, n in enumerate(region.authorities.name)
    )
    return (*parks, *authorities, *(m for i, n in enumerate(region.authorities.name) for m in _authority(i, n)))


def _authority(index: int, name: str) -> tuple[Measure, Measure]:
    """GVA produced, and employed people who live, in a local authority."""
    key = name.lower().replace(" ", "_")
    return (
        Measure(f"gva_in_{key}_gbp", GBP_PER_YEAR, f"GVA in {name}", lambda t: float(t.gva_by_authority[index])),
        Measure(
            f"employed_living_in_{key}",
            "persons",
            f"employed residents of {name}",
            lambda t: float(t.employed_by_home_authority[index]),
        ),
    )


def jobs_by_site(tally: Tally) -> np.ndarray:
    """Jobs at each site (sites,), for maps."""
    organisations = tally.world.organisations
    return np.bincount(organisations.site[tally.alive], organisations.headcount[tally.alive], len(tally.world.sites))
