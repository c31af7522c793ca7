"""The README keeps its word: its commands are valid, its Python runs, its links and its figure exist."""

import re
import shlex
from pathlib import Path

import pytest

from experiments.__main__ import RUNNING, VERBS
from experiments.composition import requests

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.S)
COMMANDS = sorted(
    {line.split("#")[0].strip() for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()} - {""}
)


@pytest.mark.parametrize("target", [c.split()[1] for c in COMMANDS if c.startswith("make ")])
def test_make_targets_exist(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("command", [c for c in COMMANDS if " -m experiments " in c])
def test_commands_are_valid(command):
    words = shlex.split(command.split("-m experiments", 1)[1])
    if words[0] in RUNNING:
        assert requests(words[0], words[1:])
    else:
        assert words[0] in VERBS


def test_the_python_runs(tmp_path, monkeypatch, capsys):
    code = next(block for kind, block in BLOCKS if kind == "python")
    exec(compile(code.replace("scale=0.1", "scale=0.05"), "README.md", "exec"), {})  # noqa: S102
    jobs, largest = map(float, capsys.readouterr().out.split())
    assert jobs > largest > 10


def test_links_and_figures_exist():
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert target.startswith("https://") or (ROOT / target).exists(), target
    assert not re.findall(r"\b(DEMO_TABLE|DEMO_NOTE|PROFILE)\b", TEXT)
