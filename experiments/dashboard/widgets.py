"""Widgets: how a declared setting of an intervention or shock is shown and set on a page."""

import math
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, dataclass
from typing import Any, Final

import numpy as np

from agents.organisations import ANCHOR, FIELDS, KINDS, SECTORS
from experiments.dashboard.geometry import KIND_TITLES, SECTOR_TITLES, short, title_of
from model.clock import START_YEAR
from model.region import Region

LATEST_START: Final = START_YEAR + 40
"""Last year a slider offers for a beginning."""
STRETCH: Final = 4.0
"""A slider reaches to about this many times the usual value where more is allowed."""
FINE: Final = 100
"""Steps of a slider, about."""
QUARTER: Final = 0.25
"""Years are set to a quarter."""
FEWEST: Final = 10
"""Steps that a slider has at least."""
THOUSAND: Final = 1_000
WIDE: Final = 1_000.0
"""From here up a number that is usually nothing is typed in: there is no scale to slide on."""
SUFFIXES: Final = (
    ("_gbp_per_year", ", £ a year"), ("_gbp_per_job", ", £ per job"), ("_gbp", ", £"), ("_per_year", " a year"),
    ("_years", ", years"), ("_months", ", months"), ("_km", ", km"), ("_minutes", ", minutes"), ("_ln", ", ln"), ("_m2", ", m²"),
)  # fmt: skip
"""Ends of names that say the unit."""
TITLES: Final = dict(zip((*SECTORS, *KINDS), (*SECTOR_TITLES, *KIND_TITLES), strict=True)) | {
    field: field.replace("_", " ") for field in FIELDS if field not in SECTORS
}
"""Words for codes."""
Choice = dict[str, str]


@dataclass(frozen=True, slots=True)
class Range:
    """What a slider spans."""

    low: float
    high: float
    step: float


def widget(f: "Field[Any]", region: Region) -> dict[str, Any]:
    """One setting as the page shows it: type, usual value, range, choices and help, all from its declaration."""
    meta, usual = f.metadata, _usual(f)
    shown: dict[str, Any] = {
        "name": f.name,
        "title": title(f.name),
        "type": type_of(f, region),
        "default": usual,
        "unit": unit_words(meta["unit"]),
        "help": help_of(f),
        "low": None, "high": None, "step": None, "least": None, "most": None, "choices": [],
    }  # fmt: skip
    if shown["type"] in ("number", "integer"):
        shown |= {"least": meta["low"], "most": meta["high"]}
        slides = slider(float(usual), meta["low"], meta["high"], meta["unit"], is_whole=shown["type"] == "integer")
        if slides:
            shown |= {"low": slides.low, "high": slides.high, "step": slides.step}
            if shown["type"] == "integer":
                shown |= {name: round(shown[name]) for name in ("low", "high", "step")}
    elif shown["type"] in ("choice", "names"):
        shown["choices"] = choices(f, region)
    return shown


def type_of(f: "Field[Any]", region: Region) -> str:
    """number, integer, switch, choice (one of several), names (any of several), text or points."""
    meta = f.metadata
    if "choices" in meta:
        return "choice"
    if "form" in meta:
        if meta["form"] == "points":
            return "points"
        if not choices(f, region):
            return "text"
        return "choice" if meta["form"] == "name" else "names"
    return {bool: "switch", int: "integer", float: "number"}[type(f.default)]


def slider(usual: float, low: float, high: float, unit: str, *, is_whole: bool = False) -> Range | None:
    """A range to slide on: what is allowed, or about four times the usual value; None where nothing tells the scale."""
    if unit == "calendar year":
        return Range(float(START_YEAR), float(LATEST_START), QUARTER)
    if usual == 0 and high > WIDE:
        return None
    reach = STRETCH * abs(usual)
    top = high if high <= max(reach, 1.0) or usual == 0 else min(_round_up(reach), high)
    bottom = low if low >= 0 or -low <= top else -top
    if not math.isfinite(top) or top <= bottom:
        return None
    step = _round_down((top - bottom) / FINE)
    if unit.startswith("years") and top - bottom >= FEWEST * QUARTER:
        step = max(step, QUARTER)
    return Range(bottom, top, max(step, 1.0) if is_whole else step)


