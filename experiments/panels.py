"""Panels: micro-data of one run, recorded beside it without changing a bit of it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agents.workers import EMPLOYED, INACTIVE, LEFT, OUTSIDE, UNEMPLOYED
from model.clock import TICKS_PER_YEAR
from model.flows import Flows

if TYPE_CHECKING:
    import pandas as pd

    from agents.table import Bools, Floats, Ints
    from model.ecosystem import Ecosystem

TABLES: Final = ("organisations", "demography", "moves", "areas", "people", "vacancies", "months")
ONE_PERSON_IN: Final = 4
"""Of the people, every fourth by slot is recorded: enough for every statistic, and a quarter of the space."""
LONG_MONTHS: Final = 2
"""A vacancy is open for long after two whole months, as in surveys that ask about 60 days."""
YEARLY_SUMS: Final = ("headcount", "gva_gbp", "rd_gbp", "wages_gbp")
COPIED: Final = (
    "slot", "born", "kind", "sector", "foreign_owned", "headcount", "ln_tfp", "does_rd", "last_innovation", "site",
    "pay_gbp", "skilled_share", "management", "digital", "knowledge_index", "building",
)  # fmt: skip
PERSONAL: Final = ["slot", "born", "status", "since", "skill", "field", "human_capital", "ln_wage", "owner"]
SURVEY_MONTHS: Final = 3
SURVEY: Final = ("survey_employed", "survey_lost", "survey_changed", "survey_unemployed", "survey_found")
"""Employed three months ago; of these now unemployed, and in a job begun since; unemployed then; of these now in work."""
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """The micro-data of one run: a data frame for each table.

    organisations: the living, at the start and each December; sums and months are of the calendar year.
    demography: one row per opening and closure. moves: one row per change of building. areas: month by statistical area.
    people: every fourth person, at the start and each December. vacancies: open posts each December.
    months: flows and stocks of each month.
    """

    organisations: "pd.DataFrame"
    demography: "pd.DataFrame"
    moves: "pd.DataFrame"
    areas: "pd.DataFrame"
    people: "pd.DataFrame"
    vacancies: "pd.DataFrame"
    months: "pd.DataFrame"

    @classmethod
    def of(cls, tables: Mapping[str, Columns]) -> "Panel":
        """A panel from recorded columns."""
        import pandas as pd

        return cls(**{name: pd.DataFrame(tables[name]) for name in TABLES})

    @classmethod
    def read(cls, folder: Path) -> "Panel":
        """A panel from its Parquet files."""
        import pandas as pd

        return cls(**{name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES})


class Recorder:
    """Watches one world: call `record` after each step, then take `tables`."""

    def __init__(self, world: "Ecosystem") -> None:
        self._world = world
        self._parts: dict[str, list[Columns]] = {name: [] for name in TABLES}
        n = len(world.organisations)
        self._sums: dict[str, Floats] = {name: np.zeros(n) for name in (*YEARLY_SUMS, "months", "hire_gap")}
        self._tfp_before: Floats = world.organisations.ln_tfp.copy()
        self._interviewed: deque[tuple[Ints, Ints]] = deque(maxlen=SURVEY_MONTHS)
        self._remember()
        self._december()

    def record(self) -> None:
        """Take down what happened in the month that has just ended."""
        lived, opened = self._turnover()
        self._moves(lived)
        self._add_up(opened)
        self._areas()
        self._month()
        if self._world.tick % TICKS_PER_YEAR == TICKS_PER_YEAR - 1:
            self._december()
        self._remember()

    def tables(self) -> dict[str, Columns]:
        """Columns of every table, in small types."""
        return {name: _joined(parts or [_nothing(name)]) for name, parts in self._parts.items()}

    def _remember(self) -> None:
        o, sites = self._world.organisations, self._world.sites
        self._alive: Bools = o.alive.copy()
        self._before: Columns = {
            name: getattr(o, name).copy() for name in ("slot", "born", "kind", "sector", "headcount")
        }
        self._where = (sites.easting[o.site], sites.northing[o.site], o.site.copy(), o.building.copy())

    def _turnover(self) -> "tuple[Ints, Ints]":
        """Rows of those that lived through the month, and of those that opened in it."""
        o, n = self._world.organisations, len(self._alive)
        same = self._alive & o.alive[:n] & (o.slot[:n] == self._before["slot"])
        was = np.zeros(len(o), dtype=bool)
        was[:n] = same
        opened, closed = np.flatnonzero(o.alive & ~was), np.flatnonzero(self._alive & ~same)
        for rows, source, is_birth in (
            (opened, {name: getattr(o, name) for name in self._before}, True),
            (closed, self._before, False),
        ):
            part = {name: values[rows] for name, values in source.items()}
            self._parts["demography"].append(self._now(len(rows)) | part | {"is_birth": np.full(len(rows), is_birth)})
        return np.flatnonzero(same), opened

    def _moves(self, lived: "Ints") -> None:
        o, sites = self._world.organisations, self._world.sites
        easting, northing, site, building = self._where
        rows = lived[(o.site[lived] != site[lived]) | (o.building[lived] != building[lived])]
        there = o.site[rows]
        km = np.hypot(sites.easting[there] - easting[rows], sites.northing[there] - northing[rows]) / 1000
        part = {"slot": o.slot[rows], "headcount": o.headcount[rows], "km": km}
        self._parts["moves"].append(self._now(len(rows)) | part)

    def _add_up(self, opened: "Ints") -> None:
        """Sums of the calendar year; `hire_gap` is what hires from better organisations could bring.

        hire_gap = sum over hires of max(ln TFP of the sender - ln TFP of the receiver, 0) / headcount of the receiver,
        whose TFP is that of last December (now, if it is younger): the gap must not rise with a bad month of its own.
        """
        world, o = self._world, self._world.organisations
        for name, values in self._sums.items():
            grown = np.zeros(len(o))
            grown[: len(values)] = values
            grown[opened] = 0.0
            self._sums[name] = grown
        for name in YEARLY_SUMS:
            self._sums[name] += np.where(o.alive, getattr(o, name), 0)
        self._sums["months"] += o.alive
        employer, sender = (world.arrivals.get(key, np.zeros(0, dtype=np.int64)) for key in ("employer", "sender"))
        before = np.full(len(o), np.nan)
        before[: len(self._tfp_before)] = self._tfp_before
        before[opened] = np.nan
        self._tfp_before = before
        own = np.where(np.isnan(before), o.ln_tfp, before)
        gap = np.maximum(o.ln_tfp[sender] - own[employer], 0) / np.maximum(o.headcount[employer], 1)
        np.add.at(self._sums["hire_gap"], employer, gap * (o.alive[employer] & o.alive[sender]))

    def _areas(self) -> None:
        """Searchers, vacancies and hires by area, the stocks as they were before matching."""
        world = self._world
        workers, homes, vacancies, sites = world.workers, world.homes, world.vacancies, world.sites
        n = len(world.region.areas.name)
        none = np.zeros(0, dtype=np.int64)
        hired, employer, status = (world.hires.get(key, none) for key in ("worker", "employer", "status"))
        area, site_area = homes.area[workers.home], sites.area[world.organisations.site]
        residents = hired[(status == UNEMPLOYED) & (area[hired] >= 0)]
        out_of_work = (workers.status == UNEMPLOYED) & (area >= 0)
        hires = np.bincount(area[residents], minlength=n)
        filled = np.bincount(site_area[employer], minlength=n)
        part = {
            "area": np.arange(n),
            "unemployed": np.bincount(area[out_of_work], minlength=n) + hires,
            "vacancies": np.bincount(site_area[vacancies.employer], minlength=n) + filled,
            "hires_unemployed": hires,
        }
        self._parts["areas"].append(self._now(n) | part)

    def _month(self) -> None:
        world = self._world
        status = np.bincount(world.workers.status, minlength=LEFT + 1)
        months_open = world.tick + 1 - world.vacancies.posted
        long = (months_open > LONG_MONTHS) & (2 * world.vacancies.months_unfit >= months_open)
        stocks = {
            "jobs": world.organisations.headcount[world.organisations.alive].sum(),
            "employed": status[EMPLOYED],
            "unemployed": status[UNEMPLOYED],
            "inactive": status[INACTIVE],
            "vacancies": len(world.vacancies),
            "long_unfit_vacancies": np.count_nonzero(long),
            "living": np.count_nonzero(world.organisations.alive),
        }
        flows = {f.name: getattr(world.flows, f.name) for f in fields(Flows)}
        self._parts["months"].append({"tick": world.tick} | stocks | flows | self._survey())

    def _survey(self) -> Columns:
        """What a survey finds that asks everybody again after three months, as the Labour Force Survey does."""
        world, k = self._world, self._world.workers
        found = dict.fromkeys(SURVEY, 0)
        if len(self._interviewed) == SURVEY_MONTHS:
            status, born = self._interviewed[0]
            same, works = born == k.born, (k.status == EMPLOYED) | (k.status == OUTSIDE)
            worked, sought = status == EMPLOYED, status == UNEMPLOYED
            new_job = works & (k.since > world.tick - SURVEY_MONTHS)
            asked = (
                worked,
                worked & same & (k.status == UNEMPLOYED),
                worked & same & new_job,
                sought,
                sought & same & works,
            )
            found = {name: int(np.count_nonzero(who)) for name, who in zip(SURVEY, asked, strict=True)}
        self._interviewed.append((k.status.copy(), k.born.copy()))
        return found

    def _december(self) -> None:
        """The living, people and open posts as they are now; then the sums of the next year begin."""
        world, o, sites = self._world, self._world.organisations, self._world.sites
        rows = np.flatnonzero(o.alive)
        sums = {name: values[rows] for name, values in self._sums.items()}
        months = sums["months"]
        mean = np.where(months > 0, sums.pop("headcount") / np.maximum(months, 1), o.headcount[rows])
        part = {name: getattr(o, name)[rows] for name in COPIED} | sums | {"mean_headcount": mean}
        place = {"easting": sites.easting[o.site[rows]], "northing": sites.northing[o.site[rows]]}
        self._parts["organisations"].append(self._now(len(rows)) | part | place)
        self._parts["people"].append(self._people())
        v = world.vacancies
        posts = {"employer": o.slot[v.employer], "skill": v.skill, "posted": v.posted, "months_unfit": v.months_unfit}
        self._parts["vacancies"].append(self._now(len(v)) | posts)
        is_new = (o.born == world.tick) & (world.tick >= 0)
        self._tfp_before = np.where(is_new, np.nan, o.ln_tfp)
        for values in self._sums.values():
            values[:] = 0.0

    def _people(self) -> Columns:
        world, workers, homes, o = self._world, self._world.workers, self._world.homes, self._world.organisations
        rows = np.flatnonzero((workers.slot % ONE_PERSON_IN == 0) & (workers.status != LEFT))
        employer, home = workers.employer[rows], workers.home[rows]
        works = employer >= 0
        site = o.site[np.maximum(employer, 0)]
        km = np.hypot(
            world.sites.easting[site] - homes.easting[home], world.sites.northing[site] - homes.northing[home]
        )
        part = {name: getattr(workers, name)[rows] for name in PERSONAL}
        return self._now(len(rows)) | part | {
            "employer": np.where(works, o.slot[np.maximum(employer, 0)], -1),
            "commute_km": np.where(works, km / 1000, np.nan),
            "is_outside_home": homes.is_outside[home],
            "apprentice": workers.apprentice_until[rows] > world.tick,
            "authority": homes.authority[home],
            "decile": homes.decile[home],
        }  # fmt: skip

    def _now(self, n: int) -> Columns:
        return {"tick": np.full(n, self._world.tick, dtype=np.int32)}


def _joined(parts: list[Columns]) -> Columns:
    """One column from all parts, floats halved, integers no wider than they need to be."""
    return {name: _small(np.concatenate([np.atleast_1d(part[name]) for part in parts])) for name in parts[0]}


def _small(values: Any) -> Any:
    if values.dtype == np.float64:
        return values.astype(np.float32)
    if values.dtype == np.int64 and (not len(values) or np.abs(values).max() < np.iinfo(np.int32).max):
        return values.astype(np.int32)
    return values


def _nothing(table: str) -> Columns:
    """Columns of a table in which nothing was ever recorded, for a run of no months."""
    names = {
        "demography": ("tick", "slot", "born", "kind", "sector", "headcount", "is_birth"),
        "moves": ("tick", "slot", "headcount", "km"),
        "areas": ("tick", "area", "unemployed", "vacancies", "hires_unemployed"),
        "months": ("tick",),
    }
    return {name: np.zeros(0) for name in names[table]}
