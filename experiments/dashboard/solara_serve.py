"""Start the page of Mesa's SolaraViz:  python -m experiments.dashboard.solara_serve [port=8765].

It listens on 127.0.0.1 alone, sends no usage statistics and fetches nothing: what its page needs has to lie on this
machine, in the package solara-assets (239 MB, so not among the packages that `make setup` installs).
"""

import importlib.util
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.engine import ONE_THREAD
from model.declaration import BadInput, nearest

HERE: Final = "127.0.0.1"
PORT: Final = 8765
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
PAGE: Final = "experiments.dashboard.solara_page"
ASSETS: Final = "SOLARA_ASSETS_PROXY_CACHE_DIR"
"""Where Solara looks for its scripts and styles before it asks a host for them."""
BAD_INPUT: Final = 2


def environment(assets: Path, port: int) -> dict[str, str]:
    """Solara's settings: this machine alone, no statistics, and no other host to ask for a file that is missing."""
    return {
        **ONE_THREAD,
        "SOLARA_APP": PAGE,
        "SOLARA_MODE": "production",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
        ASSETS: str(assets),
        "SOLARA_ASSETS_PROXY": "true",
        "SOLARA_ASSETS_CDN": f"http://{HERE}:{port}/missing/",
        "SOLARA_THEME_TITLE": "Crucible",
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_THEME_SHOW_BANNER": "false",
    }


def assets_folder(environ: Mapping[str, str] = os.environ, prefix: str = sys.prefix) -> Path:
    """Where solara-assets put its files. Raises BadInput if Solara or they are not there."""
    if importlib.util.find_spec("solara") is None:
        raise BadInput("solara: is not installed; make setup does it")
    found = Path(environ.get(ASSETS) or Path(prefix, "share", "solara", "cdn"))
    if not (found / "@widgetti").is_dir():
        raise BadInput(
            f"solara-assets: is not installed (no page files in {found}); its 239 MB are left out of the usual set-up: "
            "python -m pip install solara-assets puts them there. The page never fetches them from another host"
        )
    return found


def port_of(words: Sequence[str]) -> int:
    """The port asked for: port=8765. Raises BadInput."""
    port = PORT
    for word in words:
        key, _, value = word.partition("=")
        if key != "port":
            raise BadInput(f"{word}: no such setting; {nearest(key, ['port'])}")
        if not value.isdigit() or not LOWEST_PORT <= int(value) <= HIGHEST_PORT:
            raise BadInput(f"port: {value!r} should be a whole number from {LOWEST_PORT} to {HIGHEST_PORT}")
        port = int(value)
    return port


def main(words: Sequence[str]) -> int:
    """Serve the page until Ctrl-C; 2 if a word is wrong or something is not installed."""
    try:
        port = port_of(words)
        os.environ.update(environment(assets_folder(), port))
    except BadInput as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")  # of use inside other sites' pages only
    uvicorn: Any = importlib.import_module("uvicorn")
    print(f"http://{HERE}:{port} shows the district with Mesa's own page; Ctrl-C ends it.")
    uvicorn.run("solara.server.starlette:app", host=HERE, port=port, log_level="error")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
