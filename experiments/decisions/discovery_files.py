"""Files of a discovery: boxes, leaves and futures as rows and as JSON."""

from typing import Any

from experiments.decisions.boxes import Box, Limit
from experiments.decisions.decision_files import finite
from experiments.decisions.discovery import Discovered, Discovery
from experiments.decisions.discovery_words import headline


def box_rows(discovery: Discovery) -> list[dict[str, Any]]:
    """A row for each scenario, step of the peeling and limit (a step without limits has one row); the chosen one is marked."""
    rows = []
    for each in discovery.each:
        for step, box in enumerate(each.found.path if each.found else ()):
            about = {
                "scenario": each.scenario,
                "step": step,
                "is_chosen": each.found is not None and box is each.found.box,
            }
            rows += [about | shares(box) | limit(one, discovery) for one in box.limits or (None,)]
    return rows


def leaf_rows(discovery: Discovery) -> list[dict[str, Any]]:
    """A row for each scenario, leaf of its tree and limit."""
    rows = []
    for each in discovery.each:
        for i, leaf in enumerate(each.tree.leaves if each.tree else (), 1):
            rows += [
                {"scenario": each.scenario, "leaf": i} | shares(leaf) | limit(one, discovery)
                for one in leaf.limits or (None,)
            ]
    return rows


def shares(box: Box) -> dict[str, float]:
    """Coverage, density and mass."""
    return {"coverage": box.coverage, "density": box.density, "mass": box.mass}


def limit(one: Limit | None, discovery: Discovery) -> dict[str, Any]:
    """A limit; an open end is empty."""
    if one is None:
        return dict.fromkeys(("parameter", "low", "high", "unit", "quasi_p"))
    unit = discovery.units.get(one.parameter, "")
    ends = {"parameter": one.parameter, "low": finite(one.low), "high": finite(one.high)}
    return ends | {"unit": unit, "quasi_p": finite(one.quasi_p)}


def future_rows(discovery: Discovery) -> list[dict[str, Any]]:
    """A row for each scenario and future: its effects, whether it is of interest, and whether the box holds it."""
    rows = []
    for each in discovery.each:
        at = discovery.parameters.loc[list(each.futures)]
        inside = each.found.box.holds(at) if each.found else [None] * len(at)
        for f, future in enumerate(each.futures):
            values = {
                one.name: float(one.sign * table.means[f, 0])
                for one, table in zip(discovery.asked, each.tables, strict=True)
            }
            kind = {
                "is_of_interest": bool(each.interesting[f]),
                "is_in_box": None if inside[f] is None else bool(inside[f]),
            }
            rows.append({"scenario": each.scenario, "future": future} | values | kind)
    return rows


def plain(discovery: Discovery) -> dict[str, Any]:
    """The answer as JSON."""
    return {
        "content_hash": discovery.plan.content_hash,
        "folder": str(discovery.plan.settings.folder),
        "find": discovery.plan.settings.options.find,
        "scenarios": [_scenario(each, discovery) for each in discovery.each],
    }


def _scenario(each: Discovered, discovery: Discovery) -> dict[str, Any]:
    found: dict[str, Any] = {
        "scenario": each.scenario, "headline": headline(each, discovery), "futures": len(each.futures),
        "of_interest": int(each.interesting.sum()), "close_to_a_threshold": each.close, "box": None, "tree": None,
    }  # fmt: skip
    if each.found is not None and each.tree is not None:
        box = each.found.box
        held = dict(zip(("coverage", "density", "mass"), map(finite, each.found.held_out), strict=True))
        found["box"] = shares(box) | {
            "limits": [limit(one, discovery) for one in box.limits], "p": each.found.p,
            "is_clear": each.found.is_clear, "held_out": held,
        }  # fmt: skip
        leaves = [
            shares(leaf) | {"limits": [limit(one, discovery) for one in leaf.limits]} for leaf in each.tree.leaves
        ]
        found["tree"] = {"balanced_accuracy_held_out": each.tree.right, "leaves": leaves}
    return found
