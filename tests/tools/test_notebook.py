"""The notebook of the two-hour class: it is saved without outputs, and every cell runs and shows what its words say."""

import re

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

from experiments import ROOT

PATH = ROOT / "experiments" / "notebooks" / "two_hours.ipynb"


@pytest.fixture(scope="module")
def saved():
    return nbformat.read(PATH, as_version=4)


def printed(notebook):
    """What its cells printed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def test_it_is_saved_without_outputs(saved):
    code = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert len(code) > 10
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
    assert "registry" not in saved.metadata


def test_every_question_has_room_for_an_answer(saved):
    text = "\n".join(cell.source for cell in saved.cells if cell.cell_type == "markdown")
    questions = re.findall(r"✏️ \*\*(\d[a-d]?)\*\*", text)
    assert len(questions) == len(set(questions)) >= 8
    assert text.count("*Your answer:*") + text.count("*Our guess:*") >= len(questions) - 1  # 1a is answered by a cell


def test_every_cell_runs_and_common_luck_is_worth_its_name(saved, tmp_path):
    sockets = Config({"ConnectionFileMixin": {"transport": "ipc", "connection_file": str(tmp_path / "kernel.json")}})
    folder = {"metadata": {"path": str(PATH.parent)}}
    client = NotebookClient(saved, kernel_name="python3", timeout=300, resources=folder, config=sockets)
    told = printed(client.execute())
    assert "seed 1 again: 0.0" in told
    low, high = re.search(r"same luck .* interval +([+-][\d.]+) to +([+-][\d.]+)", told).groups()
    assert float(low) <= float(high) < 0  # the closure costs jobs, beyond doubt
    low, high = re.search(r"other luck.* interval +([+-][\d.]+) to +([+-][\d.]+)", told).groups()
    assert float(low) < 0 < float(high)
    assert int(re.search(r"take about ([\d,]+) times", told)[1].replace(",", "")) > 20
    assert "did you mean 'places'?" in told
