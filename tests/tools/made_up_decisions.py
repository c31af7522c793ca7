"""Made-up runs whose effects hang on a parameter and on the interventions, known to the last digit."""

from functools import partial

from experiments import execution
from experiments.decisions.objectives import FOR_APPRAISAL
from experiments.simulation import Job
from model.chance import Chance

USUAL, LOW, HIGH = 0.22, 0.10, 0.30
JOBS = 50_000.0


def depreciation(job: Job) -> float:
    return float(job.place.parameters.get("learning", {}).get("depreciation", USUAL))


def lead(job: Job) -> float:
    """Jobs that a scenario brings: next_oem where knowledge lasts, rd_grants always 40, a package by its parts."""
    if job.scenario.name == "next_oem":
        return 1000.0 * (0.25 - depreciation(job))
    if job.scenario.name == "rd_grants":
        return 40.0
    strengths = {name: float(spec.get("strength", 1.0)) for name, spec in job.scenario.interventions.items()}
    return 90.0 * strengths.get("advice", 0.0) ** 0.5 + 30.0 * strengths.get("digital", 0.0)


def lead_with_luck(job: Job) -> float:
    """The same and luck of the seed, in scenarios alone: pairs do not take it away."""
    luck = float(Chance(job.seed).normal(job.scenario.name, job.future, 1)) if job.scenario.name != "baseline" else 0.0
    return lead(job) + 10.0 * luck


def keep(job: Job, jobs: float) -> float:
    months = {name: [1.0] * job.months for name in FOR_APPRAISAL}
    cost = 0.0 if job.scenario.name == "baseline" else 100.0
    months |= {
        "tick": [float(t) for t in range(job.months)],
        "jobs": [jobs] * job.months,
        "public_cost_gbp": [cost] * job.months,
    }
    sites = {
        "site": [0], "easting": [441300.0], "northing": [387950.0], "area": ["A"], "authority": ["Rotherham"], "park": [""],
        "jobs": [jobs],
    }  # fmt: skip
    job.keep(months, sites, 0.0)
    return 0.0


def made_up_run(job: Job) -> float:
    return keep(job, JOBS + job.seed + lead(job))


def made_up_run_with_luck(job: Job) -> float:
    return keep(job, JOBS + job.seed + lead_with_luck(job))


def run_that_fails(job: Job) -> float:
    """Packages without digital sink under seed 2."""
    if job.seed == 2 and job.scenario.interventions and job.scenario.interventions["digital"]["strength"] == 0:
        raise ArithmeticError("it sank")
    return made_up_run(job)


def with_runs(run):
    """What stands in for `fulfil`: the same, but runs are made up."""
    return partial(execution.fulfil, run=run, prepare=lambda place: None)
