"""Files of a search: every package that was tried, the finalists, and each of these as a scenario file."""

import math
from typing import Any

from omegaconf import OmegaConf

from experiments.decisions.decision_files import finite
from experiments.decisions.judgement import Judged
from experiments.decisions.search_answer import Answer, Question
from experiments.decisions.search_words import headline, made_of, pounds


def tried_rows(answer: Answer) -> list[dict[str, Any]]:
    """A row for each package that was run: what it costs, what the search saw of it, and the money of each part."""
    first, front = answer.question.asked[0], {each.scenario.name for each in answer.searched.frontier}
    rows = []
    for each in answer.searched.tried:
        money = {
            f"{part.name}_gbp": gbp for part, gbp in zip(answer.question.parts, each.package.money_gbp, strict=True)
        }
        about = {"package": each.scenario.name, "generation": each.generation + 1, "planned_gbp": each.package.cost_gbp}
        seen = {f"{first.name}_seen": first.sign * each.score, "on_frontier_seen": each.scenario.name in front}
        rows.append(about | seen | money)
    return rows


def finalist_rows(answer: Answer) -> list[dict[str, Any]]:
    """A row for each finalist and reference: every objective afresh with its interval."""
    rows = []
    for each in answer.judged:
        row: dict[str, Any] = {
            "label": each.scenario.label, "scenario": each.scenario.name, "planned_gbp": finite(each.planned_gbp),
            f"{answer.question.asked[0].name}_seen": finite(each.seen), "on_frontier": finite(each.on_frontier),
        }  # fmt: skip
        for name, found in each.effects.items():
            row |= {name: found["mean"], f"{name}_low": finite(found["low"]), f"{name}_high": finite(found["high"])}
        against = each.against_equal or dict.fromkeys(("mean", "low", "high"), math.nan)
        row |= {
            f"against_equal_split{end}": finite(against[key])
            for key, end in (("mean", ""), ("low", "_low"), ("high", "_high"))
        }
        rows.append(row | {"cases": next(iter(each.effects.values()))["seeds"], "made_of": made_of(each)})
    return rows


def scenario_file(each: Judged, question: Question) -> str:
    """The package as a file that `scenario=` takes."""
    budget = question.plan.settings.options.budget_gbp
    content = {
        "label": each.scenario.label,
        "question": f"What if {pounds(each.planned_gbp)} of {pounds(budget)} were spent on {made_of(each)}?",
        "interventions": {name: dict(spec) for name, spec in each.scenario.interventions.items()},
    }
    return (
        f"# Found by a search of packages within {budget:,.0f} GBP; strengths are shares of all of each part.\n"
        + OmegaConf.to_yaml(OmegaConf.create(content))
    )


def plain(answer: Answer) -> dict[str, Any]:
    """The answer as JSON."""
    settings = answer.question.plan.settings
    return {
        "content_hash": answer.question.plan.content_hash,
        "folder": str(settings.folder),
        "headline": headline(answer),
        "tried": len(answer.searched.tried),
        "generations": answer.searched.generations,
        "ended": answer.searched.ended,
        "finalists": finalist_rows(answer),
    }
