"""Words of a brief, by hand: numbers, sentences, who beats whom, when not, and how good the evidence is."""

import math

import numpy as np
import pandas as pd
import pytest

from experiments.appraisal.pairs import Estimate
from experiments.briefing.evidence import NO, PARTLY, UNKNOWN, YES, Answer, Quality, cited
from experiments.briefing.groups import Breakdown, Group, most_gained
from experiments.briefing.phrases import amount, decimals, fixed, listed, numbers, out_of, pounds, share, with_interval
from experiments.briefing.robustness import Contest, contests, ranked, share_of_sign, when_not
from experiments.briefing.sentences import (
    Subject,
    against_nothing,
    at_what_cost,
    for_whom,
    headline,
    rather,
    robust,
    what_it_does,
)
from experiments.briefing.where import Place
from experiments.effects import Effect

EACH = Estimate(39_000.0, 30_000.0, 50_000.0)
CLEAR, DOUBTFUL = Estimate(338.0, 160.0, 516.0), Estimate(-26.0, -123.0, 71.0)


def subject(**effects):
    labels = {"plant": "The plant", "link": "The link", "loss": "The loss"}
    won = {name: Contest(name, "baseline", 7.0, 8) for name in effects}
    return Subject(
        words="jobs", unit="jobs", months=120, sign=1, baseline=75_400.0, labels={n: labels[n] for n in effects},
        effects=effects, won=won,
    )  # fmt: skip


def test_numbers_are_said_as_people_say_them():
    assert with_interval(CLEAR, "jobs") == "+338 jobs (+160 to +516)"
    assert amount(-2.1e6, "GBP per year, 2015 prices") == "−£2.10m a year"
    assert numbers(Estimate(1.42, 0.0653, 2.77), "index") == ("+1.42", "+0.07 to +2.77")
    assert numbers(Estimate(0.0111, -0.01, 0.02), "share") == ("+1.11", "−1.00 to +2.00")
    assert numbers(Estimate(3.0), "jobs") == ("+3", "")
    assert [pounds(v) for v in (111e6, 8.4e6, 39_150.0, -650_400.0, 0.0, math.nan)] == [
        "£111m", "£8.4m", "£39,000", "−£650,000", "£0", "–",
    ]  # fmt: skip
    assert [share(v) for v in (0.0046, 0.123, -0.02, 0.0001)] == ["0.5 %", "12 %", "−2.0 %", "0 %"]
    assert (fixed(-0.001, 2), fixed(math.nan, 2), decimals(0.0)) == ("0", "–", 0)
    assert (out_of(7.0, 8), out_of(90.0, 100)) == ("7 of 8 cases", "90 % of 100 cases")
    assert (listed(["a"]), listed(["a", "b", "c"])) == ("a", "a, b and c")


def test_the_first_sentence_says_how_much_and_how_sure():
    about = subject(plant=CLEAR, link=DOUBTFUL)
    assert headline(about) == "Only “The plant” clearly changes jobs: +338 after ten years"
    assert what_it_does(about) == (
        "“The plant” changes jobs by +338 (90 % interval +160 to +516) after ten years, 0.4 % of what there would be without it; "
        "it does better than doing nothing in 7 of 8 cases; “The link” cannot be told from no change."
    )


def test_a_loss_that_is_larger_leads_and_the_other_clear_effect_is_named():
    about = subject(plant=CLEAR, loss=Estimate(-900.0, -1000.0, -800.0))
    assert headline(about) == "“The loss” changes jobs most: −900 after ten years"
    assert "; “The plant” changes it by +338 jobs (+160 to +516)." in what_it_does(about)


