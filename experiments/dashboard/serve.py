"""Serve: Streamlit, told to listen on this machine alone and to tell nobody anything."""

from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from experiments.dashboard.opening import HERE, Opening

APP: Final = Path(__file__).resolve().parent / "app.py"
OPTIONS: Final[dict[str, Any]] = {
    "server_address": HERE,
    "browser_serverAddress": HERE,
    "server_allowedHosts": [HERE, "localhost"],
    "server_headless": True,  # opens no browser and asks for no e-mail address
    "server_fileWatcherType": "none",
    "server_showEmailPrompt": False,
    "browser_gatherUsageStats": False,
    "client_toolbarMode": "minimal",  # no button that would publish the page
    "client_showErrorDetails": "none",
    "client_showErrorLinks": False,
    "runner_fastReruns": False,  # one thread at a time steps the worlds of a session
    "runner_magicEnabled": False,
    "logger_hideWelcomeMessage": True,
    "logger_enableRich": False,
    "theme_base": "light",
    "theme_primaryColor": "#0072b2",
    "theme_textColor": "#1a1a1a",
    "theme_baseFontSize": 16,
}
"""Of Streamlit; they win over any config.toml of the user."""


def serve(asked: Opening) -> None:
    """Serve the page until a signal ends it."""
    from streamlit.web import bootstrap

    from experiments.dashboard import page  # noqa: F401 (whatever is wrong with it is said here, not on the page)

    options = {**OPTIONS, "server_port": asked.port, "browser_serverPort": asked.port}
    bootstrap.load_config_options(options)
    bootstrap.run(str(APP), False, words(asked), options)


def words(asked: Opening) -> list[str]:
    """The opening as words again, for the script that Streamlit runs."""
    given = ((f.name, getattr(asked, f.name)) for f in fields(asked) if f.name != "port")
    return [f"{name}={value}" for name, value in given if value not in (None, "")]
