"""Files of a decision: choices, regret in every future, leads and the worth of information, as rows and as JSON."""

import math
from collections.abc import Mapping
from typing import Any

from experiments.decisions import criteria
from experiments.decisions.assessment import Assessed, Lead
from experiments.decisions.decision import Decision
from experiments.decisions.decision_words import SIGNED, headline


def about(each: Assessed) -> dict[str, Any]:
    """What every row begins with."""
    asked = each.objective
    return {"objective": asked.name, "over": asked.over or "whole run", "unit": asked.unit, "best": asked.best}


def choices(decision: Decision) -> list[dict[str, Any]]:
    """A row for each objective and choice: every statistic as measured, without luck, and the interval of that."""
    rows = []
    for each in decision.found:
        for i, name in enumerate(each.table.choices):
            row = about(each) | {"choice": name, "futures": len(each.table.futures)}
            for statistic, numbers in each.numbers.items():
                row |= numbers[i].natural(each.objective.sign if statistic in SIGNED else 1.0).plain(statistic)
            low, high = sorted(each.objective.sign * each.expected[i][end] for end in ("low", "high"))
            row |= {"mean_t_low": finite(low), "mean_t_high": finite(high), "enough_low": each.enough[i][0]}
            rules = "; ".join(rule for rule, chosen in each.rules.items() if chosen == i)
            hits, n = decision.enough[i]
            rows.append(
                row | {"enough_high": each.enough[i][1], "chosen_by": rules, "all_enough_in": hits, "of_futures": n}
            )
    return rows


def regrets(decision: Decision) -> list[dict[str, Any]]:
    """A row for each objective, future and choice: what it yields and its regret, as measured."""
    rows = []
    for each in decision.found:
        regret = criteria.regret(each.table.means)
        for f, future in enumerate(each.table.futures):
            for i, name in enumerate(each.table.choices):
                value = each.objective.sign * each.table.means[f, i]
                what = {"future": future, "choice": name, "seeds": int(each.table.seeds[f])}
                rows.append(about(each) | what | {"value": float(value), "regret": float(regret[f, i])})
    return rows


def leads(decision: Decision) -> list[dict[str, Any]]:
    """A row for each objective and two choices: how often and by how much the first is ahead."""
    return [about(each) | _lead(each, lead) for each in decision.found for lead in each.leads]


def _lead(each: Assessed, lead: Lead) -> dict[str, Any]:
    mean, low, high = (lead.lead[key] * each.objective.sign for key in ("mean", "low", "high"))
    low, high = sorted((low, high))
    return {
        "first": each.table.choices[lead.one], "second": each.table.choices[lead.other], "futures": lead.futures,
        "first_ahead_in": lead.wins, "share_low": lead.share_low, "share_high": lead.share_high, **lead.share.plain("share"),
        "mean_lead": mean, "mean_lead_low": finite(low), "mean_lead_high": finite(high), "luck_of_spread": finite(lead.luck),
    }  # fmt: skip


def information(decision: Decision) -> list[dict[str, Any]]:
    """A row for each objective and unknown; the first of each objective is everything at once."""
    rows = []
    for each in decision.found:
        everything = {
            "parameter": "everything",
            "value_of_information": each.evpi.measured,
            "without_luck": finite(each.evpi.mean),
        }
        rows.append(about(each) | everything | {"by_chance": None, "p": None, "best_choice_along_it": ""})
        for worth in each.worths:
            along = "; ".join(f"{each.table.choices[i]} from {at:.6g}" for at, i in worth.choices)
            row = {"parameter": worth.parameter, "value_of_information": worth.evppi, "without_luck": None}
            rows.append(about(each) | row | {"by_chance": worth.by_chance, "p": worth.p, "best_choice_along_it": along})
    return rows


def finite(value: float) -> float | None:
    """The number, or None: JSON has no NaN."""
    return value if math.isfinite(value) else None


def plain(decision: Decision) -> dict[str, Any]:
    """The answer as JSON."""
    settings = decision.plan.settings
    return {
        "content_hash": decision.plan.content_hash,
        "folder": str(settings.folder),
        "headline": headline(decision),
        "futures": len(decision.found[0].table.futures),
        "rules": {each.objective.name: rules_of(each) for each in decision.found},
        "choices": choices(decision),
        "leads": leads(decision),
        "information": information(decision),
        "dominated": [
            {"better": names[a], "worse": names[b], "how": how}
            for names in [decision.found[0].table.choices]
            for a, b, how in decision.dominated
        ],
    }


def rules_of(each: Assessed) -> Mapping[str, str]:
    """The choice of each rule by name."""
    return {rule: each.table.choices[i] for rule, i in each.rules.items()}
