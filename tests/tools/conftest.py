"""Requests and their execution with made-up runs."""

from dataclasses import replace

import pytest

from experiments import compare, execution, run
from experiments.composition import requests
from tests.tools.made_up import made_up_run


@pytest.fixture
def ask(tmp_path):
    """A checked request: first_look under a few seeds, with results in a temporary folder."""

    def make(*words, verb="compare"):
        (asked,) = requests(
            verb,
            [
                *(["experiment=first_look"] if verb == "compare" else []),
                "workers=1",
                "years=2",
                "futures=central",
                *words,
            ],
        )
        return replace(asked, out=tmp_path / "results")

    return make


@pytest.fixture
def execute(ask):
    """Execute a request with made-up runs."""

    def make(*words, verb="compare", run=made_up_run):
        return execution.execute(execution.plan(ask(*words, verb=verb)), run, lambda place: None)

    return make


@pytest.fixture
def without_the_model(monkeypatch, tmp_path):
    """The command line with made-up runs and no figures; returns words that keep its results in a temporary folder."""
    monkeypatch.setattr(compare, "draw", lambda finished, found: None)
    monkeypatch.setattr(run, "draw", lambda finished: None)
    real = execution.execute
    monkeypatch.setattr(execution, "execute", lambda plan: real(plan, made_up_run, lambda place: None))
    return [f"out={tmp_path / 'results'}", "workers=1"]
