"""Mesa agents as windows onto rows: for reading, plotting and teaching, never for the tick loop."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from mesa.discrete_space import CellAgent, OrthogonalMooreGrid

from agents.land import Homes, Sites
from agents.organisations import ANCHOR, FIRM, Organisations
from agents.organisations import OEM as OEM_KIND
from agents.table import Table
from agents.workers import LEFT, Workers

if TYPE_CHECKING:
    from numpy.typing import NDArray


class World(Protocol):
    """What a view needs of a world."""

    organisations: Organisations
    workers: Workers
    sites: Sites
    homes: Homes
    random: Any
    tick: int


class Window:
    """An attribute whose value lives in a column of the agent's table."""

    def __init__(self, name: str, doc: str) -> None:
        self.name, self.__doc__ = name, doc

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        return self if agent is None else getattr(agent.table, self.name)[agent.row]

    def __set__(self, agent: Any, value: Any) -> None:
        getattr(agent.table, self.name)[agent.row] = value


class Row(CellAgent):
    """One row of a table, placed on the Mesa grid."""

    def __init__(self, world: Any, table: Table, row: int) -> None:
        super().__init__(world)
        self.table, self.row, self.identity = table, row, int(table.slot[row])


class Firm(Row):
    """A firm."""


class OEM(Row):
    """A plant of an original equipment manufacturer."""


class Anchor(Row):
    """An anchor institution."""


class Worker(Row):
    """A person."""


for _view, _columns in ((Firm, Organisations), (OEM, Organisations), (Anchor, Organisations), (Worker, Workers)):
    for _field in fields(_columns):
        setattr(_view, _field.name, Window(_field.name, f"{_field.metadata['doc']} ({_field.metadata['unit']})"))

KIND_VIEWS: Final[dict[int, type[Row]]] = {FIRM: Firm, OEM_KIND: OEM, ANCHOR: Anchor}


class Gallery:
    """The views of one world and the Mesa grid they stand on; brought up to date when somebody looks."""

    def __init__(self, world: Any, columns: int, rows: int) -> None:
        self.world = world
        self.grid = OrthogonalMooreGrid((columns, rows), torus=False, random=world.random)
        self.columns = columns
        self.shown: dict[tuple[type[Row], int], Row] = {}
        self.layers: dict[str, Any] = {}
        self.seen: int | None = None

    def refresh(self) -> None:
        """Make a view for every living row, move those that moved, remove those whose agent is gone."""
        world = self.world
        if self.seen == world.tick:
            return
        self.seen = world.tick
        organisations, workers = world.organisations, world.workers
        wanted: dict[tuple[type[Row], int], tuple[Table, int, int]] = {}
        cells = world.sites.cell[organisations.site]
        for row in np.flatnonzero(organisations.alive).tolist():
            key = (KIND_VIEWS[int(organisations.kind[row])], int(organisations.slot[row]))
            wanted[key] = (organisations, row, int(cells[row]))
        homes = world.homes.cell[workers.home]
        for row in np.flatnonzero(workers.status != LEFT).tolist():
            wanted[Worker, int(workers.slot[row])] = (workers, row, int(homes[row]))
        for key in self.shown.keys() - wanted.keys():
            self.shown.pop(key).remove()
        for key, (table, row, cell) in wanted.items():
            view = self.shown.get(key) or self.shown.setdefault(key, key[0](world, table, row))
            view.table, view.row = table, row
            view.cell = None if cell < 0 else self.grid[cell % self.columns, cell // self.columns]

    def layer(self, name: str, values: "NDArray[Any]") -> None:
        """Show an array (cells, row by row from the south-west) as a property layer of the grid."""
        if name not in self.layers:
            self.layers[name] = self.grid.create_property_layer(name, default_value=0.0)
        np.asarray(self.layers[name].data)[:] = values.reshape(-1, self.columns).T
