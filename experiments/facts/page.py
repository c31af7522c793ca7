"""The page of a validation: one HTML file that opens from disk, prints well and asks nothing of any network."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments.facts.figures import Card
from experiments.facts.lines import INSIDE, OUTSIDE, UNKNOWN
from experiments.pages import filled
from experiments.store.folder import Store
from experiments.words import sentence

if TYPE_CHECKING:
    from experiments.validate import Validation

MARK: Final = {INSIDE: "●", OUTSIDE: "◇", UNKNOWN: "×"}


def write_page(found: "Validation", shown: Sequence[tuple[Card, bytes]]) -> None:
    """Fill the template with lines and figures."""
    Store(found.settings.folder).text(found.page.name, filled("validation.html", content(found, shown)))


def content(found: "Validation", shown: Sequence[tuple[Card, bytes]]) -> dict[str, Any]:
    """Everything that the template shows."""
    from experiments.validate import OVERVIEW, explained

    outside = sorted((line for line in found.lines if line.verdict == OUTSIDE), key=lambda line: -line.miss)
    return {
        "title": f"What is known, and what Crucible reproduces: {found.finished.plan.region.title}",
        "headline": found.headline(),
        "ensemble": found.ensemble(),
        "explained": explained(found),
        "question": found.settings.question,
        "count": found.count,
        "mark": MARK,
        "sentence": sentence,
        "lines": found.lines,
        "outside": outside,
        "unknown": [line for line in found.lines if line.verdict == UNKNOWN],
        "overview": _picture((found.settings.folder / OVERVIEW).read_bytes()),
        "cards": [(card, _picture(image), _alternative(card)) for card, image in shown],
        "failures": found.finished.failures,
        "provenance": _provenance(found),
    }


def _alternative(card: Card) -> str:
    """What the figure says, for those who do not see it."""
    said = [
        f"{line.target.id}: mean {line.show(line.mean)}, 90 % of seeds {line.interval}, band {line.band} "
        f"{line.unit}, {line.words}"
        for line in card.lines
    ]
    return f"{card.title}. {'; '.join(said)}."


def _picture(png: bytes) -> str:
    """A PNG as text that a page can hold."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _provenance(found: "Validation") -> dict[str, str]:
    """Name and value of everything needed to make the page again."""
    kept = json.loads((found.settings.folder / "provenance.json").read_text(encoding="utf-8"))
    code = kept["code"]
    changed = " with uncommitted changes" if code.get("has_uncommitted_changes") else ""
    return {
        "Command": kept["command"],
        "Started": kept["started"],
        "Result": kept["content_hash"],
        "Code": f"{code.get('commit', 'no commit')}{changed}; files {code['everything'][:12]}",
        "Region": "; ".join(f"{name} {digest[:12]}" for name, digest in kept["data"].items()),
        "Bands": f"{found.file.name} {hashlib.sha256(found.file.read_bytes()).hexdigest()[:12]}",
        "Seeds": ", ".join(str(job.seed) for job in found.done),
        "Months": str(found.settings.months),
        "Scale": "one to one" if found.settings.scale == 1 else f"{found.settings.scale:g} agents per person",
        "Python": f"{kept['python']} on {kept['platform']}",
        "Packages": ", ".join(f"{name} {version}" for name, version in kept["packages"].items()),
    }
