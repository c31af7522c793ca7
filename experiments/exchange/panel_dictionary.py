"""Dictionary of panels: what every column of a run's micro-data is, taken from where the model declares it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from experiments.exchange.dictionary import row
from experiments.panels import COPIED, ONE_PERSON_IN, PERSONAL

TICK: Final = {"tick": ("month", "months since January of the first year; -1 is the start")}
PLACE: Final = {"easting": ("metres", "British National Grid"), "northing": ("metres", "British National Grid")}
OWN: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "organisations": {
        "gva_gbp": ("GBP", "value added in the calendar year"),
        "rd_gbp": ("GBP", "spent on R&D in the calendar year"),
        "wages_gbp": ("GBP", "wages paid in the calendar year"),
        "months": ("months", "alive in the calendar year"),
        "hire_gap": ("ln points", "what its hires of the year from better organisations could bring"),
        "mean_headcount": ("persons", "mean of the months of the calendar year"),
        **PLACE,
    },
    "demography": {"is_birth": ("true or false", "an opening; otherwise a closure")},
    "moves": {"km": ("km", "from the old place to the new one, as the crow flies")},
    "areas": {
        "area": ("number", "statistical area, in the order of the region's file"),
        "unemployed": ("persons", "residents out of work before matching"),
        "vacancies": ("posts", "open posts before matching"),
        "hires_unemployed": ("persons", "residents hired out of unemployment"),
    },
    "people": {
        "employer": ("slot", "of the organisation they work for; -1: none"),
        "commute_km": ("km", "from home to work, as the crow flies"),
        "is_outside_home": ("true or false", "lives outside the region"),
        "apprentice": ("true or false", "in an apprenticeship"),
        "authority": ("number", "local authority of the home, in the order of the region's file"),
        "decile": ("decile", "deprivation of the home's area; 1 is the most deprived"),
    },
    "vacancies": {"employer": ("slot", "of the organisation that wants to fill it")},
    "months": {
        "jobs": ("jobs", "of living organisations"),
        "employed": ("persons", "who work in a modelled organisation"),
        "unemployed": ("persons", "who are out of work and search"),
        "inactive": ("persons", "who neither work nor search"),
        "vacancies": ("posts", "open"),
        "long_unfit_vacancies": (
            "posts",
            "open for more than two months, at least half of these without a fit applicant",
        ),
        "living": ("organisations", "that live"),
        "survey_employed": ("persons", "asked again after three months: had been employed"),
        "survey_lost": ("persons", "of these, out of work now"),
        "survey_changed": ("persons", "of these, in a job begun since"),
        "survey_unemployed": ("persons", "asked again after three months: had been unemployed"),
        "survey_found": ("persons", "of these, in work now"),
    },
}
"""Columns that no table of the model has in this meaning."""


def panel_dictionary() -> list[dict[str, str]]:
    """One row per column of every table of panels: table, column, unit, meaning, source."""
    return [row(f"panels/{table}", name, *said) for table in OWN for name, said in _columns(table).items()]


def _columns(table: str) -> dict[str, tuple[str, str]]:
    return {**TICK, **dict(_declared(table)), **OWN[table]}


def _declared(table: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Columns that are copies of the model's own."""
    from agents.organisations import Organisations
    from agents.vacancies import Vacancies
    from agents.workers import Workers
    from model.flows import Flows

    kin: dict[str, tuple[Any, tuple[str, ...]]] = {
        "organisations": (Organisations, COPIED),
        "demography": (Organisations, ("slot", "born", "kind", "sector", "headcount")),
        "moves": (Organisations, ("slot", "headcount")),
        "people": (Workers, tuple(PERSONAL)),
        "vacancies": (Vacancies, ("skill", "posted", "months_unfit")),
        "months": (Flows, tuple(f.name for f in fields(Flows))),
    }
    if table not in kin:
        return
    owner, names = kin[table]
    known = {f.name: f.metadata for f in fields(owner)}
    for name in names:
        every = f"; every {ONE_PERSON_IN}th person is recorded" if (table, name) == ("people", "slot") else ""
        yield name, (str(known[name]["unit"]), f"{known[name]['doc']}{every}")