def test_two_scenarios_are_held_against_each_other():
    def effect(measure, mean, low, high, unit="jobs"):
        return Effect(
            scenario="plant", measure=measure, unit=unit, over="last_year", seeds=8, baseline=1.0, mean=mean, low=low, high=high,
            sd_paired=1.0, sd_unpaired=2.0,
        )  # fmt: skip

    docs = {"jobs": "jobs in all", "oem_plants": "OEM plants in the region", "gva_gbp": "value added"}
    jobs, output = effect("jobs", 36.0, 10.0, 62.0), effect("gva_gbp", 6e6, -1e6, 13e6, "GBP per year, 2015 prices")
    plants = effect("oem_plants", 1.0, 1.0, 1.0, "plants")
    assert (
        rather("A", "B", [jobs, output, plants], docs)
        == "“A” rather than “B” clearly changes jobs by +36 jobs (+10 to +62)."
    )
    assert rather("A", "B", [output, jobs], docs) == (
        "“A” rather than “B” clearly changes jobs by +36 jobs (+10 to +62); the difference in output (gross value added), "
        "+£6.0m a year (−1.0 to +13.0), may be chance."
    )
    assert rather("A", "B", [output], docs).startswith("“A” and “B” cannot be told apart; the difference")


def test_more_losses_than_wins_are_said_as_losses():
    assert against_nothing(Contest("a", "baseline", 1.0, 5)) == "worse than doing nothing in 4 of 5 cases"


def test_what_may_be_chance_is_said_to_be():
    about = subject(link=DOUBTFUL)
    assert headline(about) == "“The link” does not clearly change jobs within ten years"
    assert (
        headline(subject(link=DOUBTFUL, loss=DOUBTFUL)) == "None of two scenarios clearly changes jobs within ten years"
    )
    assert what_it_does(subject(link=DOUBTFUL, loss=DOUBTFUL)) == (
        "Jobs cannot be said to change after ten years under any of the two scenarios: the largest mean, −26 (90 % interval "
        "−123 to +71) under “The link”, may be chance; it does better than doing nothing in 7 of 8 cases."
    )


def breakdown(key="sector", label="metals", value=CLEAR):
    return Breakdown(
        key,
        "Jobs",
        "jobs",
        (
            Group("other", 10.0, {"plant": DOUBTFUL}),
            Group(label, 1000.0, {"plant": value}, frozenset({"plant"} if value.is_clear else ())),
        ),
    )


def test_the_second_sentence_names_places_and_groups_that_can_be_told_from_chance():
    park = Place("Advanced Manufacturing Park", Estimate(120.0, 80.0, 160.0), is_clear=True)
    size = breakdown("size", "10 to 49")
    assert for_whom("The plant", "plant", [breakdown(), size], [park]) == (
        "Under “The plant” jobs change most in Advanced Manufacturing Park (+120); the clearest changes by group are in metals "
        "(+338 jobs, +160 to +516) and at firms of 10 to 49 jobs (+338 jobs, +160 to +516)."
    )
    alone = for_whom("The plant", "plant", [breakdown("deprivation", "second fifth")], [])
    assert alone == (
        "Under “The plant” the clearest changes are among residents of the second fifth of places by deprivation (+338 jobs, "
        "+160 to +516); no single place changes clearly."
    )
    nothing = for_whom("The plant", "plant", [breakdown(value=DOUBTFUL), breakdown("size", value=DOUBTFUL)], [])
    assert nothing.startswith("Who gains from “The plant” and where cannot be told from chance")
    assert "size of firm" in nothing
    assert most_gained(breakdown(), "nobody") is None


class Appraised:
    """As much of an appraisal as the third sentence looks at."""

    def __init__(self, label, cost, bcr, each=EACH, uk=(-0.2, 0.6)):
        self.label = label
        self._values = {
            "public_cost": Estimate(cost), "bcr_region": bcr, "cost_per_job_year": each, "bcr_uk_low": Estimate(uk[0]),
            "bcr_uk_high": Estimate(uk[1]),
        }  # fmt: skip

    def value(self, key):
        return self._values[key]


