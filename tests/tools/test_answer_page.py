"""The page of answers: sentences with numbers from the run, one file that needs nothing else."""

import re
from dataclasses import replace

import pytest

from experiments import answer_page, compare
from experiments.answer_page import against, answer, content, contrasts, per_million, size, write_page
from experiments.composition import requests
from experiments.effects import Effect, effects
from model.declaration import BadInput

DOCS = {"jobs": "jobs in all", "gva_gbp": "gross value added", "public_cost_gbp": "public money"}


def effect(measure="jobs", mean=36.0, low=10.0, high=62.0, unit="jobs", over="last_year", seeds=8):
    return Effect(
        scenario="plant", measure=measure, unit=unit, over=over, seeds=seeds, baseline=100.0, mean=mean, low=low, high=high,
        sd_paired=1.0, sd_unpaired=2.0,
    )  # fmt: skip


COST = effect("public_cost_gbp", 12e6, 12e6, 12e6, "GBP", "total")
GVA = effect("gva_gbp", 6e6, -1e6, 13e6, "GBP per year, 2015 prices")


def test_an_answer_says_what_is_clear_what_is_not_and_what_it_costs():
    assert answer("The plant", [effect(), GVA, COST], DOCS) == (
        "The plant: changes jobs in all by +36.0 jobs (+10.0 to +62.0). Not to be told from chance: gross value added. "
        "Public money: £12.0m in all."
    )
    assert answer("The plant", [GVA], DOCS) == "The plant: changes nothing that can be told from chance."
    assert "(one seed)" in size(effect(seeds=1))


def test_two_scenarios_are_held_against_each_other():
    clear = "“A” rather than “B” changes jobs in all by +36.0 jobs (+10.0 to +62.0)."
    doubt = " Gross value added differs by +£6.00m a year (−1.00 to +13.0), which may be chance."
    assert against("A", "B", [effect(), GVA], DOCS) == clear
    assert against("A", "B", [GVA, effect()], DOCS) == clear + doubt
    alone = "“A” and “B” cannot be told apart by any of these measures."
    assert against("A", "B", [GVA], DOCS) == alone + doubt


def test_effects_for_each_million_by_hand():
    (line,) = per_million([effect(), COST], {"plant": "The plant"}, DOCS)
    assert line == "The plant: jobs in all by +3.00 jobs (+0.833 to +5.17) for each £1m"
    assert per_million([effect(), replace(COST, mean=0.0)], {"plant": "The plant"}, DOCS) == []


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    from experiments import execution
    from tests.tools.made_up import made_up_run

    words = [
        "experiment=oem_or_existing",
        "scenario=[next_oem,existing_equal_cost]",
        "seeds=3",
        "years=1",
        "scale=0.1",
        "workers=1",
    ]
    asked = replace(requests("compare", words)[0], out=tmp_path_factory.mktemp("results"))
    done = execution.execute(execution.plan(asked), made_up_run, lambda place: None)
    for name in answer_page.PICTURES:
        (asked.folder / name).write_bytes(b"a picture")
    return done


@pytest.fixture(scope="module")
def found(finished):
    plan = finished.plan
    return effects(finished.months, "baseline", plan.settings.measures, plan.measures)


def test_the_page_is_one_file_with_question_answer_numbers_figures_and_caveats(finished, found):
    write_page(finished, found)
    html = (finished.plan.settings.folder / "answer.html").read_text(encoding="utf-8")
    assert finished.plan.settings.question in html
    assert html.count("data:image/png;base64,") == 3
    assert not re.findall(r"""(?:src|href)=["'](?!data:)""", html)  # nothing is fetched
    for heading in ("Answer", "Numbers", "Figures", "What was run", "What to keep in mind"):
        assert f"<h2>{heading}</h2>" in html
    shown = content(finished, found)
    assert len(shown["rows"]) == len(found) == 2 * 7
    assert len(shown["pair_rows"]) == 7
    assert any("An offer only raises the chance" in line or "an offer only raises" in line for line in shown["caveats"])
    assert any("oem_plants" not in line and "An OEM plant arrives does not" in line for line in shown["left_alone"])
    assert any("% of what its file describes" in part for _, _, parts in shown["scenarios"] for part in parts)


def test_only_effects_that_can_be_told_from_chance_are_bold(finished, found):
    doubtful, clear = (replace(found[0], low=-1.0, high=1.0), replace(found[0], low=1.0, high=2.0))
    assert (doubtful.is_clear, clear.is_clear) == (False, True)
    write_page(finished, [doubtful, doubtful])
    page = finished.plan.settings.folder / answer_page.PAGE
    before = page.read_text(encoding="utf-8").count("<strong>")
    write_page(finished, [doubtful, clear])
    assert page.read_text(encoding="utf-8").count("<strong>") == before + 1


def test_contrasts_are_differences_between_scenarios_under_the_same_luck(finished):
    months = finished.months
    ((one, other, held),) = contrasts(finished)
    last = months.groupby(["scenario", "seed"])["jobs"].mean().unstack("scenario")
    jobs = next(e for e in held if e.measure == "jobs")
    assert (one, other) == ("next_oem", "existing_equal_cost")
    assert jobs.mean == pytest.approx((last[one] - last[other]).mean())
    assert jobs.seeds == 3


def test_json_has_the_contrasts(finished, found):
    said = compare._plain(finished, found)
    assert len(said["contrasts"]) == 7
    assert said["contrasts"][0]["against"] == "existing_equal_cost"


def test_parameters_and_shocks_are_said(tmp_path):
    asked = requests("compare", ["scenario=[no_site_benefit,recession]"])[0]
    assert answer_page.how(asked.scenarios[0]) == [
        "learning.through_park is False in the model",
        "learning.through_building is False in the model",
    ]
    (line,) = answer_page.how(asked.scenarios[1])
    assert line.startswith("recession (A recession): demand of every sector from outside")


def test_contrasts_of_scenarios_that_are_not_run_are_left_out():
    (asked,) = requests("compare", ["experiment=oem_or_existing", "scenario=[next_oem,existing_equal_cost]"])
    assert asked.contrasts == (("next_oem", "existing_equal_cost"),)
    assert asked.resolved()["contrasts"] == [["next_oem", "existing_equal_cost"]]
    assert "contrasts" not in requests("compare", ["experiment=first_look"])[0].resolved()


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("contrasts=next_oem", "contrasts: 'next_oem' should be a list of pairs"),
        ("contrasts=[[next_oem]]", r"contrasts: \['next_oem'\] should be two scenarios"),
        ("contrasts=[[next_oem,next_ome]]", r"contrasts: there is no scenario 'next_ome'; did you mean 'next_oem'\?"),
        ("notes=careful", "notes: 'careful' should be a list of sentences"),
        ("notes=[3]", r"notes: \[3\] should be a list of sentences"),
    ],
)
def test_mistakes_are_named(word, message):
    with pytest.raises(BadInput, match=message):
        requests("compare", ["experiment=first_look", word])
