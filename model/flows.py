"""Flows: what was counted this month. Reset each tick; measures read it, no mechanism does."""

from dataclasses import dataclass, field, fields
from typing import Any


def flow(unit: str, doc: str) -> Any:
    """Declare one counter."""
    return field(default=0.0, metadata={"unit": unit, "doc": doc})


@dataclass(slots=True, kw_only=True)
class Flows:
    """Counts of one month over the whole region."""

    births: float = flow("organisations", "organisations that opened")
    spin_offs: float = flow("organisations", "of those, founded by someone who worked in a modelled organisation")
    spin_outs: float = flow("organisations", "of those, out of an anchor")
    births_from_outside: float = flow("organisations", "firms founded by people who moved in")
    deaths: float = flow("organisations", "organisations that closed")
    deaths_insolvent: float = flow("organisations", "closed: insolvent")
    deaths_no_demand: float = flow("organisations", "closed: no demand")
    deaths_no_prospects: float = flow("organisations", "closed: poor prospects")
    deaths_left: float = flow("organisations", "closed: left the region")
    hires: float = flow("persons", "hires by modelled organisations")
    hires_unemployed: float = flow("persons", "hires out of unemployment")
    hires_inactive: float = flow("persons", "hires out of inactivity")
    hires_outside: float = flow("persons", "hires out of outside jobs")
    hires_job_to_job: float = flow("persons", "hires out of another modelled organisation")
    hire_months: float = flow("months", "sum of months that filled vacancies had been open")
    to_unemployed: float = flow("persons", "employed who became unemployed, layoffs and closures included")
    to_inactive: float = flow("persons", "employed who became inactive, retirement included")
    to_outside: float = flow("persons", "employed who left for outside jobs")
    unemployed_to_outside: float = flow("persons", "unemployed who found outside jobs")
    layoffs: float = flow("persons", "laid off")
    retired: float = flow("persons", "retired")
    emigrated: float = flow("persons", "moved out of the region")
    entered: float = flow("persons", "entered the labour force or moved in")
    immigrated: float = flow("persons", "of those who entered, moved in as adults")
    graduates_stayed: float = flow("persons", "graduates who stayed")
    apprentices_started: float = flow("persons", "apprenticeships started")
    training_centre_starts: float = flow("persons", "of those, at a training centre")
    apprentices_achieved: float = flow("persons", "apprenticeships achieved")
    on_courses: float = flow("persons", "on courses of programmes")
    retrained: float = flow("persons", "finished a course into another field")
    qualified: float = flow("persons", "finished a course to the next level")
    vacancies_posted: float = flow("posts", "posted")
    vacancies_withdrawn: float = flow("posts", "withdrawn unfilled")
    innovations: float = flow("events", "innovations, all kinds")
    recombinations: float = flow("events", "innovations that joined distant fields")
    projects_started: float = flow("projects", "anchor projects started")
    ties_formed: float = flow("ties", "informal ties formed")
    learning: float = flow("index", "knowledge learned from others, summed over organisations")
    learning_hires: float = flow("index", "of that, carried by hires")
    learning_projects: float = flow("index", "of that, from anchor projects")
    learning_suppliers: float = flow("index", "of that, from OEM customers")
    moves: float = flow("moves", "organisations that moved premises")
    moves_short: float = flow("moves", "of those, under 10 km")
    project_offers: float = flow("projects", "mobile OEM projects that considered the region")
    oem_arrivals: float = flow("plants", "OEM plants that arrived")
    oem_exits: float = flow("plants", "OEM plants that left")
    public_cost_gbp: float = flow("GBP", "public money spent by interventions")

    def clear(self) -> None:
        """Start a new month."""
        for f in fields(self):
            setattr(self, f.name, 0.0)
