"""The world: its state, its clock, its chance, and one step through the schedule."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import mesa
from threadpoolctl import threadpool_limits

from agents.table import Floats, Ints, Table
from agents.views import Gallery
from model.chance import Chance
from model.flows import Flows
from model.levers import Intervention, Lever, Nudge, effective
from model.measures import MEASURES, Measure, place_measures
from model.parameters import Parameters
from model.schedule import SCHEDULE
from model.state import TABLES, State
from model.tally import Tally, layers


@cache
def one_thread() -> None:
    """Matrix products of this process use one thread from now on: more would add in another order and change the last bits."""
    threadpool_limits(limits=1, user_api="blas")


class Ecosystem(mesa.Model):
    """A regional innovation ecosystem, advanced one month at a time.

    Tables (`organisations`, `workers`, `vacancies`, `ties`, `sites`, `homes`, `grants`, `outside`) hold the state as
    columns. `agents`, `agents_by_type` and `grid` show the same rows as Mesa agents on a Mesa grid; they are made only
    when somebody asks for them.
    """

    def __init__(
        self,
        state: State,
        parameters: Parameters,
        seed: int,
        interventions: Iterable[Intervention] = (),
        measures: tuple[Measure, ...] | None = None,
        tick: int = -1,
    ) -> None:
        super().__init__(rng=seed)
        one_thread()
        self.parameters, self.interventions = parameters, tuple(interventions)
        self.measures = (*MEASURES, *place_measures(state.region)) if measures is None else measures
        self.chance, self.tick, self.flows = Chance(seed), tick, Flows()
        own = state.copy()
        self.region, self.norms, self.travel, self.commuting = own.region, own.norms, own.travel, own.commuting
        self.organisations, self.workers, self.vacancies = own.organisations, own.workers, own.vacancies
        self.ties, self.grants, self.outside = own.ties, own.grants, own.outside
        self.sites, self.homes = own.sites, own.homes
        self.nudges: dict[str, list[Nudge]] = {}
        self.spent_gbp = [0.0] * len(self.interventions)
        self.arrivals: dict[str, Ints] = {}
        self.hires: dict[str, Ints] = {}
        self.history: list[dict[str, float]] = []
        self._gallery: Gallery | None = None

    def lever(self, lever: Lever, base: Floats | float) -> Any:
        """The effective value of a lever: the base itself, untouched, where nobody nudges it."""
        nudges = self.nudges.get(lever.name)
        return base if nudges is None else effective(base, lever, nudges)

    def step(self) -> None:
        """One month: tick 0 is the first."""
        self.tick += 1
        self.flows.clear()
        for event in SCHEDULE:
            event.run(self)
        self.measure()

    def measure(self) -> None:
        """Take every measure of this month."""
        tally = Tally(self)
        self.history.append({"tick": float(self.tick), **{m.name: m.take(tally) for m in self.measures}})

    def tables(self) -> dict[str, Table]:
        """Every table by name."""
        return {name: getattr(self, name) for name in TABLES}

    @property
    def gallery(self) -> Gallery:
        """The Mesa views of this world and the grid they stand on, as of now."""
        if self._gallery is None:
            self._gallery = Gallery(self, self.region.grid.columns, self.region.grid.rows)
        self._gallery.refresh()
        return self._gallery

    @property
    def grid(self) -> Any:
        """The Mesa grid of the British National Grid, with property layers and the views in their cells."""
        gallery = self.gallery
        for name, values in layers(self).items():
            gallery.layer(name, values)
        return gallery.grid

    @property
    def agents(self) -> Any:
        """Every organisation and person as a Mesa agent."""
        return self.gallery and super().agents

    @property
    def agents_by_type(self) -> Any:
        """Mesa agents by type: Firm, OEM, Anchor, Worker."""
        return self.gallery and super().agents_by_type

    def state(self) -> State:
        """A copy of the state, to start another world from."""
        parts = {name: getattr(self, name) for name in (*TABLES, "region", "norms", "travel", "commuting")}
        return State(**parts).copy()
