"""What the parts of a package do to each other's effects, from made-up numbers worked by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from experiments import interactions
from experiments.composition import requests
from experiments.interactions import ALL, NONE, decomposed, headline, parts_of
from model.declaration import BadInput


def by_seed():
    """Two parts and a third; a and b add 5 to each other in the first seed and 7 in the second."""
    return pd.DataFrame(
        {
            NONE: [100.0, 200.0], "a": [110.0, 210.0], "b": [101.0, 203.0], "c": [100.0, 200.0],
            "a and b": [116.0, 220.0], "a and c": [110.0, 210.0], ALL: [118.0, 222.0],
        },
        index=[1, 2],
    )  # fmt: skip


def row(what, parts):
    (found,) = [r for r in decomposed(by_seed(), ["a", "b", "c"]) if (r["what"], r["parts"]) == (what, parts)]
    return found


def test_effects_alone_and_together_by_hand():
    assert row("alone", "a")["mean"] == 10.0
    assert row("alone", "b")["mean"] == 2.0
    assert row("sum of alone", "a, b, c")["mean"] == 12.0
    assert row("all together", "a, b, c")["mean"] == 20.0


def test_interaction_is_all_less_the_sum_of_alone():
    found = row("interaction", "a, b, c")
    assert found["mean"] == 8.0  # 18 - 11 and 22 - 13: 7 and 9
    assert found["low"] == pytest.approx(
        8 - 6.3138 * 1.0, abs=1e-3
    )  # t of 95 %, one degree of freedom; sd / sqrt(2) = 1


def test_a_pair_is_less_both_of_its_parts():
    assert row("pair", "a and b")["mean"] == 6.0  # 16 - 10 - 1 and 20 - 10 - 3
    assert row("pair", "a and c")["mean"] == 0.0
    assert not [r for r in decomposed(by_seed(), ["a", "b", "c"]) if r["parts"] == "b and c"]  # was not run


def test_one_seed_has_no_interval():
    (one,) = [r for r in decomposed(by_seed().iloc[:1], ["a", "b", "c"]) if r["what"] == "interaction"]
    assert (one["mean"], one["low"], one["high"]) == (7.0, None, None)


def test_the_headline_says_what_is_clear():
    def found(measure, low, high):
        return {"what": "interaction", "measure": measure, "mean": (low + high) / 2, "low": low, "high": high}

    assert headline([found("jobs", 1, 3), found("gva", -3, -1), found("x", -1, 1)]) == (
        "Together the parts do more than their sum for jobs and less than their sum for gva"
    )
    assert headline([found("x", -1, 1)]) == "What the parts do together cannot be told from their sum"
    assert headline([]) == "What the parts do together cannot be told from their sum"


def asked(*words):
    return requests("interactions", list(words))[0]


def test_each_alone_pairs_and_all_keep_the_places_of_the_others():
    made = parts_of(asked())
    names = [s.name for s in made.scenarios]
    assert len(names) == 5 + 10 + 1
    assert names[0] == "leaders_and_vision"
    assert names[5] == "leaders_and_vision and talent"
    assert names[-1] == ALL
    alone = made.scenarios[1].interventions
    assert list(alone) == list(made.scenarios[-1].interventions)
    assert [name for name, spec in alone.items() if spec.get("strength", 1.0) > 0] == ["talent"]
    assert all(spec["strength"] == 0.0 for spec in made.baseline.interventions.values())
    assert made.baseline.name == NONE


def test_pairs_can_be_left_out_and_two_parts_are_one_pair():
    assert len(parts_of(asked("pairs=false")).scenarios) == 5 + 1
    two = parts_of(asked("scenario=short_rounds_with_leaders"))
    assert [s.name for s in two.scenarios] == ["fund", "network", ALL]


def test_shocks_and_parameters_are_on_both_sides():
    made = parts_of(asked("scenario=backcast"))
    assert len(made.baseline.shocks) == 4
    assert all(s.shocks == made.baseline.shocks for s in made.scenarios)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("scenario=[smr_go,recession]", "scenario: interactions takes one"),
        ("scenario=link_amp_sbp", "link_amp_sbp has one intervention; interactions are between two to 8"),
        ("scenario=recession", "recession has no interventions"),
    ],
)
def test_what_has_no_parts_is_named(word, message):
    with pytest.raises(BadInput, match=message):
        parts_of(asked(word))


def test_rows_are_written_printed_and_given_back(tmp_path, capsys):
    settings = parts_of(asked("pairs=false", "measures=[jobs]", f"out={tmp_path}"))
    made = [(s.name, seed) for s in settings.all_scenarios() for seed in (1, 2)]
    months = pd.DataFrame(
        {
            "scenario": [name for name, _ in made], "future": 0, "seed": [seed for _, seed in made],
            "month": pd.Timestamp("2015-01-01"), "jobs": [100.0 + 10 * (name == ALL) + seed for name, seed in made],
        }
    )  # fmt: skip
    plan = SimpleNamespace(settings=settings, measures=[SimpleNamespace(name="jobs", unit="jobs")], content_hash="x")
    settings.folder.mkdir(parents=True)
    finished = SimpleNamespace(plan=plan, months=months, new=12, seconds=1.0, failures=())
    said = interactions.answer(finished)
    assert [r["mean"] for r in said["interactions"] if r["what"] == "interaction"] == [10.0]
    assert "more than their sum for jobs" in capsys.readouterr().out
    assert (
        (settings.folder / "interactions.csv")
        .read_text()
        .startswith("measure,over,unit,what,parts,seeds,mean,low,high")
    )
    assert interactions.rows_of(SimpleNamespace(plan=plan, months=months.drop(columns="month"))) == []
