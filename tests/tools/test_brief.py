"""The brief: one page with figures, from runs that were there or are made, and what it refuses."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from experiments import brief, execution
from experiments.__main__ import main
from experiments.appraisal.rules import load_rules
from experiments.briefing import over_time, strips, where
from experiments.briefing.census import SIZES, SKILLS, Census, count, counted, is_done, read
from experiments.briefing.findings import Findings
from experiments.designs.futures import Case
from experiments.simulation import jobs
from scenarios.regions import load_region
from tests.tools.made_up_brief import asked, run_of_a_district


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    plan = brief.prepared(asked(tmp_path_factory.mktemp("results")))
    return execution.execute(plan, run_of_a_district, lambda place: None)


@pytest.fixture(scope="module")
def said(finished):
    return brief.write(finished, load_rules("green_book"))


class Seen(HTMLParser):
    """Tags in their order with attributes, and the text of headings."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.headings, self._open = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open = tag if re.fullmatch("h[1-6]", tag) else self._open

    def handle_endtag(self, tag):
        self._open = "" if tag == self._open else self._open

    def handle_data(self, data):
        if self._open and data.strip():
            self.headings.append((int(self._open[1]), data.strip()))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def html(said, finished):
    return (finished.plan.settings.folder / "brief.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html):
    return Seen(html)


def test_the_answer_is_three_sentences_with_intervals(said):
    what, whom, cost = said["answer"]
    assert what.startswith("“Land the next OEM” changes jobs by +46 (90 % interval ")
    assert "3 of 3 cases" in what
    assert "Advanced Manufacturing Park (+60)" in whom
    assert "metals" in whom
    assert "costs £480,000 of public money over two years" in cost


def test_the_page_has_one_title_headings_in_order_and_every_part(page):
    levels = [level for level, _ in page.headings]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [text for level, text in page.headings if level == 2]
    assert names == [
        "The answer", "The scenarios side by side", "What changes over time", "Where jobs appear and vanish", "Who gains",
        "What it costs and what it is worth", "How robust the choice is", "How the effect comes about",
        "How good the evidence is", "What is not counted, and what to keep in mind", "How to make this again",
    ]  # fmt: skip
    assert page.all("html")[0]["lang"] == "en"


def test_every_picture_says_in_numbers_what_it_shows(page):
    pictures = page.all("img")
    assert len(pictures) > 10
    assert [attrs["alt"] for attrs in pictures if not re.search(r"\d", attrs["alt"]) or len(attrs["alt"]) < 60] == []


def test_nothing_is_asked_of_any_network_and_no_script_runs(page, html):
    assert not page.all("script")
    assert not page.all("link")
    sources = [attrs.get("src", attrs.get("href", "")) for _, attrs in page.tags if "src" in attrs or "href" in attrs]
    assert sources
    assert all(source.startswith(("data:image/svg+xml;base64,", "#")) for source in sources)
    assert "url(" not in html
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {attrs["href"][1:] for attrs in page.all("a")} <= ids


def test_tables_have_heads_and_captions(page):
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(attrs["scope"] in ("col", "row", "rowgroup") for attrs in page.all("th"))


def test_lines_do_not_end_before_a_per_cent_sign(html):
    assert " %" not in html
    assert "90\N{NO-BREAK SPACE}%" in html


def test_a_small_world_and_few_runs_are_warned_of_first(html):
    warning, answer = html.index("Before quoting"), html.index('class="answer"')
    assert warning < answer
    assert "0.1 of the region" in html[warning:answer]
    assert "three pairs of runs only" in html[warning:answer]


def test_figures_lie_beside_the_page_and_have_the_same_bytes_again(said, finished):
    folder = finished.plan.settings.folder / "figures"
    stems = {name.rpartition(".")[0] for name in said["figures"]}
    assert {f"{stem}.{end}" for stem in stems for end in ("svg", "png")} == set(said["figures"])
    assert {
        "cases",
        "map_next_oem",
        "map_next_oem_near",
        "who_size",
        "who_skill",
        "cost_and_jobs",
        "over_time_gva_gbp",
    } <= stems
    before = {name: (folder / name).read_bytes() for name in said["figures"]}
    assert b"<text" in before["cases.svg"]
    found = Findings(finished, load_rules("green_book"))
    again = [strips.groups(found.scene, found.breakdowns[0]), *over_time.together(found.scene, ["gva_gbp"])]
    again += next(iter(where.pictures(finished.sites, found.scene, finished.plan.region).values()))
    names = [path.with_suffix(end).name for path in (picture.path for picture in again) for end in (".svg", ".png")]
    assert {name: (folder / name).read_bytes() for name in names} == {name: before[name] for name in names}


def test_without_a_census_skill_has_two_levels_and_size_is_said_to_be_missing(finished):
    settings = finished.plan.settings
    bare = replace(finished.plan, settings=replace(settings, options=replace(settings.options, census=0)))
    found = Findings(replace(finished, plan=bare), load_rules("green_book"))
    assert [each.key for each in found.breakdowns] == ["skill", "deprivation", "sector"]
    low, high = found.breakdowns[0].groups
    assert (round(low.baseline), round(high.baseline)) == (7500, 2500)
    from experiments.briefing.page import _who_missing

    assert "census=8 counts both" in _who_missing(found)


def test_enough_futures_say_when_the_order_turns_round_and_few_say_what_is_needed(finished):
    from experiments.briefing.page import turning

    few = turning(Findings(finished, load_rules("green_book")))
    assert "At least 16 different ones are needed" in few[0]
    many = Findings(finished, load_rules("green_book"))
    futures = range(1, 25)
    fades = np.array([finished.plan.settings.futures.draw(f)["learning"]["depreciation"] for f in futures])
    plant = np.where(fades > np.median(fades), -1.0, 60.0)  # it takes a job where knowledge fades fast
    cases = pd.MultiIndex.from_tuples([(f, f) for f in futures], names=["future", "seed"])
    many.__dict__["gains"] = pd.DataFrame({"link_amp_sbp": [-2.0, 1.0] * 12, "next_oem": plant}, index=cases)
    lines = turning(many)
    start = "“Land the next OEM” loses to “Do nothing” in 100 % of cases where learning.depreciation is above 0."
    assert lines[0].startswith(start)
    assert "no single parameter tells" in lines[1]
    settings = finished.plan.settings
    same = replace(settings, futures=replace(settings.futures, draws=({"learning": {"rate": 1.0}},) * 50))
    many.__dict__["finished"] = replace(finished, plan=replace(finished.plan, settings=same))
    assert turning(many) == ["No parameter varies between these cases: only luck does."]


def test_runs_that_a_comparison_left_are_taken_and_only_the_first_cases_are_counted(finished):
    runs = list(jobs(finished.plan.settings, finished.plan.place))
    first = frozenset({Case(runs[0].future, runs[0].seed)})
    assert all(is_done(first, job) for job in runs)
    folder = runs[0].store.panel_folder(counted(runs[0]).panel_key())
    (folder / "census.parquet").rename(folder.parent / "aside")
    folder.rmdir()
    try:
        assert not is_done(first, runs[0])
        assert is_done(frozenset(), runs[0])
        assert len(read(runs)) == len(runs) - 1
    finally:
        folder.mkdir()
        (folder.parent / "aside").rename(folder / "census.parquet")


def test_a_census_counts_everybody_once_and_changes_nothing(tiny_world):
    census, world = Census(tiny_world), tiny_world
    for _ in range(3):
        world.step()
        census.record()
    (table,) = census.tables().values()
    counts = {name: values[0] for name, values in table.items()}
    jobs_now = sum(row["jobs"] for row in world.history[-3:]) / 3
    assert sum(counts[name] for name in SIZES) == pytest.approx(jobs_now)
    assert sum(counts[name] for name in SKILLS) == pytest.approx(jobs_now)
    assert counts["size_anchor"] > 0
    assert counts["size_new"] < 0.1 * jobs_now


@pytest.fixture
def tiny_world():
    from model.ecosystem import Ecosystem
    from model.genesis import start_state
    from model.parameters import Parameters
    from tests.conftest import CACHE

    parameters = Parameters()
    return Ecosystem(start_state(load_region("south_yorkshire"), parameters, 0.02, CACHE), parameters, seed=1)


def test_the_command_runs_what_is_missing_and_prints_the_answer(monkeypatch, tmp_path, capsys):
    real = execution.execute

    def made_up(plan, run=None, *, is_done):
        assert run is count
        return real(plan, run_of_a_district, lambda place: None, is_done)

    monkeypatch.setattr(execution, "execute", made_up)
    monkeypatch.setattr(brief, "write", lambda finished, rules: {"answer": ["One.", "Two."], "page": "brief.html"})
    words = ["brief", "scenario=next_oem", "seeds=2", "years=1", "scale=0.1", "workers=1", f"out={tmp_path}"]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("One.\nTwo.\n\n4 runs made")
    assert main([*words, "format=json"]) == 0
    assert '"answer"' in capsys.readouterr().out


def test_when_no_pair_finished_the_brief_says_so(tmp_path):
    def fails(job):
        raise ArithmeticError("the region, it sank")

    done = execution.execute(brief.prepared(asked(tmp_path, "seeds=1")), fails, lambda place: None)
    assert brief.write(done, load_rules("green_book"))["answer"] == [
        "No pair of runs finished, so there is nothing to say."
    ]


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("census=-1", "census: -1 is outside 0 to 100000 (cases)"),
        ("census=true", "census: True should be a whole number (cases)"),
        ("channels=1", "channels: 1 should be true or false"),
        ("orders=2000", "orders: 2000 is outside 0 to 1000 (pairs of orders)"),
        ("rules=green_bok", "rules: there is no 'green_bok'; did you mean 'green_book'?"),
        ("place=in_rotheram", "place: there is no 'in_rotheram'; did you mean 'in_rotherham'?"),
        ("panels=true", "panels: true cannot be had together with the census of a brief"),
        ("censuss=1", "censuss: no such setting of brief; did you mean 'census'?"),
    ],
)
def test_mistakes_are_said_before_anything_is_written(word, message, capsys, tmp_path):
    assert main(["brief", "scenario=next_oem", word, f"out={tmp_path / 'results'}"]) == 2
    assert capsys.readouterr().err.startswith(message)
    assert list(tmp_path.iterdir()) == []


def test_channels_that_somebody_sets_himself_are_refused(tmp_path, capsys):
    words = ["brief", "scenario=no_site_benefit", "channels=true", f"out={tmp_path / 'results'}"]
    assert main(words) == 2
    assert "learning.through_park" in capsys.readouterr().err
