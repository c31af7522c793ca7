"""Which engine a user gets for what is written in conf/engine or on the command line, and what is said to mistakes."""

import pytest

from experiments import engine
from experiments.composition import requests
from experiments.engine import KINDS, Engine, choice, load_engine
from model.declaration import BadInput

USUAL = {"kind": "local", "minutes_per_run": "usual", "memory_gb": 0, "scheduler": ""}


def asked(*words):
    return requests("run", ["futures=central", *words])[0].engine


def test_the_usual_engine_is_local_with_one_process_per_core():
    assert asked() == Engine(kind="local", workers=0, minutes_per_run=choice.USUAL_MINUTES)


@pytest.mark.parametrize(("words", "engine"), [
    (["workers=1"], Engine(kind="local", workers=1)),
    (["workers=3"], Engine(kind="local", workers=3, minutes_per_run=120)),
    (["engine=serial"], Engine(kind="serial")),
    (["engine=dask"], Engine(kind="dask", minutes_per_run=120)),
    (["engine=dask", "workers=1"], Engine(kind="dask", workers=1, minutes_per_run=120)),
    (["engine.minutes_per_run=30", "engine.memory_gb=4", "workers=1"],
        Engine(kind="local", workers=1, minutes_per_run=30, memory_gb=4)),
    (["engine=dask", "engine.scheduler=tcp://10.0.0.1:8786"],
        Engine(kind="dask", minutes_per_run=120, scheduler="tcp://10.0.0.1:8786")),
    (["engine.minutes_per_run=0"], Engine(kind="local")),
])  # fmt: skip
def test_one_word_chooses_it(words, engine):
    assert asked(*words) == engine


def test_every_kind_has_a_file():
    assert {asked(f"engine={kind}").kind for kind in KINDS} == set(KINDS)


def test_the_engine_changes_no_name_of_a_result():
    one, other = requests("run", ["engine=serial"])[0], requests("run", ["engine=dask"])[0]
    assert one.resolved() == other.resolved()
    assert one.name == other.name


@pytest.mark.parametrize(("words", "said"), [
    (["engine=dusk"], "engine: there is no 'dusk'; did you mean 'dask'?"),
    (["engine.minuts_per_run=3"], "engine.minuts_per_run: no such setting; did you mean 'minutes_per_run'?"),
    (["engine.minutes_per_run=-1"], "engine.minutes_per_run: -1 should be 0 (no limit), or from 0.001 to 100000 (minutes)"),
    (["engine.minutes_per_run=true"], "engine.minutes_per_run: True should be 0 (no limit)"),
    (["engine.memory_gb=0.1"], "engine.memory_gb: 0.1 should be 0 (no limit), or from 0.5 to 4096 (gigabytes)"),
    (["engine.memory_gb=much"], "engine.memory_gb: 'much' should be 0 (no limit)"),
    (["engine=serial", "engine.memory_gb=2"], "engine.memory_gb: a run in this very process cannot be stopped"),
    (["engine=serial", "engine.minutes_per_run=2"], "engine.minutes_per_run: a run in this very process cannot be"),
    (["engine.scheduler=tcp://a:1"], "engine.scheduler: local has none; use engine=dask engine.scheduler=tcp://a:1"),
    (["engine=dask", "engine.scheduler=here"], "engine.scheduler: 'here' should be an address like tcp://"),
    (["engine.kind=loca"], "engine.kind: 'loca' is not one of local, serial, dask; did you mean 'local'?"),
    (["++engine=null"], "engine: there is no 'null'"),
    (["~engine.memory_gb"], "engine.memory_gb: is missing; the files of conf/engine hold its usual value"),
])  # fmt: skip
def test_mistakes_are_named(words, said):
    with pytest.raises(BadInput) as found:
        asked(*words)
    assert str(found.value).startswith(said)


def test_an_engine_that_is_no_mapping_is_named():
    with pytest.raises(BadInput, match=r"engine: 'dask' should be a file of conf/engine"):
        load_engine("dask", 1)


def test_without_distributed_it_is_said(monkeypatch):
    monkeypatch.setattr(choice, "find_spec", lambda name: None)
    with pytest.raises(
        BadInput, match=r"engine: dask needs the package distributed; install Crucible with \[cluster\]"
    ):
        load_engine(USUAL | {"kind": "dask"}, 1)


def test_where_memory_cannot_be_limited_it_is_said(monkeypatch):
    monkeypatch.setattr(choice, "can_limit_memory", lambda: False)
    assert load_engine(USUAL, 2).memory_gb == 0
    with pytest.raises(BadInput, match="this operating system cannot hold a process to a limit"):
        load_engine(USUAL | {"memory_gb": 4}, 2)


def test_no_more_workers_than_tasks_and_a_cluster_knows_its_own():
    assert Engine(workers=8).for_tasks(3).workers == 3
    assert Engine(workers=2).for_tasks(3).workers == 2
    assert Engine(kind="serial", workers=5).for_tasks(3).workers == 1
    assert 1 <= Engine().for_tasks(100_000).workers <= choice.cores()
    far = Engine(kind="dask", scheduler="tcp://10.0.0.1:8786")
    assert far.for_tasks(3) == far


def test_a_batch_has_the_time_of_its_runs():
    assert Engine(minutes_per_run=10).for_batches(4).minutes_per_run == 40
    assert Engine(minutes_per_run=10).for_batches(0).minutes_per_run == 10
    assert Engine().for_batches(4).minutes_per_run == 0


def test_runs_are_made_in_this_process_only_where_nothing_is_to_be_stopped():
    assert Engine(kind="serial").is_here
    assert Engine(workers=1).is_here
    assert not Engine(workers=1, minutes_per_run=5).is_here
    assert not Engine(workers=1, memory_gb=5).is_here
    assert not Engine(kind="dask", workers=1).is_here


def test_where_runs_are_made_in_words():
    assert Engine(workers=1).where == "1 core"
    assert Engine(workers=2).where == "2 cores"
    assert Engine(kind="dask", scheduler="tcp://10.0.0.1:8786").where == "the cluster at tcp://10.0.0.1:8786"


def test_how_many_runs_are_made_at_a_time():
    assert engine.at_a_time(Engine(kind="serial", workers=7)) == 1
    assert engine.at_a_time(Engine(workers=7)) == 7
    assert engine.at_a_time(Engine()) == engine.cores()
    assert engine.at_a_time(Engine(kind="dask", workers=5, scheduler="tcp://10.0.0.1:8786")) == 5
