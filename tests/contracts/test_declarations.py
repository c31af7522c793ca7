"""Every parameter, column, lever, flow and measure says what it is."""

import dataclasses
import importlib
import inspect
import pkgutil

import pytest

import model.processes
from agents.table import Table
from model.declaration import BadInput
from model.flows import Flows
from model.levers import LEVERS
from model.measures import MEASURES, place_measures
from model.parameters import Parameters
from model.state import TABLES, State


def groups():
    return [(f.name, getattr(Parameters(), f.name)) for f in dataclasses.fields(Parameters)]


@pytest.mark.parametrize(("name", "group"), groups(), ids=lambda g: g if isinstance(g, str) else "")
def test_every_parameter_has_unit_range_and_source(name, group):
    assert dataclasses.fields(group), name
    for f in dataclasses.fields(group):
        meta = f.metadata
        assert meta["unit"], f.name
        assert len(meta["source"]) > 3, f.name
        if "choices" not in meta:
            assert meta["low"] < meta["high"], f.name


NOT_CHANNELS = {"commuting", "network", "accounts", "stationary"}  # geometry, bookkeeping, and what only genesis uses


def test_every_mechanism_has_a_switch():
    without = [
        n
        for n, g in groups()
        if n not in NOT_CHANNELS and not any(f.metadata["unit"] == "switch" for f in dataclasses.fields(g))
    ]
    assert not without


def test_every_process_file_is_on_the_schedule_or_serves_one_that_is():
    from model.schedule import SCHEDULE

    running = {s.run.__module__ for s in SCHEDULE}
    files = {f"model.processes.{m.name}" for m in pkgutil.iter_modules(model.processes.__path__)}
    imported = set()
    for name in running:
        imported |= {
            getattr(v, "__module__", None) or getattr(v, "__name__", "")
            for v in vars(importlib.import_module(name)).values()
        }
    stray = {f for f in files - running if f not in imported}
    for name in files - running - stray:
        assert inspect.getdoc(importlib.import_module(name))
    assert not stray


def test_wrong_parameters_are_named():
    p = Parameters()
    with pytest.raises(BadInput, match="did you mean 'learning'"):
        p.changed({"learnin": {}})
    group, values = next((n, g) for n, g in groups() if n == "learning")
    f = next(f for f in dataclasses.fields(values) if isinstance(f.default, float))
    with pytest.raises(BadInput, match="did you mean"):
        p.changed({group: {f.name + "s": 1.0}})
    with pytest.raises(BadInput, match="outside"):
        p.changed({group: {f.name: f.metadata["high"] + 1.0}})
    with pytest.raises(BadInput, match="should be a number"):
        p.changed({group: {f.name: "much"}})
    assert getattr(p.changed({group: {f.name: f.metadata["low"]}}), group) != values


def test_every_column_has_unit_and_meaning():
    for f in dataclasses.fields(State):
        if f.name in TABLES:
            table = f.type if inspect.isclass(f.type) else None
            assert table is None or issubclass(table, Table)
            for column in dataclasses.fields(table) if table else ():
                assert column.metadata["unit"], column.name
                assert column.metadata["doc"], column.name


def test_levers_flows_and_measures_are_described_and_unique(region):
    measures = (*MEASURES, *place_measures(region))
    assert len({m.name for m in measures}) == len(measures)
    assert len({lever.name for lever in LEVERS}) == len(LEVERS)
    assert all(m.unit and m.doc for m in measures)
    assert all(lever.unit and lever.doc and lever.low < lever.high for lever in LEVERS)
    assert all(f.metadata["unit"] and f.metadata["doc"] for f in dataclasses.fields(Flows))
