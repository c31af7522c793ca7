"""Runs without the model: a made-up history for each job, known to the last digit."""

from experiments.simulation import Job
from model.measures import MEASURES, place_measures
from scenarios.regions import load_region

EFFECT_JOBS = 100.0
LUCK_JOBS = 1000.0


def made_up_run(job: Job) -> float:
    """Jobs = 50,000 + luck of the seed, and 100 more in any scenario but the baseline; every other measure is 1."""
    jobs = 50_000.0 + LUCK_JOBS * job.seed + (EFFECT_JOBS + job.seed if job.scenario.name != "baseline" else 0.0)
    region = load_region(job.place.region, job.place.cell_m)
    months = {m.name: [1.0] * job.months for m in (*MEASURES, *place_measures(region))}
    months |= {"tick": [float(t) for t in range(job.months)], "jobs": [jobs] * job.months}
    if job.state_hash:
        months |= {
            name: [f"{job.scenario.name}{t >= 3}" for t in range(job.months)]
            for name in ("state_hash", "state_hash_ties")
        }
        months["state_hash_homes"] = ["same"] * job.months
    sites = {
        "site": [0, 1, 2],
        "easting": [441300.0, 435340.0, 457300.0],
        "northing": [387950.0, 387179.0, 403100.0],
        "area": ["Catcliffe and Waverley (AMP)", "Sheffield city centre", "Doncaster centre"],
        "authority": ["Rotherham", "Sheffield", "Doncaster"],
        "park": ["Advanced Manufacturing Park", "", ""],
        "jobs": [jobs / 10, 100.0 + job.seed, 200.0],
    }
    job.keep(months, sites, 0.0)
    return 0.0


def run_that_fails_under_seed_two(job: Job) -> float:
    if job.seed == 2 and job.scenario.name != "baseline":
        raise ArithmeticError("the region, it sank")
    return made_up_run(job)
