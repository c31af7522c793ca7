"""Figures say in words what they show, with units and sources, and draw every case there is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from experiments import compare, figures, maps, run
from experiments.effects import effects
from experiments.figures import COLOURS, Story, forest, trajectories
from experiments.maps import difference_map, places
from experiments.settings import Wanted
from model.measures import MEASURES

MEASURED = {m.name: m for m in MEASURES}
LABELS = {"base": "Baseline", "good": "A good idea", "void": "An idle idea"}
WANTED = (Wanted("jobs", "last_year"), Wanted("unemployment", "last_year"), Wanted("public_cost_gbp", "total"))
NOTE = "Source: nobody."


@pytest.fixture
def drawn(monkeypatch):
    """What is written in each figure that is saved."""
    kept: list[Figure] = []
    real = figures.save

    def save(figure, path):
        kept.append(figure)
        real(figure, path)

    monkeypatch.setattr(figures, "save", save)
    monkeypatch.setattr(maps, "save", save)
    return kept


def words(figure: Figure) -> str:
    texts = [t.get_text() for t in figure.texts]
    for axes in figure.axes:
        texts += [axes.get_title(), axes.get_title("left"), axes.get_xlabel()]
        texts += [t.get_text() for t in (*axes.texts, *axes.get_yticklabels())]
    texts += [t.get_text() for legend in figure.legends for t in legend.get_texts()]
    return " ".join(" ".join(texts).split())


def story(seeds=4, months=24, labels=LABELS, wanted=WANTED) -> Story:
    rows = []
    for scenario in labels:
        for seed in range(1, seeds + 1):
            jobs = (
                1000.0 * seed
                + np.arange(months) * (2.0 if scenario == "good" else 0.0)
                + (seed if scenario == "good" else 0)
            )
            rows.append(
                pd.DataFrame(
                    {
                        "scenario": scenario,
                        "future": 0,
                        "seed": seed,
                        "month": pd.date_range("2015-01-01", periods=months, freq="MS"),
                        "jobs": jobs,
                        "unemployment": 0.05 - jobs / 1e7,
                        "public_cost_gbp": 1e6 if scenario == "good" else 0.0,
                    }
                )
            )
    table = pd.concat(rows)
    found = effects(table, "base", wanted, MEASURES)
    return Story(table, found, wanted, MEASURED, labels, "base", months, NOTE)


def sites(seeds=4) -> pd.DataFrame:
    rows = []
    for scenario in LABELS:
        for seed in range(1, seeds + 1):
            more = 40.0 + seed if scenario == "good" else 0.0
            for site, area, park, east, north, jobs in (
                (0, "Sheffield city centre", "", 435500.0, 387500.0, 5000.0 - more / 2),
                (1, "Catcliffe and Waverley (AMP)", "Advanced Manufacturing Park", 441300.0, 387950.0, 1000.0 + more),
                (2, "Doncaster centre", "", 457500.0, 403500.0, 3000.0),
                (3, "Doncaster centre", "", 456500.0, 403500.0, 0.0),
            ):
                rows.append((scenario, 0, seed, site, area, park, east, north, jobs))
    return pd.DataFrame(
        rows, columns=["scenario", "future", "seed", "site", "area", "park", "easting", "northing", "jobs"]
    )


def is_picture(path) -> bool:
    return path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and path.stat().st_size > 10_000


def test_trajectories_say_what_happens_and_what_changes(tmp_path, drawn):
    trajectories(story(), tmp_path / "t.png")
    assert is_picture(tmp_path / "t.png")
    said = words(drawn[0])
    assert "“A good idea” most changes jobs in all modelled organisations: +37.5 jobs after two years" in said
    assert "(90 % interval +36.0 to +39.0)" in said
    for part in (
        "What happens",
        "What each scenario changes",
        "Difference (percentage points)",
        "How to read: Left:",
        NOTE,
        *LABELS.values(),
    ):
        assert part in said


def test_flows_and_sums_are_not_drawn_as_paths(tmp_path, drawn):
    trajectories(story(), tmp_path / "t.png")
    assert len(drawn[0].axes) == 2 * 2


def test_without_a_clear_effect_the_title_says_so(tmp_path, drawn):
    trajectories(story(labels={"base": "Baseline", "void": "An idle idea"}), tmp_path / "t.png")
    assert "No scenario clearly changes jobs in all modelled organisations within two years" in words(drawn[0])


def test_one_seed_and_one_month_can_be_drawn(tmp_path):
    for seeds, months in ((1, 24), (4, 1)):
        trajectories(story(seeds, months), tmp_path / "t.png")
        forest(story(seeds, months), tmp_path / "f.png")
    difference_map_of(tmp_path, seeds=1)


def difference_map_of(tmp_path, seeds=4):
    from scenarios.regions import load_region

    difference_map(story(seeds), sites(seeds), load_region("south_yorkshire"), tmp_path / "m.png")


def test_a_flow_is_drawn_as_the_mean_of_twelve_months(tmp_path, drawn):
    trajectories(story(wanted=(Wanted("public_cost_gbp", "last_year"),)), tmp_path / "t.png")
    lines = {line.get_color(): line.get_ydata() for line in drawn[0].axes[1].lines}
    assert lines[COLOURS[0]][-1] == pytest.approx(1.0)  # GBP million a month


def test_the_forest_has_units_levels_and_hollow_marks_for_chance(tmp_path, drawn):
    forest(story(), tmp_path / "f.png")
    assert is_picture(tmp_path / "f.png")
    said = words(drawn[0])
    assert "Two of four effects can be told from chance after two years" in said
    assert "£m (total of all months); baseline: £0" in said
    assert "percentage points; baseline: 4.98 %" in said
    jobs = drawn[0].axes[0]
    faces = [line.get_markerfacecolor() for line in jobs.lines if line.get_marker() not in ("None", None)]
    assert faces == [COLOURS[0], "white"]


def test_the_map_names_places_and_numbers(tmp_path, drawn):
    difference_map_of(tmp_path)
    assert is_picture(tmp_path / "m.png")
    said = words(drawn[0])
    assert "Advanced Manufacturing Park gains most: +42 jobs under “A good idea”" in said
    assert "A good idea: +21 jobs in the region (+20 to +22)" in said
    for part in (
        "Advanced Manufacturing Park +42",
        "Sheffield city centre −21",
        "Doncaster city centre",
        "10 km",
        "2 km",
        NOTE,
    ):
        assert part in said


def test_differences_by_place(tmp_path):
    table = places(sites().assign(place=lambda t: t["park"].where(t["park"] != "", t["area"])), "good", "base")
    assert table.index[0] == "Advanced Manufacturing Park"
    assert table.loc["Advanced Manufacturing Park", "jobs"] == pytest.approx(42.5)
    assert table.loc["Sheffield city centre", "jobs"] == pytest.approx(-21.25)
    assert table.loc["Doncaster centre", "jobs"] == 0
    assert list(table["is_clear"]) == [True, True, False]
    assert table.loc["Doncaster centre", "x"] == pytest.approx(457.5)  # where the jobs are


def test_a_map_without_change_says_so(tmp_path, drawn):
    from scenarios.regions import load_region

    same = replace(story(), labels={"base": "Baseline", "void": "An idle idea"})
    difference_map(same, sites(), load_region("south_yorkshire"), tmp_path / "m.png")
    assert "No place gains or loses jobs that could be told from chance" in words(drawn[0])


def test_many_scenarios_keep_colours_and_dashes_apart():
    many = story(labels={"base": "Baseline", **{f"s{i}": f"Idea {i}" for i in range(8)}})
    styles = [tuple(str(v) for v in many.style(name).values()) for name in many.scenarios]
    assert len(set(styles)) == 8


def test_pictures_of_the_same_runs_are_the_same_bytes(tmp_path):
    for name in ("a.png", "b.png"):
        forest(story(), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_comparison_draws_three_figures_and_a_run_one(execute):
    compared = execute("seeds=2", "scenario=next_oem")
    compare.write(compared)
    folder = compared.plan.settings.folder
    assert all(is_picture(folder / f"{name}.png") for name in ("trajectories", "effects", "map"))
    alone = execute("seeds=2", verb="run")
    run.write(alone)
    assert is_picture(alone.plan.settings.folder / "trajectories.png")
