"""Facts and pictures without statistics: known to the last digit, counted when they are measured."""

from experiments.facts.fact import Fact, Picture

MEASURED: list[int] = []
"""One entry per panel that was measured."""
CSV = (
    "id,pattern,statistic,how,low,high,unit,source\n"
    "A1,months,months of the run,all,20,30,months,made up 2000\n"
    "A2,wrong,always a half,all,0.1,0.2,share,made up 2001\n"
    "A3,unknown,never known,all,0,1,ratio,made up 2002\n"
    "S20b,carried by hires,ablation,first seeds,-100,100,share,made up 2003\n"
)


def months(panel):
    MEASURED.append(len(panel.months))
    return float(len(panel.months))


def draw(axes, panels):
    axes.plot([len(panel.months) for panel in panels], "o")


FACTS = (Fact("A1", months), Fact("A2", lambda panel: 0.5), Fact("A3", lambda panel: float("nan")))
PICTURES = (Picture(("A1", "A2"), "Months go by", draw), Picture(("A9",), "Nothing that was asked", draw))