def choices(f: "Field[Any]", region: Region) -> list[Choice]:
    """What can be chosen, from the declaration and from what the region has; none where any word will do."""
    meta = f.metadata
    known = meta.get("choices") or meta.get("known")
    if known is not None:
        return [{"value": name, "title": TITLES.get(name, name.replace("_", " "))} for name in known]
    unit = meta["unit"]
    found = next((offers(region) for begins, offers in OFFERS if unit.startswith(begins)), [])
    can_be_empty = meta["form"] == "name" and found and (_usual(f) == "" or "empty:" in unit)
    none = [{"value": "", "title": unit.partition("empty: ")[2] or "none"}] if can_be_empty else []
    nowhere = [{"value": "none", "title": "nowhere"}] if "none: nowhere" in unit else []
    return [*none, *found, *nowhere]


def title(name: str) -> str:
    """The name of a setting in words: capital_gbp is Capital, £; ring_km is Ring, km."""
    for end, words in SUFFIXES:
        if name.endswith(end) and name != end[1:]:
            name = name.removesuffix(end) + words
            break
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def unit_words(unit: str) -> str:
    """A unit as people read it."""
    return unit.replace("GBP", "£").replace("m2", "m²").replace(" per year", " a year")


def help_of(f: "Field[Any]") -> str:
    """Unit, range and source."""
    meta, unit = f.metadata, f.metadata["unit"]
    if unit in ("switch", "option"):
        text = f"{meta['source']}.".replace("_", " ")
    else:
        allowed = f" {_number(meta['low'], unit)} to {_number(meta['high'], unit)}." if "low" in meta else ""
        text = f"{unit_words(unit)}.{allowed} Source: {meta['source']}."
    return text[:1].upper() + text[1:]


def _usual(f: "Field[Any]") -> Any:
    """Its usual value, as a page can hold it."""
    if f.default is MISSING:
        raise TypeError(f"{f.name} has no usual value")
    return _listed(f.default)


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _number(value: float, unit: str) -> str:
    has_commas = abs(value) >= THOUSAND and unit != "calendar year"
    return f"{value:,.0f}" if has_commas else f"{value:g}"


def _round_up(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= value * (1 - 1e-9))


def _round_down(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(m * power for m in (5.0, 2.0, 1.0) if m * power <= value * (1 + 1e-9))


def _parks(region: Region) -> list[Choice]:
    return [{"value": key, "title": short(t)} for key, t in zip(region.parks.key, region.parks.title, strict=True)]


def _named(names: Sequence[str]) -> list[Choice]:
    return [{"value": name, "title": name} for name in names]


def _areas(region: Region) -> list[Choice]:
    return [*_named(region.authorities.name), *_named(region.areas.name)]


def _everywhere(region: Region) -> list[Choice]:
    return [*_parks(region), *_areas(region)]


def _points(region: Region) -> list[Choice]:
    inside = region.grid.contains(region.places.easting, region.places.northing)
    landmarks = [name for name, is_inside in zip(region.places.name, inside, strict=True) if is_inside]
    return [*_parks(region), *_named(landmarks)]


def _organisations(region: Region, kind: int | None = None) -> list[Choice]:
    known = region.organisations
    rows = range(len(known.key)) if kind is None else np.flatnonzero(known.kind == kind).tolist()
    return [{"value": known.key[row], "title": short(known.title[row])} for row in rows]


def _anchors(region: Region) -> list[Choice]:
    return _organisations(region, ANCHOR)


def _lines(region: Region, *, planned: bool = False) -> list[Choice]:
    lines = [line for line in region.lines if not planned or line.opened > START_YEAR]
    return [{"value": line.key, "title": title_of(line.key, region)} for line in lines]


OFFERS: Final[tuple[tuple[str, Callable[[Region], list[Choice]]], ...]] = (
    ("park, area", _everywhere),
    ("parks, areas", _everywhere),
    ("where accessibility", _everywhere),
    ("areas, authorities", _areas),
    ("authorities", lambda region: _named(region.authorities.name)),
    ("park or place", _points),
    ("venue: park or place", _points),
    ("place where it calls", _points),
    ("place of the present station", _points),
    ("park", _parks),
    ("anchor", _anchors),
    ("organisation", _organisations),
    ("line of the region", _lines),
    ("planned line", lambda region: _lines(region, planned=True)),
    ("roads of the region", lambda region: [{"value": r.key, "title": title_of(r.key, region)} for r in region.roads]),
    ("places outside", lambda region: _named(region.outside_places.name)),
)
"""How the unit of a name begins, and what the region has of that; the first that fits."""
