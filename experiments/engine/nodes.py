"""Nodes: whether every node of a cluster sees the same results and runs the same code, asked before anything is run."""

import os
import uuid
from pathlib import Path
from typing import Final

from experiments.engine.choice import Engine
from experiments.engine.cluster import Cluster, connected
from experiments.engine.outcome import Answer, in_one_line
from experiments.store.folder import write_whole
from model.declaration import BadInput

NO_LIMITS: Final = Engine(kind="dask")
Facts = tuple[bool, str]


def check_nodes(engine: Engine, folder: Path, code: str) -> None:
    """Raise BadInput unless every node of the cluster sees this folder and has this code; other engines pass."""
    if engine.kind != "dask":
        return
    cluster, folder = connected(engine), folder.absolute()
    token = folder / f".seen-{uuid.uuid4().hex}"
    write_whole(token, lambda path: path.write_bytes(b""))
    try:
        found = {node: _asked(cluster, node, token) for node in cluster.some_nodes()}
    finally:
        token.unlink(missing_ok=True)
    for node, (is_seen, its_code) in found.items():
        if not is_seen:
            raise BadInput(
                f"out: the node {node} of the cluster does not see {str(folder)!r}; choose a folder that all nodes share"
            )
        if its_code != code:
            raise BadInput(f"engine: the node {node} of the cluster has other code; update it and restart its workers")


def facts(token: Path) -> Facts:
    """What this node sees: whether the token is there and can be written beside; the hash of its code."""
    from experiments.provenance import source_digest

    return token.is_file() and os.access(token.parent, os.W_OK), source_digest()


def _asked(cluster: Cluster, node: str, token: Path) -> Facts:
    """The facts of one node. Raises BadInput if it has no Crucible."""
    import cloudpickle

    future = cluster.submit(cloudpickle.dumps(facts), cloudpickle.dumps(token), NO_LIMITS, workers=[node])
    result, error = cluster.said(future)
    if isinstance(error, ImportError):
        raise BadInput(
            f"engine: the node {node} of the cluster cannot import Crucible ({error}); start its workers in Crucible's own folder"
        )
    answer = Answer(*result) if error is None else Answer(False, error=in_one_line(error))
    if not answer.ok:
        raise BadInput(f"engine: the node {node} of the cluster cannot work: {answer.error}")
    seen: Facts = answer.value
    return seen
