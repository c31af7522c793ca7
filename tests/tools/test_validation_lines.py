"""Targets, lines and verdicts of a validation, by hand."""

import math
from dataclasses import replace

import pytest

from experiments.facts import measuring, registry, targets
from experiments.facts.ablation import mobility_share, mobility_shares
from experiments.facts.figures import cards
from experiments.facts.lines import Line, lines
from experiments.facts.targets import USUAL, Target, load_targets, targets_file
from model.declaration import BadInput
from tests.tools import made_up_facts


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "bands.csv"
    path.write_text("id,pattern\nA1,months\n")
    with pytest.raises(BadInput, match="there is no column 'statistic'"):
        load_targets(path, ["A1"])


def test_every_line_of_the_usual_file_can_be_measured():
    found = load_targets(USUAL, measuring.known())
    assert len(found) == 41
    assert sorted(target.id for target in found) == sorted(measuring.known())


def test_every_picture_belongs_to_a_line():
    shown = {name for picture in registry.pictures() for name in picture.ids}
    assert shown <= set(measuring.known())


def test_a_region_of_ones_own_may_have_bands_of_its_own(tmp_path):
    preset = tmp_path / "mine.yaml"
    assert targets_file(str(preset)) == USUAL
    assert targets_file("south_yorkshire") == USUAL
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / targets.NAME).write_text(made_up_facts.CSV)
    assert targets_file(str(preset)) == tmp_path / "mine" / targets.NAME


def target(low, high, unit="share"):
    return Target(id="T", pattern="p", statistic="s", how="h", low=low, high=high, unit=unit, source="o")


@pytest.mark.parametrize(("value", "miss"), [(1.0, 0.5), (2.0, 0.0), (3.0, 0.0), (4.0, 0.0), (5.0, 0.5), (8.0, 2.0)])
def test_a_miss_is_in_widths_of_the_band(value, miss):
    assert target(2.0, 4.0).miss(value) == miss


def test_a_line_is_judged_by_its_mean_and_shows_the_spread_of_seeds():
    line = Line(target(0.0, 0.5), {seed: seed / 100 for seed in range(101)})
    assert (line.mean, line.low, line.high) == pytest.approx((0.5, 0.05, 0.95))
    assert line.standard_error == pytest.approx(math.sqrt(sum((i - 50) ** 2 for i in range(101)) / 100 / 101) / 100)
    assert line.words == "inside"
    assert (line.band, line.interval, line.display.label) == ("0 to 50", "5.00 to 95.0", "%")


def test_a_mean_below_says_so_and_a_tiny_miss_is_not_nothing():
    assert Line(target(2.0, 4.0, "years"), {1: 1.0}).words == "outside: below by 0.5 of the band’s width"
    assert Line(target(2.0, 4.0, "years"), {1: 4.000001}).words == "outside: above by 0.01 of the band’s width"


def test_runs_that_cannot_say_are_left_out():
    (line,) = lines([target(0.0, 1.0)], {1: {"T": 0.25}, 2: {"T": math.nan}, 3: {}})
    assert line.values == {1: 0.25}
    assert math.isnan(line.standard_error)


def test_cards_come_in_the_order_of_the_lines():
    found = [Line(replace(target(0, 1), id=name), {}) for name in ("A3", "A2", "A1")]
    assert [[line.target.id for line in card.lines] for card in cards(found, made_up_facts.PICTURES)] == [
        ["A3"],
        ["A2", "A1"],
    ]


def test_mobility_share_by_hand():
    assert mobility_share(1.0, 0.9, 0.5) == pytest.approx(0.2)
    assert math.isnan(mobility_share(1.0, 0.9, 1.0))


def test_mobility_shares_take_the_last_year_of_seeds_with_every_run():
    import pandas as pd

    def runs(scenario, levels):
        return [
            {"scenario": scenario, "seed": seed, "month": month, "knowledge": level if month >= 12 else 99.0}
            for seed, level in levels.items()
            for month in range(24)
        ]

    base = pd.DataFrame(runs("baseline", {1: 1.0, 2: 1.0}))
    ablated = pd.DataFrame(runs("without_hires", {1: 0.8}) + runs("without_learning", {1: 0.6}))
    assert mobility_shares(base, ablated, "baseline") == {1: pytest.approx(0.5)}
    assert mobility_shares(base, pd.DataFrame({"scenario": []}), "baseline") == {}
