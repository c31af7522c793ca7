"""A small page of Mesa's own SolaraViz on the same world, for people who come from Mesa; solara_serve.py starts it."""

import math
from importlib import import_module
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from mesa.visualization import Slider, SolaraViz, SpaceRenderer
from mesa.visualization.components import AgentPortrayalStyle
from mesa.visualization.utils import update_counter

from agents.views import OEM, Anchor, Firm
from experiments.worlds import months, parts
from model.clock import START_YEAR, TICKS_PER_YEAR
from model.ecosystem import Ecosystem
from scenarios.scenario import names

solara: Any = import_module("solara")  # its types do not cover what its pages are written with
COLOURS: Final = {Firm: "#0072B2", OEM: "#D55E00", Anchor: "#009E73"}
MARKERS: Final = {Firm: "o", OEM: "s", Anchor: "^"}
SHOWN: Final = ("jobs", "park_focus_jobs", "knowledge_on_parks")
SMALLEST, LARGER = 4.0, 1.5
"""Points² of an empty organisation, and for each job of it."""
SMALL: Final = 0.05
"""Mesa draws every agent anew each month, so the page starts with a twentieth of them."""


class District(Ecosystem):
    """The world of a scenario, made from keywords, as SolaraViz makes it anew when a choice changes and Reset is pressed."""

    def __init__(self, what_if: str = "baseline", luck: int = 1, size: float = SMALL) -> None:
        super().__init__(*parts(what_if, seed=luck, scale=size))
        self.grid  # noqa: B018 (makes the grid and the agents that stand on it)


def portray(agent: Any) -> AgentPortrayalStyle:
    """Organisations by kind, with an area that grows with their jobs; people are not drawn."""
    kind = type(agent)
    if kind not in COLOURS:
        return AgentPortrayalStyle(size=0.0, alpha=0.0, linewidths=0.0)
    size = LARGER * float(agent.headcount) + SMALLEST
    return AgentPortrayalStyle(size=size, color=COLOURS[kind], marker=MARKERS[kind], alpha=0.6, linewidths=0.3)


@solara.component  # type: ignore[untyped-decorator]
def charts(world: Ecosystem) -> None:
    """Three measures since the first month."""
    update_counter.get()
    table, doc = months(world), {measure.name: measure.doc for measure in world.measures}
    figure = Figure(figsize=(6.0, 5.0), layout="constrained")
    for axes, name in zip(figure.subplots(len(SHOWN), sharex=True), SHOWN, strict=True):
        axes.set_title(doc[name], loc="left", fontsize=9)
        axes.set_xlim(START_YEAR, START_YEAR + max(1, math.ceil(len(table) / TICKS_PER_YEAR)))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if len(table):
            axes.plot(
                START_YEAR + (np.arange(len(table)) + 1) / TICKS_PER_YEAR, table[name], color=COLOURS[Firm], marker="."
            )
    solara.FigureMatplotlib(figure, format="png", bbox_inches="tight", dependencies=[len(table), id(world)])


@solara.component  # type: ignore[untyped-decorator]
def Page() -> None:  # noqa: N802 (the name that Solara looks for)
    """Map and charts of one world, with Mesa's own buttons."""
    world = solara.use_memo(District, [])
    renderer = solara.use_memo(lambda: drawn(world), [])
    SolaraViz(
        world,
        renderer,
        components=[(charts, 0)],
        model_params={
            "what_if": {"type": "Select", "label": "Scenario", "value": "baseline", "values": names()},
            "luck": Slider("Seed", value=1, min=1, max=50, step=1),
            "size": Slider("Scale", value=SMALL, min=0.02, max=0.25, step=0.01),
        },
        name="Crucible: South Yorkshire with Mesa's SolaraViz",
    )


def drawn(world: Ecosystem) -> SpaceRenderer:
    """Mesa's own drawing of the grid: blue circles are firms, orange squares OEM plants, green triangles anchors."""
    renderer = SpaceRenderer(world, backend="matplotlib").setup_agents(portray)
    renderer.draw_agents()
    return renderer
