"""Where two results part is found to the month and the table."""

import json

import pandas as pd
import pytest

from experiments.__main__ import main
from experiments.diverge import partings
from model.declaration import BadInput


def hashes(scenario: str, seed: int, whole: str, ties: str, future: int = 0) -> pd.DataFrame:
    months = pd.date_range("2015-01-01", periods=len(whole), freq="MS")
    return pd.DataFrame(
        {
            "scenario": scenario,
            "future": future,
            "seed": seed,
            "month": months,
            "state_hash": list(whole),
            "state_hash_ties": list(ties),
            "state_hash_homes": "h",
        }
    )


def test_the_first_month_and_the_tables_that_differ():
    a, b = hashes("a", 1, "xxxxx", "ttttt"), hashes("a", 1, "xxyyx", "ttuut")
    assert partings(a, b) == [{"future": 0, "seed": 1, "a": "a", "b": "a", "month": "2015-03", "tables": ["ties"]}]


def test_equal_runs_never_part_and_other_seeds_are_not_compared():
    a = pd.concat([hashes("a", 1, "xx", "tt"), hashes("a", 2, "zz", "tt")])
    assert partings(a, hashes("a", 1, "xx", "tt")) == [
        {"future": 0, "seed": 1, "a": "a", "b": "a", "month": None, "tables": []}
    ]


def test_the_same_seed_in_another_future_is_not_compared():
    a, b = hashes("a", 1, "xx", "tt"), hashes("a", 1, "yy", "tu", future=1)
    assert partings(a, b) == []
    assert [p["future"] for p in partings(pd.concat([a, b]), pd.concat([a, b]))] == [0, 1]


def test_different_scenarios_are_compared_by_seed():
    (parting,) = partings(hashes("a", 1, "xx", "tt"), hashes("b", 1, "xy", "tu"))
    assert (parting["a"], parting["b"], parting["month"]) == ("a", "b", "2015-02")


def test_the_command(execute, capsys):
    folders = [
        str(execute("seeds=2", "state_hash=true", f"scenario={s}", verb="run").plan.settings.folder)
        for s in ("baseline", "next_oem")
    ]
    assert main(["diverge", *folders, "format=json"]) == 0
    said = json.loads(capsys.readouterr().out)["diverge"]
    assert [(p["seed"], p["month"], p["tables"]) for p in said] == [(1, "2015-01", ["ties"]), (2, "2015-01", ["ties"])]
    assert main(["diverge", *folders]) == 0
    assert "First month that differs" in capsys.readouterr().out


def test_results_without_hashes_are_named(execute):
    folder = execute("seeds=1", verb="run").plan.settings.folder
    from experiments import diverge

    with pytest.raises(BadInput, match="has no state hashes; make it again with state_hash=true"):
        diverge.main([str(folder), str(folder)])
