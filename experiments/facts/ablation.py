"""Ablation: how much of what firms learn locally arrives with the people they hire, by switching channels off."""

from typing import TYPE_CHECKING, Final

from experiments.facts.fact import Picture

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOBILITY: Final = "S20b"
"""The one fact that no single run can say."""
NO_HIRES, NO_LEARNING = "without_hires", "without_learning"
ABLATIONS: Final = {
    NO_HIRES: {"learning": {"through_hires": False}},
    NO_LEARNING: {"learning": {"enabled": False}},
}
"""Runs beside the baseline, with what is different in them."""
LAST_MONTHS: Final = 12
SHOWN: Final = {
    "": ("as it is", "#222222", "-"),
    NO_HIRES: ("no learning through hires", "#D55E00", (0, (5, 1.5))),
    NO_LEARNING: ("no local learning at all", "#0072B2", (0, (1.5, 1.2))),
}
"""Label, colour and dash of each kind of run."""


def mobility_share(base: float, without_hires: float, without_learning: float) -> float:
    """Share of local learning that comes with hires: (K - K without hires) / (K - K without any); NaN if there is none.

    K is mean knowledge of firms in the last year (S20b Serafinelli 2019).
    """
    total = base - without_learning
    return (base - without_hires) / total if total > 0 else float("nan")


def last_year(months: "pd.DataFrame", scenario: str, measure: str = "knowledge") -> dict[int, float]:
    """Mean of a measure over the last twelve months of a scenario's runs, by seed."""
    chosen = months[months["scenario"] == scenario].sort_values("month")
    return {
        int(seed): float(chosen.loc[chosen["seed"] == seed, measure].tail(LAST_MONTHS).mean())
        for seed in chosen["seed"].unique()
    }


def mobility_shares(base: "pd.DataFrame", ablated: "pd.DataFrame", baseline: str) -> dict[int, float]:
    """The share of every seed that has all three runs, from their monthly measures."""
    if "month" not in ablated:  # none was made
        return {}
    full = last_year(base, baseline)
    hires, learning = (last_year(ablated, name) for name in ABLATIONS)
    whole = full.keys() & hires.keys() & learning.keys()
    return {seed: mobility_share(full[seed], hires[seed], learning[seed]) for seed in sorted(whole)}


def picture(base: "pd.DataFrame", ablated: "pd.DataFrame", baseline: str) -> Picture:
    """Mean knowledge of firms over time with and without the channels, under the seeds that were ablated."""

    def draw(axes: "Axes", _panels: object) -> None:
        seeds = ablated["seed"].unique()
        for name, (label, colour, dash) in SHOWN.items():
            runs = ablated[ablated["scenario"] == name] if name else base[base["scenario"] == baseline]
            mean = runs[runs["seed"].isin(seeds)].groupby("month")["knowledge"].mean()
            axes.plot(mean.index, mean, color=colour, linestyle=dash, linewidth=2, label=label)
        axes.set_ylabel("mean knowledge of firms (1 = start)")
        axes.set_ylim(bottom=0)
        axes.legend(loc="lower left", fontsize=9)

    return Picture((MOBILITY,), "Part of what firms learn from others comes in with the people they hire", draw)