def test_the_third_sentence_weighs_cost_and_looks_for_something_better():
    first = Appraised("The plant", 111e6, Estimate(1.4, 0.6, 2.2))
    better = Appraised("The link", 8.4e6, Estimate(3.0, 2.0, 4.0))
    assert at_what_cost(first, [better], "ten years") == (
        "“The plant” costs £111m of public money over ten years or £39,000 for each year of a net job (£30,000 to £50,000); it "
        "brings the region £1.40 for each £1 (£0.60 to £2.20), and the United Kingdom as a whole −£0.20 to £0.60; “The link” "
        "brings more for each pound, £3.00 (£2.00 to £4.00), on £8.4m."
    )
    doubtful = Appraised("The link", 8.4e6, Estimate(3.0, -2.0, 8.0))
    alone = at_what_cost(doubtful, [first], "ten years")
    assert "so that it may bring nothing" in alone
    assert alone.endswith("no other scenario clearly brings more for each pound.")
    unknown = Appraised("The plant", 1e6, Estimate(1.0), each=Estimate(20_000.0))
    assert "(how sure that is cannot be told)" in at_what_cost(unknown, [], "a year")
    free = Appraised("The loss", 0.0, Estimate(math.nan))
    assert at_what_cost(free, [better], "ten years") == (
        "“The loss” costs no public money here, so there is no value for money to give. Of those that do, “The link” brings the "
        "region £3.00 for each £1 (£2.00 to £4.00)."
    )
    assert at_what_cost(free, [doubtful], "a year").endswith("no value for money to give.")
    assert at_what_cost(None, [], "a year") == "No run can be appraised."


def test_who_beats_whom_is_counted_case_by_case():
    gains = pd.DataFrame({"a": [1.0, 2.0, -1.0, 0.0], "b": [0.0, 3.0, -2.0, np.nan]})
    found = {(each.one, each.other): each for each in contests(gains, "baseline", 1)}
    assert (found["a", "baseline"].won, found["a", "baseline"].cases) == (2.5, 4)
    assert found["a", "b"].share == pytest.approx(2 / 3)
    assert found["b", "a"].share == pytest.approx(1 / 3)
    assert {(e.one, e.other): e for e in contests(gains, "baseline", -1)}["a", "baseline"].won == 1.5
    assert ranked(gains, "baseline", 1) == ["a", "b", "baseline"]
    labels = {"a": "A", "b": "B", "baseline": "Do nothing"}
    assert robust(list(found.values()), ["a", "b"], labels, "jobs") == [
        "“A” is more often than not ahead of “B” in jobs: ahead in 2 of 3 cases."
    ]
    assert math.isnan(Contest("a", "b", 0.0, 0).share)
    assert share_of_sign([1.0, 2.0, -1.0, math.nan]) == pytest.approx(2 / 3)
    assert math.isnan(share_of_sign([]))


def test_the_parameter_that_turns_an_order_round_is_found_and_noise_is_not():
    n = 40
    index = pd.Index(range(1, n + 1), name="future")
    x, noise = np.arange(n) / n, (np.arange(n) * 0.618034) % 1
    parameters = pd.DataFrame({"learning.rate": x, "wages.rent_sharing": noise}, index=index)
    split = when_not(pd.Series(np.where(x >= 0.5, -1.0, 1.0), index=index), parameters)
    assert (split.parameter, split.is_above, split.share_there, split.share_elsewhere) == (
        "learning.rate",
        True,
        1.0,
        0.0,
    )
    assert split.threshold == pytest.approx(0.4875)
    assert split.chance < 1e-6
    assert when_not(pd.Series(np.where(noise > 0.5, -1.0, 1.0), index=index), parameters[["learning.rate"]]) is None
    assert when_not(pd.Series(np.ones(n), index=index), parameters) is None  # it never loses


def test_the_rating_follows_its_rule():
    def rating(*verdicts):
        return Quality("x", tuple(Answer("?", verdict, "") for verdict in verdicts)).rating

    assert rating(YES, YES, YES, NO) == "good"
    assert rating(YES, PARTLY, PARTLY, UNKNOWN) == "fair"
    assert rating(PARTLY, PARTLY, PARTLY, NO) == "thin"


def test_rows_of_evidence_are_read_from_what_a_kind_cites():
    assert cited("A8.1 Greenstone et al. 2010 (upper), A8.2 Haskel") == {"A8.1", "A8.2"}
    assert {"A1.1", "A1.2", "A1.3", "A1.7"} <= cited("A1.1-A1.7 face-to-face decay, A10 public realm")
