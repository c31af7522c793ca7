"""Every table prints, and is JSON alone when asked."""

import json
from dataclasses import fields

import pytest

from experiments.__main__ import main
from experiments.describe import TOPICS
from model.levers import LEVERS
from model.measures import MEASURES
from model.schedule import SCHEDULE
from scenarios.registry import KINDS


def asked(topic: str, capsys) -> list[dict]:
    assert main(["describe", topic, "format=json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert next(iter(said)) == topic
    return said[topic]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_table_prints(topic, capsys):
    assert main(["describe", topic]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) > 3
    assert said.err == ""


@pytest.mark.parametrize("topic", TOPICS)
def test_every_table_is_json_alone(topic, capsys):
    rows = asked(topic, capsys)
    assert rows
    assert all(isinstance(row, dict) for row in rows)


@pytest.mark.parametrize("topic", ["agents", "parameters", "levers", "measures", "settings"])
def test_everything_has_a_unit_and_a_meaning(topic, capsys):
    for row in asked(topic, capsys):
        assert row["unit"], row
        assert row.get("doc") or row.get("source"), row


def test_agents_are_all_tables(capsys):
    tables = {row["table"] for row in asked("agents", capsys)}
    assert tables == {"organisations", "workers", "vacancies", "ties", "sites", "homes", "grants", "outside"}


def test_the_schedule_is_in_order(capsys):
    rows = asked("schedule", capsys)
    assert [row["line"] for row in rows] == [step.line for step in SCHEDULE]
    assert all(row["doc"].endswith(".") and row["writes"] for row in rows)


def test_parameters_have_value_range_and_source(capsys):
    rows = asked("parameters", capsys)
    depreciation = next(row for row in rows if (row["group"], row["name"]) == ("learning", "depreciation"))
    assert depreciation["low"] <= depreciation["value"] <= depreciation["high"]
    assert depreciation["source"]


def test_levers_and_measures_are_complete(capsys):
    assert {row["name"] for row in asked("levers", capsys)} == {lever.name for lever in LEVERS}
    assert {m.name for m in MEASURES} < {row["name"] for row in asked("measures", capsys)}


def test_interventions_have_their_parameters(capsys):
    rows = {row["kind"]: row for row in asked("interventions", capsys)}
    assert rows.keys() == KINDS.keys()
    for kind, row in rows.items():
        assert [p["name"] for p in row["parameters"]] == [f.name for f in fields(KINDS[kind])]
        assert all(p["unit"] and p["help"] for p in row["parameters"])
    minutes = next(p for p in rows["link_sites"]["parameters"] if p["name"] == "minutes")
    assert minutes.keys() == {"name", "unit", "low", "high", "default", "help"}
