"""Additionality: net jobs and output, where they appear and vanish, who holds them, and what is left of gross jobs."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.table import Floats
from experiments.appraisal.pairs import Estimate, Pairs, last_year, mean_of, ratio_of, years_of
from model.declaration import BadInput, nearest
from model.measures import RING_NAMES
from model.region import Region

JOBS, GVA, PERSONS, YEARS = "jobs", "GBP per year, 2015 prices", "persons", "job-years"
QUINTILES: Final = range(1, 6)
RINGS: Final = tuple(f"ring_{name}" for name in RING_NAMES)
RING_WORDS: Final = ("0–1 km from the focus", "1–5 km", "5–20 km", "rest of the region, beyond 20 km")
QUINTILE_WORDS: Final = (
    "most deprived fifth of places",
    "second fifth",
    "third fifth",
    "fourth fifth",
    "least deprived fifth",
)
ORIGINS: Final = (
    ("residents_unemployed", -1.0, "residents who would have been unemployed"),
    ("residents_inactive", -1.0, "residents who would not have looked for a job"),
    ("residents_in_other_jobs", -1.0, "residents who would have had a job in another sector"),
    ("residents", 1.0, "people who moved in, or would have moved away"),
    ("employed_from_outside", 1.0, "commuters from outside the region"),
)
"""Changes of these stocks add up to the change of jobs, person for person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One number of an appraisal."""

    section: str
    key: str
    what: str
    unit: str
    value: Estimate

    def plain(self) -> dict[str, Any]:
        """Plain values; None where there is no answer (JSON has no NaN)."""
        numbers = {name: getattr(self.value, name) for name in ("mean", "low", "high")}
        cells = {name: v if math.isfinite(v) else None for name, v in numbers.items()}
        return {"section": self.section, "key": self.key, "what": self.what, "unit": self.unit} | cells


@dataclass(frozen=True, slots=True)
class Place:
    """Where gross jobs are counted, and the parts that the rest of the region falls into."""

    key: str
    title: str
    rest: tuple[str, ...]
    """Other places of the same kind; empty: the rest of the region as one part."""

    def jobs(self, pairs: Pairs) -> Floats:
        """Jobs gained here (pairs,), mean of the last 12 months."""
        return last_year(pairs.gain(f"jobs_{self.key}"))

    def elsewhere(self, pairs: Pairs) -> list[Floats]:
        """Jobs gained in each part of the rest of the region (pairs,)."""
        if self.rest:
            return [last_year(pairs.gain(f"jobs_{other}")) for other in self.rest]
        return [last_year(pairs.gain("jobs")) - self.jobs(pairs)]


def slug(name: str) -> str:
    """A local authority as measures name it."""
    return name.lower().replace(" ", "_")


def place_of(key: str, region: Region) -> Place:
    """A ring, a local authority or a park of the region. Raises BadInput."""
    authorities = {f"in_{slug(name)}": name for name in region.authorities.name}
    parks = {f"park_{k}": title for k, title in zip(region.parks.key, region.parks.title, strict=True)}
    rings = dict(zip(RINGS, RING_WORDS, strict=True))
    for kind in (rings, authorities):
        if key in kind:
            return Place(key, kind[key], tuple(other for other in kind if other != key))
    if key in parks:
        return Place(key, parks[key], ())
    raise BadInput(f"place: there is no {key!r}; {nearest(key, [*rings, *authorities, *parks])}")


def needed(region: Region) -> list[str]:
    """Every measure that an appraisal looks at."""
    names = [slug(name) for name in region.authorities.name]
    by_ring = [f"{what}_{ring}{end}" for ring in RINGS for what, end in (("jobs", ""), ("gva", "_gbp"), ("firms", ""))]
    by_place = [
        f"{a}_{n}{b}" for n in names for a, b in (("jobs_in", ""), ("gva_in", "_gbp"), ("employed_living_in", ""))
    ]
    by_quintile = [
        f"{a}_quintile_{q}{b}" for q in QUINTILES for a, b in (("employed", ""), ("people", ""), ("earnings", "_gbp"))
    ]
    parks = [f"jobs_park_{key}" for key in region.parks.key]
    others = ["jobs", "gva_gbp", "productivity_gbp", "public_cost_gbp", *(name for name, _, _ in ORIGINS)]
    return [*others, *by_ring, *by_place, *by_quintile, *parks]


def net_lines(pairs: Pairs) -> list[Line]:
    """Net jobs at workplaces and of residents, and output."""
    jobs, outside = pairs.gain("jobs"), pairs.gain("employed_from_outside")
    in_work = jobs - outside + pairs.gain("residents_in_other_jobs")
    section = "Net jobs and output"
    return [
        Line(section, "net_jobs", "net jobs at workplaces", JOBS, mean_of(last_year(jobs))),
        Line(section, "net_jobs_residents", "of these held by residents", JOBS, mean_of(last_year(jobs - outside))),
        Line(section, "residents_in_work", "more residents in work, any sector", PERSONS, mean_of(last_year(in_work))),
        Line(section, "job_years", "net job-years at workplaces, whole run", YEARS, mean_of(years_of(jobs))),
        Line(section, "job_years_residents", "net years of residents in work, any sector", YEARS, mean_of(years_of(in_work))),
        Line(section, "gva_gbp", "net output (GVA)", GVA, mean_of(last_year(pairs.gain("gva_gbp")))),
    ]  # fmt: skip


def place_lines(pairs: Pairs, region: Region) -> list[Line]:
    """The displacement matrix: jobs, output, firms and residents' jobs by ring, authority and deprivation."""

    def line(section: str, measure: str, what: str, unit: str) -> Line:
        return Line(section, measure, what, unit, mean_of(last_year(pairs.gain(measure))))

    rings = [
        line(f"{title} by distance", f"{name}_{ring}{end}", words, unit)
        for title, name, end, unit in (("Jobs", "jobs", "", JOBS), ("Output", "gva", "_gbp", GVA), ("Firms", "firms", "", "firms"))
        for ring, words in zip(RINGS, RING_WORDS, strict=True)
    ]  # fmt: skip
    authorities = [
        line(f"{title} by local authority", f"{name}_{slug(authority)}{end}", authority, unit)
        for title, name, end, unit in (
            ("Jobs", "jobs_in", "", JOBS),
            ("Jobs of residents", "employed_living_in", "", PERSONS),
            ("Output", "gva_in", "_gbp", GVA),
        )
        for authority in region.authorities.name
    ]  # fmt: skip
    quintiles = [
        line(f"{title} by deprivation of the home", f"{name}_quintile_{q}{end}", QUINTILE_WORDS[q - 1], unit)
        for title, name, end, unit in (
            ("Jobs of residents", "employed", "", PERSONS),
            ("Earnings", "earnings", "_gbp", GVA),
        )
        for q in QUINTILES
    ]
    return [*rings, *authorities, *quintiles]


