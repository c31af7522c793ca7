"""Pages: a template filled with what a verb found, as one HTML file that asks nothing of any network."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


def filled(template: str, content: Mapping[str, Any]) -> str:
    """The HTML of a template of experiments/templates; a name that the template asks for and nobody gave is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template(template).render(content)
