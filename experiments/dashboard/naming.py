"""Naming: organisations, places and numbers of jobs as people say them."""

from typing import TYPE_CHECKING, Final

from agents.organisations import ANCHOR, OEM
from experiments.dashboard.geometry import KIND_TITLES, SECTOR_TITLES, short
from model.clock import month_name

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem
    from model.region import Region

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
PLURALS: Final = {"person": "people"}
VOWELS: Final = tuple("aeiouAEIOU")


def date_of(tick: int) -> str:
    """The month of a tick in words: 38 is March 2018; -1, before the first, is December 2014."""
    year, month = month_name(tick).split("-")
    return f"{MONTHS[int(month) - 1]} {year}"


def with_article(noun: str) -> str:
    """A or an before it."""
    return f"{'an' if noun.startswith(VOWELS) else 'a'} {noun}"


def described(region: "Region", name: int, kind: int, sector: int) -> str:
    """An organisation by its name, or by what it is: an aerospace firm, a machinery plant of an OEM."""
    if name >= 0:
        return short(region.organisations.title[name])
    if kind == ANCHOR:
        return f"a research centre in {SECTOR_TITLES[sector]}"
    return with_article(f"{SECTOR_TITLES[sector]} {KIND_TITLES[OEM] if kind == OEM else 'firm'}")


def organisation_name(world: "Ecosystem", row: int) -> str:
    """Name or description of an organisation that is there."""
    o = world.organisations
    return described(world.region, int(o.name[row]), int(o.kind[row]), int(o.sector[row]))


def park_title(region: "Region", park: int) -> str:
    """A park as it stands in a sentence: the Advanced Manufacturing Park, Sheffield Business Park."""
    title = short(region.parks.title[park])
    known = " ".join((*region.authorities.name, *region.areas.name)).replace("(", " ").replace(",", " ").split()
    return title if title.split()[0] in known else f"the {title}"


def area_title(region: "Region", area: int) -> str:
    """A statistical area by the first of its names: Tinsley, Meadowhall and Sheffield Business Park is Tinsley."""
    return short(region.areas.name[area]).split(",")[0]


def at(world: "Ecosystem", site: int) -> str:
    """Where a site is: at a park, or in an area."""
    park = int(world.sites.park[site])
    if park >= 0:
        return f"at {park_title(world.region, park)}"
    return f"in {area_title(world.region, int(world.sites.area[site]))}"


def counted(number: float, noun: str) -> str:
    """One job, 52 jobs, 1,200 jobs."""
    n = round(number)
    return f"{n:,} {noun if n == 1 else PLURALS.get(noun, noun + 's')}"


def listed(names: list[str]) -> str:
    """A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