def origin_lines(pairs: Pairs) -> list[Line]:
    """Who holds the net jobs: jobs = - unemployed - inactive - in other sectors + moved in + commuters."""
    section = "Who holds the net jobs"
    return [
        Line(section, f"from_{name}", what, JOBS, mean_of(sign * last_year(pairs.gain(name))))
        for name, sign, what in ORIGINS
    ]


def chain_lines(pairs: Pairs, place: Place) -> list[Line]:
    """From gross jobs in the place to net jobs in the region, as an evaluator would lay them out.

    gross = with - first month; deadweight = (without - first month) / gross; displacement = - sum of what the parts of the
    region that lose gain / additional; multiplier = (additional + what the other parts gain) / additional; leakage = jobs of
    commuters / net jobs. additional x (multiplier - displacement) = net jobs. Evidence row A11.9 (Additionality Guide).
    """
    section, measure = "From gross to net jobs", f"jobs_{place.key}"
    first = pairs.without[measure][:, 0]
    gross, anyway = (last_year(side[measure]) - first for side in (pairs.with_it, pairs.without))
    additional, others = place.jobs(pairs), place.elsewhere(pairs)
    lost = _total((-other for other in others if other.mean() < 0), additional)
    gained = _total((other for other in others if other.mean() >= 0), additional)
    net, commuters = last_year(pairs.gain("jobs")), last_year(pairs.gain("employed_from_outside"))
    there, lost_each = place.title, "displacement: jobs lost elsewhere in the region for each"
    held = "leakage: share of net jobs held by commuters from outside"
    said: Sequence[tuple[str, str, str, Estimate]] = (
        ("gross_jobs", f"gross: more jobs than in the first month, {there}", JOBS, mean_of(gross)),
        ("deadweight", "deadweight: share of them that comes anyway", "share", _share(anyway, gross)),
        ("additional_jobs", f"additional jobs, {there}", JOBS, mean_of(additional)),
        ("displacement", lost_each, "ratio", _share(lost, additional)),
        ("multiplier", "multiplier: jobs there and gained elsewhere for each", "ratio", _share(additional + gained, additional)),
        ("net_per_additional", "net jobs in the region for each", "ratio", _share(net, additional)),
        ("leakage", held, "share", _share(commuters, net)),
    )  # fmt: skip
    return [Line(section, *each) for each in said]


def _total(parts: Iterable[Floats], like: Floats) -> Floats:
    return np.asarray(sum(parts, start=np.zeros_like(like)))


def _share(top: Floats, bottom: Floats) -> Estimate:
    """A ratio; of what is not there, or of a loss, it says nothing."""
    return ratio_of(top, bottom) if bottom.mean() > 0 else Estimate(math.nan)
