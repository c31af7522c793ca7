"""Statement: how the numbers were made, and what they leave out, in words for those who decide."""

from typing import TYPE_CHECKING, Final

from experiments.words import duration, number, plural, sentence
from model.clock import START_YEAR

if TYPE_CHECKING:
    from experiments.appraisal.rules import Range, Rules
    from experiments.execution import Finished

NOT_COUNTED: Final = (
    "Public money is counted once and in full as a cost, in the year it is spent and with the optimism bias that each programme "
    "already carries; no more bias is added here. Money that only changes hands, such as a grant to a firm, is treated like "
    "resources that are used up, which is cautious. The cost of raising taxes is not counted, nor taxes and benefits that more "
    "jobs bring and save.",
    "The whole cost stands against the region's benefits, although most of it may be paid for by taxpayers elsewhere.",
    "Only organisations of the modelled sectors produce output here. Jobs in other sectors count when people leave them or take "
    "them up, at the assumed worth; what their customers gain or lose does not.",
    "Not counted at all: carbon, air, noise and landscape; travel time and accidents, apart from whom they let people work "
    "with; health, crime and well-being; the worth of free time given up for a job; land value; amenity for residents.",
    "Distributional weights are applied to earnings of the region's residents only, by fifths of places and not of households; "
    "pay per person of the labour force stands for income. Profits, rents and public costs have weight 1.",
    "At the level of the United Kingdom nothing is modelled: shares of the region's gains are assumed, in a range. If a firm "
    "would otherwise have gone elsewhere in the country, its gain is no gain to the country, whatever its productivity.",
    "Benefits and costs after the last month of the run are left out, except in the rows that say so.",
)
HOW_TO_READ: Final = (
    "Each number is the scenario minus the baseline under the same luck, a mean over pairs of runs with its 90 % interval "
    "(Student's t; for ratios Fieller's, which says nothing where the divisor cannot be told from zero)."
)
SPLIT: Final = (
    "Displacement and multiplier are read from places that lose and places that gain: a place that loses by chance counts as "
    "displacement and one that gains by chance as multiplier, so each is too large when luck weighs much; net jobs are not."
)


def method(finished: "Finished", rules: "Rules") -> list[str]:
    """How the numbers were made."""
    settings = finished.plan.settings
    rates = "; ".join(f"{100 * s.rate:g} % to year {s.until_year}" for s in rules.discount.steps)
    said = [
        HOW_TO_READ,
        f"{plural(len(settings.cases()), 'pair')} of runs of {duration(settings.months)} from January {START_YEAR} in "
        f"{finished.plan.region.title}, under {settings.futures.words()}; baseline: “{settings.baseline.label}”. Jobs and output "
        "are means of the last 12 months; job-years and money are of the whole run.",
        f"Prices of 2015, discounted to {rules.base_year} ({rules.title}; in force from {rules.discount.in_force_from}): {rates}. "
        f"Source: {rules.discount.source}. Sensitivity: {rules.discount_sensitivity.source}.",
        counted(rules),
        SPLIT,
    ]
    if settings.scale != 1:
        said.append(
            f"Run at {settings.scale:g} of the region's size: jobs, output and money are of that size and not scaled up; ratios "
            "are as they are, but luck weighs more than at full size."
        )
    if finished.failures:
        said.append(f"{plural(len(finished.failures), 'run')} failed and are left out.")
    return said


def counted(rules: "Rules") -> str:
    """Which share of the region's gains is taken to be net for the country."""
    jobs, productivity = rules.assumptions["jobs_net_at_uk"], rules.assumptions["productivity_net_at_uk"]

    def share(each: "Range") -> str:
        return f"{100 * each.central:g} % (range {100 * each.low:g} to {100 * each.high:g} %)"

    return (
        f"At the level of the United Kingdom {share(jobs)} of the region's net jobs, at the mean output of a job, and "
        f"{share(productivity)} of the rest of its gain in output are counted as net of losses elsewhere; lowest and highest are "
        "the two ends of these ranges that count least and most."
    )


def assumed(rules: "Rules") -> list[str]:
    """Each assumption with its range and source."""
    return [_assumption(name.replace("_", " "), each) for name, each in rules.assumptions.items()]


def _assumption(name: str, each: "Range") -> str:
    span = f"{number(each.low)} to {number(each.high)}"
    name = sentence(name).replace(" uk", " UK")
    return f"{name}: {number(each.central)}, range {span} ({each.unit}). {each.source}."
