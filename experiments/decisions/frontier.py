"""Frontier: packages of least cost and most effect, searched for on few cases and judged afresh on others.

The search is NSGA-II (Deb et al. 2002) as Optuna has it. What looks best on few cases was also lucky there (the winner's
curse), so the packages of the frontier are run again under seeds that the search has not seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from experiments.decisions.allocation import Package, Part, allocated, equal_split, scenario_of
from experiments.words import plural
from scenarios.scenario import Scenario

ALMOST: Final = 1e-9

Judge = Callable[[Sequence[Scenario]], Mapping[str, float]]
"""Runs scenarios and gives the mean effect of each that finished, by name, higher is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One package that was run, and what the search saw of it."""

    scenario: Scenario
    package: Package
    generation: int
    score: float
    """Mean effect on the cases of the search, higher is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Every package that was tried, once each, and why the search ended."""

    tried: tuple[Tried, ...]
    generations: int
    asked: int
    ended: str

    @property
    def frontier(self) -> tuple[Tried, ...]:
        """Packages that no cheaper one equals, the cheapest first."""
        return frontier(self.tried)


def frontier(tried: Sequence[Tried]) -> tuple[Tried, ...]:
    """Those that bring more than every cheaper one and more than nothing, the cheapest first."""
    found: list[Tried] = []
    for each in sorted(tried, key=lambda t: (t.package.cost_gbp, -t.score, t.scenario.name)):
        if each.score > (found[-1].score if found else 0.0) + ALMOST:
            found.append(each)
    return tuple(found)


def search(parts: Sequence[Part], options: Any, judge: Judge, say: Callable[[str], None]) -> Searched:
    """Try packages, a generation at a time, until there were enough or the frontier stands still."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.NSGAIISampler(population_size=options.together, seed=options.draw)
    study = optuna.create_study(directions=["maximize", "minimize"], sampler=sampler)
    step = options.budget_gbp / options.steps
    space: dict[str, Any] = {part.name: optuna.distributions.IntDistribution(0, part.levels(step)) for part in parts}
    for first in corners(parts, options.steps, step):
        study.enqueue_trial(first)
    tried: dict[str, Tried] = {}
    asked = generation = still = 0
    while asked < options.evaluations and still < options.patience:
        count, before = min(options.together, options.evaluations - asked), frontier(list(tried.values()))
        trials = [study.ask(space) for _ in range(count)]
        packages = [
            allocated([t.params[part.name] for part in parts], parts, options.budget_gbp, options.steps) for t in trials
        ]
        _try_all(packages, parts, judge, generation, tried)
        for trial, package in zip(trials, packages, strict=True):
            found = tried.get(scenario_of(package, parts).name)
            if found is None:
                study.tell(trial, state=optuna.trial.TrialState.FAIL)
            else:
                study.tell(trial, (found.score, package.cost_gbp))
        asked, generation = asked + count, generation + 1
        now = frontier(list(tried.values()))
        still = still + 1 if now == before else 0
        say(f"Generation {generation}: {len(tried)} packages run, {len(now)} on the frontier")
    stood = f"the frontier stood still for {plural(options.patience, 'generation')}"
    ended = stood if still >= options.patience else f"{options.evaluations} packages were asked for"
    return Searched(tried=tuple(tried.values()), generations=generation, asked=asked, ended=ended)


def _try_all(
    packages: Sequence[Package], parts: Sequence[Part], judge: Judge, generation: int, tried: dict[str, Tried]
) -> None:
    """Run those that were not run yet; a package without money is the baseline, which yields nothing."""
    new = {}
    for package in packages:
        scenario = scenario_of(package, parts)
        if scenario.name not in tried:
            new[scenario.name] = (scenario, package)
    scores = dict(judge([scenario for scenario, package in new.values() if package.cost_gbp > 0]))
    scores |= {name: 0.0 for name, (_, package) in new.items() if package.cost_gbp == 0}
    for name, (scenario, package) in new.items():
        if name in scores:
            tried[name] = Tried(scenario=scenario, package=package, generation=generation, score=scores[name])


def corners(parts: Sequence[Part], steps: int, step_gbp: float) -> list[dict[str, int]]:
    """Where a search begins: every part alone, as much of it as there is money for, and an equal split."""
    alone = [{p.name: min(p.levels(step_gbp), steps) if p is part else 0 for p in parts} for part in parts]
    share = max(steps // len(parts), 1)
    return [*alone, {part.name: min(share, part.levels(step_gbp)) for part in parts}]


def finalists(found: Searched, options: Any) -> list[Tried]:
    """At most so many packages of the frontier, spaced evenly from the cheapest to the dearest."""
    front, n = found.frontier, options.finalists
    if len(front) <= n:
        return list(front)
    at = [round(i * (len(front) - 1) / max(n - 1, 1)) for i in range(n)] if n > 1 else [len(front) - 1]
    return [front[i] for i in dict.fromkeys(at)]


def reference(parts: Sequence[Part], options: Any) -> tuple[Scenario, Package]:
    """The equal split of the whole budget, which a search should beat."""
    package = equal_split(parts, options.budget_gbp, options.steps)
    return scenario_of(package, parts, "Equal split"), package
