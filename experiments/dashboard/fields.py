"""Fields: one declared setting as a widget of the sidebar."""

from typing import Any, Final

import streamlit as st

from experiments.dashboard.controls import MONEY, OWN, WHOM
from experiments.dashboard.draft import begins
from experiments.dashboard.laboratory import MOST_YEARS
from experiments.dashboard.naming import date_of
from model.clock import TICKS_PER_YEAR, tick_of
from model.declaration import BadInput

LATER: Final = {WHOM: "For whom and how", MONEY: "Money and timing"}
LONGEST_UNIT: Final = 28
"""Letters of a unit that stands beside its title; a longer one is in the help."""
MONTHS: Final = range(MOST_YEARS * TICKS_PER_YEAR)


def entry_fields(settings: list[dict[str, Any]], values: dict[str, Any], key: str) -> dict[str, Any]:
    """Widgets for the settings of one entry: its start and what is done at once, the rest folded. Raises BadInput."""
    chosen: dict[str, Any] = {}
    for setting in settings:
        if setting["name"] == "start" or setting["group"] == OWN:
            chosen |= _one(setting, values, key)
    for group, title in LATER.items():
        rest = [s for s in settings if s["group"] == group and s["name"] != "start"]
        if rest:
            with st.expander(title):
                for setting in rest:
                    chosen |= _one(setting, values, key)
    return chosen


def _one(setting: dict[str, Any], values: dict[str, Any], key: str) -> dict[str, Any]:
    """Name and value of one setting."""
    name = setting["name"]
    value = values.get(name, setting["default"])
    return {name: widget(setting, value, f"{key}.{name}")}


def widget(setting: dict[str, Any], value: Any, key: str) -> Any:
    """What the widget of a setting holds now. Raises BadInput for points that are no points."""
    unit = setting["unit"]
    is_number = setting["type"] in ("number", "integer")
    label = (
        f"{setting['title']} ({unit})"
        if is_number and len(unit) <= LONGEST_UNIT and unit not in setting["title"]
        else setting["title"]
    )
    common = {"key": key, "help": setting["help"].replace("$", "\\$")}
    if setting["name"] == "start":
        return _month(value, common)
    kind = setting["type"]
    if kind == "switch":
        return st.toggle(label, value=bool(value), **common)
    if kind in ("number", "integer"):
        return _number(setting, value, label, common)
    if kind == "choice":
        return _choice(setting, value, label, common)
    if kind == "names":
        titles = {choice["value"]: choice["title"] for choice in setting["choices"]}
        known = [*titles, *(item for item in value if item not in titles)]
        return st.multiselect(label, known, default=list(value), format_func=lambda v: titles.get(v, v), **common)
    if kind == "points":
        return _points(setting["title"], value, common)
    return st.text_input(label, value=str(value), **common)


def _month(value: float, common: dict[str, Any]) -> float:
    """The beginning as a month, in words."""
    tick = min(max(tick_of(value), 0), MONTHS[-1])
    chosen = st.select_slider("Begins", MONTHS, value=tick, format_func=date_of, **common)
    return value if chosen == tick else begins(chosen)


def _number(setting: dict[str, Any], value: float, label: str, common: dict[str, Any]) -> float | int:
    """A slider where there is a scale to slide on, else a number to type in."""
    whole = setting["type"] == "integer"
    make: type[int] | type[float] = int if whole else float
    if setting["low"] is None:
        least, most = make(setting["least"]), make(setting["most"])
        step = make(max(abs(value) / 10, 1))
        typed: float | int = make(st.number_input(label, least, most, make(value), step=step, **common))
        return typed
    low, high = min(setting["low"], value), max(setting["high"], value)
    chosen = st.slider(label, make(low), make(high), make(value), step=make(setting["step"]), format="%g", **common)
    return int(chosen) if whole else round(float(chosen), 10)


def _choice(setting: dict[str, Any], value: str, label: str, common: dict[str, Any]) -> str:
    titles = {choice["value"]: choice["title"] for choice in setting["choices"]}
    known = [*titles, *([] if value in titles else [value])]
    return str(st.selectbox(label, known, index=known.index(value), format_func=lambda v: titles.get(v, v), **common))


def _points(title: str, value: Any, common: dict[str, Any]) -> list[list[float]]:
    """Eastings and northings, a point a line. Raises BadInput."""
    text = "\n".join(f"{east:.0f}, {north:.0f}" for east, north in value)
    lines = st.text_area(f"{title}: easting, northing (m), one a line", text, **common).splitlines()
    try:
        return [[float(number) for number in line.split(",")] for line in lines if line.strip()]
    except ValueError as error:
        raise BadInput(
            f"{title}: {error}; each line should be an easting and a northing, such as 441300, 387950"
        ) from None
