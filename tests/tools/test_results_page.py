"""The page about results keeps its word: its Python runs, its commands exist, and the files it names are written."""

import re
from pathlib import Path

from pyarrow.dataset import dataset

from experiments import export
from experiments.__main__ import VERBS
from experiments.exchange import result_set
from experiments.store.compaction import compact
from tests.tools.made_up_results import made_up_results

TEXT = (Path(__file__).parents[2] / "results" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.S)


def test_the_python_runs(tmp_path, monkeypatch):
    made_up_results(tmp_path / "first_look")
    monkeypatch.setattr(result_set.load, "__defaults__", (tmp_path,))
    found = {}
    exec(compile(next(block for kind, block in BLOCKS if kind == "python"), "README.md", "exec"), found)  # noqa: S102
    assert list(found["months"].columns) == ["scenario", "future", "seed", "month", "jobs", "gva_gbp"]
    assert len(found["effects"]) == 6
    assert list(found["bands"].columns) == ["scenario", "month", "0.05", "0.5", "0.95"]
    assert found["array"]["jobs"].attrs["units"] == "jobs"
    assert set(found["means"]["scenario"]) == {"baseline", "plant"}


def test_the_commands_are_valid(tmp_path):
    made_up_results(tmp_path / "first_look")
    lines = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
    words = [line.split("-m experiments ")[1].split() for line in lines]
    assert {w[0] for w in words} == {"export", "rerun"} <= set(VERBS)
    assert [export.request([*w[1:], f"out={tmp_path}"]).to for w in words if w[0] == "export"] == ["excel", "csv"]


def test_the_files_are_written(execute):
    folder = execute("seeds=1", "scenario=next_oem").plan.settings.folder
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    named = {name for line in re.findall(r"^\| (`.*?) \|", TEXT, re.M) for name in re.findall(r"`(.+?)`", line)}
    for name in named - {"failures.csv", "summary.csv", "panels/"}:
        assert any(re.fullmatch(re.escape(name).replace("…", r"\w+").rstrip("/"), path) for path in there), name
    assert {"config.yaml", "measures/scenario=….parquet"} <= named


def test_other_programs_read_the_measures_as_one_table(tmp_path):
    """R's arrow is the same library: it too would take `scenario=` for a folder that says which scenario it holds."""
    store = made_up_results(tmp_path / "first_look")
    compact(store, store.listed())
    found = dataset(tmp_path / "first_look" / "measures", partitioning="hive").to_table().to_pandas()
    assert len(found) == 12 * 24
    assert set(found["scenario"]) == {"baseline", "plant"}
