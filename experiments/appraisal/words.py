"""Words of an appraisal: its headline, and its numbers as people read them."""

import math
from collections.abc import Sequence
from typing import Any

from experiments.appraisal.additionality import Line
from experiments.appraisal.appraised import Appraisal
from experiments.words import display


def headline(found: Sequence[Appraisal]) -> str:
    """What was found, in one sentence about the scenario that returns most to the region for each pound."""
    paid = [a for a in found if math.isfinite(a.value("bcr_region").mean)]
    if not paid:
        return "None of these scenarios costs public money, so there is no ratio of benefits to costs"
    best = max(paid, key=lambda a: (a.value("bcr_region").is_clear, a.value("bcr_region").mean))
    region = best.value("bcr_region")
    low, high = (best.value(f"bcr_uk_{end}").mean for end in ("low", "high"))
    interval = f" ({pounds(region.low)} to {pounds(region.high)})" if region.has_interval else ""
    sure = "" if region.is_clear else ", which cannot be told from nothing"
    return (
        f"“{best.label}” brings the region {pounds(region.mean)}{interval} for each pound of public money{sure}; "
        f"to the United Kingdom {pounds(low)} to {pounds(high)}, depending on what would have come about elsewhere"
    )


def pounds(value: float) -> str:
    """A few pounds and pence."""
    return f"{'−' if value < 0 else ''}£{abs(value):.2f}"


def shown(line: Line) -> dict[str, str]:
    """A line as people read it."""
    value, given = line.value, display(line.unit, line.value.mean, is_difference=False)
    sign = line.unit != "share" and not line.key.startswith(("public_cost", "cost_per", "bcr", "gross"))
    interval = f"{given.show(value.low, sign=sign)} to {given.show(value.high, sign=sign)}"
    return {
        "what": line.what, "value": given.show(value.mean, sign=sign), "unit": given.label,
        "interval": interval if value.has_interval else "cannot be told" if math.isfinite(value.mean) else "–",
    }  # fmt: skip


def band(row: dict[str, Any]) -> str:
    """The range of a ready-reckoner."""
    given = display(row["unit"], row["high"])
    return f"{given.show(row['low'])} to {given.show(row['high'])}" if math.isfinite(row["low"]) else "–"
