"""Stage: the component in the browser, put together from the files beside it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parent / "component"
SCRIPTS: Final = ("text", "viewport", "layers", "organisations", "ground", "map", "charts", "playback", "side", "stage")
"""Read one after another, as one module: each may use what stands before it."""
KEY: Final = "stage"
NAME: Final = "crucible_stage"


@cache
def parts() -> dict[str, str]:
    """HTML, style and script of the component."""
    return {
        "html": (FOLDER / "stage.html").read_text(encoding="utf-8"),
        "css": (FOLDER / "stage.css").read_text(encoding="utf-8"),
        "js": "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS),
    }


@cache
def component() -> Callable[..., Any]:
    """Tell Streamlit of the component, once; what comes back puts it on the page."""
    import streamlit as st

    made: Callable[..., Any] = st.components.v2.component(
        NAME, html=parts()["html"], css=parts()["css"], js=parts()["js"]
    )
    return made
