"""Hashes name what a result was made from, and nothing else."""

import importlib.util
import subprocess
import sys

import pytest

import experiments
from experiments.provenance import _git, content_hash, digest, provenance, source_digest

RESOLVED = {"seeds": [1, 2], "scale": 0.1}


def test_the_order_of_keys_does_not_count_but_every_value_does():
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})
    assert digest([1, 2]) != digest([2, 1])


def package(root, text):
    (root / "model").mkdir(exist_ok=True)
    (root / "model" / "a.py").write_bytes(text)
    return source_digest.__wrapped__(("model",), root)


def test_the_source_digest_sees_code_but_not_line_endings_nor_other_files(tmp_path):
    first = package(tmp_path, b"x = 1\ny = 2\n")
    (tmp_path / "model" / "notes.txt").write_text("anything")
    assert package(tmp_path, b"x = 1\r\ny = 2\r\n") == first
    assert package(tmp_path, b"x = 1\ny = 3\n") != first


def test_the_name_of_a_file_counts(tmp_path):
    first = package(tmp_path, b"x = 1\n")
    (tmp_path / "model" / "a.py").rename(tmp_path / "model" / "b.py")
    assert source_digest.__wrapped__(("model",), tmp_path) != first


def test_content_hash_depends_on_configuration_and_data():
    base = content_hash(RESOLVED, {"region": "x"})
    assert content_hash(RESOLVED | {"scale": 0.2}, {"region": "x"}) != base
    assert content_hash(RESOLVED, {"region": "y"}) != base


def test_provenance_holds_what_it_takes_to_repeat():
    papers = provenance(RESOLVED, {"region": "x"}, ["run", "seeds=2"])
    assert papers["command"] == "python -m experiments run seeds=2"
    assert papers["content_hash"] == content_hash(RESOLVED, {"region": "x"})
    assert papers["python"].startswith("3.")
    assert papers["packages"]["numpy"]


def test_commit_and_changes_are_noted(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)  # noqa: S603, S607

    assert _git(tmp_path) == {}
    git("init")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-m", "first")
    noted = _git(tmp_path.resolve())
    assert len(noted["commit"]) == 40
    assert noted["has_uncommitted_changes"] is False
    (tmp_path / "a").write_text("2")
    assert _git(tmp_path.resolve())["has_uncommitted_changes"] is True
    (tmp_path / "inner").mkdir()
    assert _git((tmp_path / "inner").resolve()) == {}  # somebody else's repository around ours


def test_another_package_called_agents_is_refused(tmp_path, monkeypatch, capsys):
    (tmp_path / "agents_of_others").mkdir()
    (tmp_path / "agents_of_others" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    with pytest.raises(ImportError, match="another package called 'agents_of_others'"):
        experiments.guard("agents_of_others")
    with pytest.raises(ImportError, match=r"\(nowhere\) before Crucible's own"):
        experiments.guard("no_such_package")
    monkeypatch.setattr(sys, "argv", ["-m"])
    with pytest.raises(SystemExit, match="2"):
        experiments.guard("agents_of_others")
    assert "Start in Crucible's own folder" in capsys.readouterr().err
    experiments.guard()


def test_a_foreign_agents_package_gives_a_message_instead_of_a_traceback(tmp_path):
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").write_text("")
    code = "import sys; sys.path[:] = [sys.argv[1], *sys.path, sys.argv[2]]; sys.argv = ['-m']; import experiments"
    words = [sys.executable, "-P", "-c", code, str(tmp_path), str(experiments.ROOT)]
    asked = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)  # noqa: S603
    assert asked.returncode == 2
    assert asked.stderr.startswith("Python finds another package called 'agents'")
    assert "Traceback" not in asked.stderr
