"""Interventions as the shipped scenarios have them, moved to another date or changed."""

from functools import cache

import pytest

from scenarios.registry import build
from scenarios.scenario import load_scenario, names


@cache
def specs():
    """Kind -> what a shipped scenario says about it: its namesake, else the one that does least besides."""
    found = {}
    for scenario in sorted(map(load_scenario, names()), key=lambda s: (len(s.interventions), len(s.shocks))):
        for spec in scenario.interventions.values():
            if spec["kind"] == scenario.name:
                found[scenario.name] = dict(spec)
            found.setdefault(spec["kind"], dict(spec))
    return found


def shipped(kind, start=2015.25, **changes):
    """The shipped intervention of this kind, moved to the first year and changed."""
    if kind not in specs():
        pytest.fail(f"no shipped scenario has an intervention of kind {kind}")
    return build(kind, {**specs()[kind], "start": start, **changes})
