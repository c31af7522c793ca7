"""The world works for anyone who knows Mesa: agents by type, cells, data collection, visualisation, memory."""

import gc
import resource
import weakref

import numpy as np
import pytest
from mesa import DataCollector

from agents.views import OEM, Anchor, Firm, Worker
from agents.workers import LEFT
from model.ecosystem import Ecosystem
from model.parameters import Parameters


def test_views_are_the_living_rows(make_world):
    world = make_world(2)
    by_type = world.agents_by_type
    o = world.organisations
    assert [len(by_type[t]) for t in (Firm, OEM, Anchor)] == [int((o.alive & (o.kind == k)).sum()) for k in (0, 1, 2)]
    assert len(by_type[Worker]) == (world.workers.status != LEFT).sum()
    firm = next(iter(by_type[Firm]))
    assert firm.headcount == o.headcount[firm.row]
    firm.cash_gbp = 123.0
    assert o.cash_gbp[firm.row] == 123.0


def test_views_follow_births_deaths_and_moves(make_world):
    world = make_world(0)
    first = {a.identity: a for a in world.agents_by_type[Firm]}
    while world.flows.deaths == 0 or world.flows.births == 0:
        world.step()
    now = {a.identity: a for a in world.agents_by_type[Firm]}
    o = world.organisations
    assert set(now) == set(o.slot[o.alive & (o.kind == 0)].tolist())
    assert set(first) - set(now)
    assert set(now) - set(first)
    kept = next(iter(set(first) & set(now)))
    assert first[kept] is now[kept]
    for view in now.values():
        x, y = view.cell.coordinate
        assert world.sites.cell[o.site[view.row]] == y * world.region.grid.columns + x


def test_grid_layers_hold_the_maps(make_world):
    world = make_world(1)
    jobs = np.asarray(world.grid.jobs.data)
    assert jobs.shape == (world.region.grid.columns, world.region.grid.rows)
    assert jobs.sum() == world.organisations.headcount[world.organisations.alive].sum()
    focus = world.sites.cell[world.sites.park == 0][0]
    assert jobs[focus % world.region.grid.columns, focus // world.region.grid.columns] > 0


def test_mesa_data_collector_reads_the_world(make_world):
    world = make_world(0)
    collector = DataCollector(
        model_reporters={"jobs": lambda w: int(w.organisations.headcount[w.organisations.alive].sum())},
        agenttype_reporters={Firm: {"headcount": "headcount", "sector": "sector"}},
    )
    for _ in range(2):
        world.step()
        collector.collect(world)
    frame = collector.get_agenttype_vars_dataframe(Firm)
    jobs = collector.get_model_vars_dataframe()["jobs"]
    o = world.organisations
    assert (
        frame.loc[frame.index.get_level_values(0).max(), "headcount"].sum()
        == o.headcount[o.alive & (o.kind == 0)].sum()
    )
    assert jobs.iloc[-1] == o.headcount[o.alive].sum()


def test_mesa_run_for_advances_months(make_world):
    world = make_world(0)
    world.run_for(3)
    assert world.time == 3
    assert world.tick == 2
    assert len(world.history) == 3


def test_solara_page_draws_the_world(make_world):
    solara = pytest.importorskip("solara", reason="the viz extra is not installed")
    from mesa.visualization import SolaraViz, SpaceRenderer
    from mesa.visualization.components import AgentPortrayalStyle

    world = make_world(1)

    def portray(agent):
        shown = isinstance(agent, Firm | OEM | Anchor)
        return AgentPortrayalStyle(
            size=float(agent.headcount) ** 0.5 if shown else 0.0, color="tab:blue" if shown else "none"
        )

    world.grid  # noqa: B018 (makes the grid)
    renderer = SpaceRenderer(world, backend="matplotlib").setup_agents(portray)
    renderer.draw_agents()
    page = SolaraViz(world, renderer, name="South Yorkshire")
    box, context = solara.render(page, handle_error=False)
    try:
        assert box.children
    finally:
        context.close()


def test_fifty_worlds_leave_no_memory_behind(small_state):
    ghosts = []
    for seed in range(50):
        world = Ecosystem(small_state, Parameters(), seed)
        world.step()
        if seed % 10 == 0:
            world.grid  # noqa: B018 (agents in cells are what keeps models alive)
        ghosts.append(weakref.ref(world))
        del world
        if seed == 9:
            gc.collect()
            start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    gc.collect()
    assert not [g for g in ghosts if g() is not None]
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024
    assert grown_mb < 150
