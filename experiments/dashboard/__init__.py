"""The live district: two worlds on common luck in a browser, with sliders, shocks and lessons."""

import importlib.util
import socket
from collections.abc import Sequence
from typing import Final

from experiments.dashboard.opening import HERE, Opening, opening
from model.declaration import BadInput

HOW_TO_INSTALL: Final = "make setup, or python -m pip install -r requirements.lock"


def main(words: Sequence[str]) -> int:
    """Serve the page on this machine alone until Ctrl-C. Raises BadInput before anything is served."""
    asked = opening(words)
    check_can_serve(asked)
    from experiments.dashboard.serve import serve

    print(f"The district is at {asked.address} (this machine only). Ctrl-C ends it.", flush=True)
    serve(asked)
    return 0


def check_can_serve(asked: Opening, library: str = "streamlit") -> None:
    """Raise BadInput if the library of the page is missing, or another program has the port."""
    if importlib.util.find_spec(library) is None:
        raise BadInput(f"dashboard: needs the package {library}, which is not installed: {HOW_TO_INSTALL}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, asked.port))
        except OSError:
            raise BadInput(f"port: {asked.port} is taken by another program; try port={asked.port + 1}") from None
