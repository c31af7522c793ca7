"""Laboratory: a baseline and a variant, stepped together on common luck for one person who looks at them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.dashboard import inspection, surroundings
from experiments.dashboard.frames import picture
from experiments.dashboard.geometry import SHOWN_MEASURES, Ground, geometry
from experiments.dashboard.ledger import Ledger, together
from experiments.dashboard.naming import date_of
from experiments.simulation import Place, start
from model.declaration import BadInput, nearest
from model.ecosystem import Ecosystem
from model.measures import MEASURES, place_measures
from model.parameters import Parameters
from model.region import Region
from scenarios.regions import available_regions, load_region
from scenarios.scenario import Scenario, check_parameters, scenario_from

if TYPE_CHECKING:
    from model.state import State

Changes = Mapping[str, Mapping[str, Any]]
Frame = dict[str, Any]

SCALES: Final = (0.05, 0.1, 0.25, 0.5, 1.0)
USUAL_SCALE: Final = 0.25
"""The largest of SCALES at which two cores, with a browser that draws without a graphics card, make ten months a second."""
CELL_SIZES: Final = (250, 500, 1000, 2000)
MOST_YEARS: Final = 40
MOST_SEED: Final = 100_000
BASELINE, VARIANT = 0, 1
TOLD: Final = ("world", "text", "is_done")
_making_a_start = threading.Lock()
"""Sessions share the start states of the process; one at a time may look for its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What somebody chose. Raises BadInput."""

    region: str = "south_yorkshire"
    scale: float = USUAL_SCALE
    seed: int = 1
    cell_m: int = 1000
    years: float = 20.0
    interventions: Changes = field(default_factory=dict)
    shocks: Changes = field(default_factory=dict)
    parameters: Changes = field(default_factory=dict)
    """Of both worlds, from before their first month on, as `parameters.<group>.<name>=` on the command line."""
    variant_parameters: Changes = field(default_factory=dict)
    """Of the variant alone, from its first month on, as `parameters:` in a scenario file."""

    def __post_init__(self) -> None:
        if self.region not in available_regions() and not Path(self.region).is_file():
            raise BadInput(f"region: {self.region!r} is unknown; {nearest(self.region, available_regions())}")
        _one_of("scale", self.scale, SCALES)
        _one_of("cell_m", self.cell_m, CELL_SIZES)
        if type(self.seed) is not int or not 1 <= self.seed <= MOST_SEED:
            raise BadInput(f"seed: {self.seed!r} should be a whole number, 1 to {MOST_SEED:,}")
        if type(self.years) not in (int, float) or not 1 <= self.years <= MOST_YEARS:
            raise BadInput(f"years: {self.years!r} should be 1 to {MOST_YEARS}")
        check_parameters(self.parameters)
        self.scenario()

    @property
    def months(self) -> int:
        """Months until the end."""
        return round(self.years * 12)

    def scenario(self, name: str = "variant") -> Scenario:
        """The variant as a scenario: what the same file would be on the command line. Raises BadInput."""
        return scenario_from(name, {"label": "Variant", **self.differences()}, "scenario")

    def differences(self) -> dict[str, Any]:
        """The parts of a scenario file that are not empty, as plain values."""
        parts = {
            "parameters": self.variant_parameters,
            "interventions": self.interventions,
            "shocks": self.shocks,
        }
        return {part: {name: _plain(spec) for name, spec in given.items()} for part, given in parts.items() if given}

    def place(self, region: Region, cache: Path) -> Place:
        """The start that both worlds share."""
        return Place(
            region=self.region,
            region_digest=region.digest,
            cell_m=self.cell_m,
            scale=self.scale,
            parameters=self.parameters,
            cache=cache,
        )


class Run:
    """One of the two worlds, with what happened in it."""

    def __init__(self, state: "State", setting: Setting, scenario: Scenario) -> None:
        parameters = Parameters().changed(setting.parameters).changed(scenario.parameters)
        measures = (*MEASURES, *place_measures(state.region))
        self.world = Ecosystem(state, parameters, setting.seed, scenario.build(), measures=measures)
        self.ledger = Ledger(self.world)

    def step(self) -> None:
        """One month, and what can be told of it."""
        self.world.step()
        self.ledger.observe()


class Laboratory:
    """Two worlds with the same start and the same luck, always in the same month. Raises BadInput.

    The variant is always a scenario run from the first month on: a change makes it anew and runs it to the present, so
    that what is shown is, to the last bit, what the command line gives for the same file.
    """

    def __init__(self, setting: Setting, cache: Path | None = None) -> None:
        from experiments.execution import CACHE

        self._cache = cache or CACHE
        self.setting = setting
        self._ground, self._runs = self._fresh(setting)

    @property
    def tick(self) -> int:
        """Month that both worlds have reached; -1 before the first."""
        return self._runs[BASELINE].world.tick

    @property
    def worlds(self) -> tuple[Ecosystem, Ecosystem]:
        """Baseline and variant."""
        return self._runs[BASELINE].world, self._runs[VARIANT].world

    @property
    def is_over(self) -> bool:
        """Whether the last month was reached."""
        return self.tick + 1 >= self.setting.months

    def geometry(self) -> dict[str, Any]:
        """What of the map stays the same."""
        return geometry(self._ground)

    def frame(self) -> Frame:
        """Both worlds as they are now, and what happened this month."""
        return {
            "tick": self.tick,
            "date": date_of(self.tick),
            "worlds": [picture(run.world, self._ground) for run in self._runs],
            "events": [{name: event[name] for name in TOLD} for event in self._told(self.tick)],
        }

    def advance(self, months: int) -> list[Frame]:
        """Step so many months, at most to the end: a frame for each."""
        return list(self.stepping(months))

    def stepping(self, months: int) -> Iterator[Frame]:
        """Frames one by one, as they are made."""
        for _ in range(min(months, self.setting.months - self.tick - 1)):
            for run in self._runs:
                run.step()
            yield self.frame()

    def change(self, setting: Setting, progress: Callable[[float], None] | None = None) -> Frame:
        """The same month under another setting: the variant made anew, and the baseline if more is different.

        Nothing changes if the setting does not fit the region. `progress` hears the share that is done. Raises BadInput.
        """
        before, until = self.setting, min(self.tick, setting.months - 1)
        if _start_of(before) != _start_of(setting) or until < self.tick:
            ground, runs = self._fresh(setting)
            self._run_to(list(runs), until, progress)
            self._ground, self._runs = ground, runs
        elif before.differences() != setting.differences():
            scenario = setting.scenario()
            scenario.resolve(self._ground.region)
            variant = Run(self._ground.state, setting, scenario)
            self._run_to([variant], until, progress)
            self._runs = (self._runs[BASELINE], variant)
        self.setting = setting
        return self.frame()

    def reset(self) -> Frame:
        """Both worlds at their start again."""
        self._runs = _both(self._ground, self.setting)
        return self.frame()

    def series(self) -> dict[str, list[list[float]]]:
        """Baseline and variant of each measure with a chart, month by month so far."""
        return {name: [[row[name] for row in world.history] for world in self.worlds] for name in SHOWN_MEASURES}

    def ledger(self) -> list[dict[str, Any]]:
        """The most telling events of every month so far: tick, date, world (0, 1, or 2 for both), text, is_done."""
        ticks = range(self.tick + 1)
        return [{**event, "date": date_of(tick)} for tick in ticks for event in self._told(tick)]

    def organisation(self, world_index: int, slot: int) -> dict[str, Any]:
        """What can be said of an organisation. Raises BadInput if it is not there."""
        run = self._runs[world_index]
        return inspection.organisation(run.world, slot, run.ledger.moves)

    def cell(self, world_index: int, cell: int) -> dict[str, Any]:
        """What can be said of a grid cell. Raises BadInput if nobody lives or works there."""
        return surroundings.cell(self.worlds[world_index], self._ground, cell)

    def _fresh(self, setting: Setting) -> tuple[Ground, tuple[Run, Run]]:
        """The land, and both worlds at their start. Raises BadInput."""
        region = load_region(setting.region, setting.cell_m)
        setting.scenario().resolve(region)
        with _making_a_start:
            state = start(setting.place(region, self._cache))
        ground = Ground(state)
        return ground, _both(ground, setting)

    def _told(self, tick: int) -> list[dict[str, Any]]:
        baseline, variant = (run.ledger.by_tick.get(tick, []) for run in self._runs)
        return together(baseline, variant)

    @staticmethod
    def _run_to(runs: list[Run], tick: int, progress: Callable[[float], None] | None) -> None:
        for month in range(tick + 1):
            for run in runs:
                run.step()
            if progress:
                progress((month + 1) / (tick + 1))


def _both(ground: Ground, setting: Setting) -> tuple[Run, Run]:
    """Baseline and variant before their first month."""
    return Run(ground.state, setting, _NOTHING), Run(ground.state, setting, setting.scenario())


_NOTHING: Final = scenario_from("baseline", {"label": "Baseline"}, "baseline")


def _start_of(setting: Setting) -> tuple[Any, ...]:
    """What both worlds depend on."""
    return setting.region, setting.scale, setting.seed, setting.cell_m, _plain(setting.parameters)


def _plain(value: Any) -> Any:
    """Mappings as dicts and tuples as lists, as a YAML file would give them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _one_of(key: str, value: Any, known: tuple[float, ...]) -> None:
    if isinstance(value, bool) or value not in known:
        raise BadInput(f"{key}: {value!r} should be one of {', '.join(f'{x:g}' for x in known)}")
