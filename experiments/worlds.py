"""Worlds: a scenario's world in one line, for notebooks, classes and whoever knows Mesa."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.settings import KEYS
from scenarios.scenario import Changes, Scenario, load_scenario, scenario_from

if TYPE_CHECKING:
    import pandas as pd

    from model.ecosystem import Ecosystem
    from model.parameters import Parameters
    from model.state import State
    from scenarios.interventions.programme import Programme
    from scenarios.shocks.shock import Shock


def open_world(
    scenario: str | Mapping[str, Any] | Scenario = "baseline",
    *,
    seed: int = 1,
    scale: float = 0.1,
    region: str = "south_yorkshire",
    cell_m: int = 1000,
    parameters: Changes | None = None,
    cache: Path | None = None,
) -> "Ecosystem":
    """The world of a scenario before its first month; after n steps it is, to the bit, a run of futures=central.

    Parameters
    ----------
    scenario
        A file of conf/scenario, the path of your own, or what such a file says as a mapping: {"interventions": {…}}.
    seed
        Its luck: two scenarios under one seed meet the same.
    scale
        Agents per person and organisation.
    region, cell_m
        Where, and the side of a grid cell in metres.
    parameters
        Changes of the declared parameters: {"learning": {"depreciation": 0.15}}.
    cache
        Where the start is kept; results/.cache unless given.

    Raises
    ------
    BadInput
        For what does not exist or is out of range, as on the command line.
    """
    from model.ecosystem import Ecosystem

    size: dict[str, Any] = {"scale": scale, "region": region, "cell_m": cell_m}
    return Ecosystem(*parts(scenario, seed=seed, parameters=parameters, cache=cache, **size))


def parts(
    scenario: str | Mapping[str, Any] | Scenario,
    *,
    seed: int,
    scale: float,
    region: str = "south_yorkshire",
    cell_m: int = 1000,
    parameters: Changes | None = None,
    cache: Path | None = None,
) -> "tuple[State, Parameters, int, tuple[Programme | Shock, ...]]":
    """What `Ecosystem` takes: start, parameters, seed, and fresh interventions. Raises BadInput."""
    from experiments.execution import CACHE
    from experiments.simulation import Place, start
    from model.parameters import Parameters
    from scenarios.regions import load_region

    given: dict[str, Any] = {"region": region, "scale": scale, "cell_m": cell_m, "parameters": dict(parameters or {})}
    checked = {key: KEYS[key].check(key, value) for key, value in given.items()}
    (luck,) = KEYS["seeds"].check("seed", [seed])
    asked = as_scenario(scenario)
    asked.resolve(found := load_region(checked["region"], checked["cell_m"]))
    state = start(Place(region_digest=found.digest, cache=cache or CACHE, **checked))
    under = Parameters().changed(checked["parameters"]).changed(asked.parameters)
    return state, under, luck, asked.build()


def as_scenario(scenario: str | Mapping[str, Any] | Scenario) -> Scenario:
    """The scenario of this name, file or mapping; a mapping needs no label. Raises BadInput."""
    if isinstance(scenario, Scenario):
        return scenario
    if isinstance(scenario, str):
        return load_scenario(scenario)
    return scenario_from("own", {"label": "Own scenario"} | dict(scenario), "scenario")


def months(world: "Ecosystem") -> "pd.DataFrame":
    """Every measure of the months so far, one row a month, indexed by its first day."""
    import pandas as pd

    from model.clock import month_name

    dates = [month_name(int(month["tick"])) for month in world.history]
    table = pd.DataFrame(world.history, index=pd.DatetimeIndex(dates, name="month"))
    return table.drop(columns="tick", errors="ignore")
