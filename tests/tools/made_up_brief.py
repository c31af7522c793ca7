"""Runs of a made-up district for the tests of the brief."""

from dataclasses import replace

from experiments.briefing.census import SIZES, SKILLS, counted
from experiments.composition import requests
from model.measures import MEASURES, place_measures
from scenarios.regions import load_region

EFFECT = {"next_oem": 60.0, "link_amp_sbp": 5.0}


def run_of_a_district(job):
    """Jobs, people by fifth, sectors, output and cost that scenarios change, each pair by another amount."""
    gain = EFFECT.get(job.scenario.name, 0.0) * (0.9 + 0.05 * job.seed) if job.scenario.name != "baseline" else 0.0
    region, n = load_region(job.place.region, job.place.cell_m), job.months
    months = {m.name: [100.0] * n for m in (*MEASURES, *place_measures(region))}
    steps = [gain * t / (n - 1) for t in range(n)]
    changed = {"jobs": 10_000.0, "employed_quintile_1": 500.0, "jobs_sector_metals": 300.0, "jobs_ring_0_1km": 200.0}
    months |= {name: [level + step for step in steps] for name, level in changed.items()}
    months |= {"gva_gbp": [6e8 + 6e4 * step for step in steps], "high_skill_share": [0.25] * n}
    months |= {"public_cost_gbp": [2e4 if gain else 0.0] * n, "tick": [float(t) for t in range(n)]}
    sites = {
        "site": [0, 1], "easting": [441300.0, 457300.0], "northing": [387950.0, 403100.0], "authority": ["Rotherham", "Doncaster"],
        "area": ["Catcliffe and Waverley (AMP)", "Doncaster centre"], "park": ["Advanced Manufacturing Park", ""],
        "jobs": [500.0 + gain, 300.0],
    }  # fmt: skip
    job.keep(months, sites, 0.0)
    groups = {
        name: [100.0 + i + (gain if name in ("skill_3", "size_10") else 0.0)]
        for i, name in enumerate((*SKILLS, *SIZES))
    }
    job.store.keep_panels(counted(job).panel_key(), {"census": groups})
    return 0.0


def asked(folder, *words):
    """A checked request for a brief with three pairs of short runs."""
    given = [
        "experiment=first_look",
        "scenario=[link_amp_sbp,next_oem]",
        "seeds=3",
        "years=2",
        "scale=0.1",
        "workers=1",
        "contrasts=[[next_oem,link_amp_sbp]]",
    ]
    (settings,) = requests("brief", [*given, *words])
    return replace(settings, out=folder)
