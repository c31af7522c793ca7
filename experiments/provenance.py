"""Provenance: what exactly made a result, so that anybody can make it again."""

import hashlib
import json
import math
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from experiments import ROOT

MODEL: Final = ("agents", "model", "scenarios")
EVERYTHING: Final = (*MODEL, "experiments")
PACKAGES: Final = ("crucible", "mesa", "numpy", "scipy", "pandas", "pyarrow", "hydra-core", "distributed", "matplotlib")


def digest(content: Any) -> str:
    """SHA-256 of plain values, whatever the order of their keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@cache
def source_digest(packages: tuple[str, ...] = MODEL, root: Path = ROOT) -> str:
    """SHA-256 of the Python files of these packages; line endings do not count."""
    hashed = hashlib.sha256()
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            hashed.update(path.relative_to(root).as_posix().encode() + b"\0")
            hashed.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return hashed.hexdigest()


def content_hash(resolved: Mapping[str, Any], data: Mapping[str, str]) -> str:
    """The name of a result: resolved configuration, code and data. The same name means the same numbers."""
    return digest({"config": resolved, "code": source_digest(EVERYTHING), "data": data})


def provenance(resolved: Mapping[str, Any], data: Mapping[str, str], command: Iterable[str]) -> dict[str, Any]:
    """Everything worth knowing about how a result came about."""
    return {
        "content_hash": content_hash(resolved, data),
        "command": " ".join(["python", "-m", "experiments", *command]),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": {"model": source_digest(MODEL), "everything": source_digest(EVERYTHING), **_git()},
        "data": dict(data),
        "seeds": resolved["seeds"],
        **versions(),
    }


@cache
def versions() -> dict[str, Any]:
    """Python, the kind of machine, and the packages that a number could depend on."""
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def effort(seconds: float) -> dict[str, float]:
    """What a run took, for whoever plans the next sweep: its seconds, and the most memory its process ever held."""
    return {"seconds": round(seconds, 3), "peak_memory_mb": round(peak_memory_mb(), 1)}


def peak_memory_mb() -> float:
    """The most memory this process ever held, in megabytes; NaN where the system does not say (Windows)."""
    try:
        import resource
    except ImportError:
        return math.nan
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _git(root: Path = ROOT) -> dict[str, Any]:
    """Commit, and whether files differ from it; empty outside a repository of our own."""

    def ask(*words: str) -> str:
        asked = ["git", "-C", str(root), *words]
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=10).stdout.strip()  # noqa: S603

    try:
        if Path(ask("rev-parse", "--show-toplevel")).resolve() != root:
            return {}
        return {"commit": ask("rev-parse", "HEAD"), "has_uncommitted_changes": bool(ask("status", "--porcelain"))}
    except (OSError, subprocess.SubprocessError):
        return {}


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def command_line() -> list[str]:
    """The words after `python -m experiments`."""
    return sys.argv[1:]
