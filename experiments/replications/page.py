"""The page of the replications: one HTML file that opens from disk and asks nothing of any network."""

import base64
from typing import TYPE_CHECKING, Any, Final

from experiments.pages import filled
from experiments.replications.replication import INSIDE, OUTSIDE, SHOWN, UNKNOWN
from experiments.store.folder import Store
from experiments.words import sentence

if TYPE_CHECKING:
    from experiments.replicate import Replicated

MARK: Final = {INSIDE: "●", OUTSIDE: "◇", UNKNOWN: "□", SHOWN: ""}
KIND: Final = {INSIDE: "inside", OUTSIDE: "outside", UNKNOWN: "unknown", SHOWN: "unknown"}


def write_page(found: "Replicated") -> None:
    """Fill the template."""
    Store(found.settings.folder).text(found.page.name, filled("replications.html", content(found)))


def content(found: "Replicated") -> dict[str, Any]:
    """Everything that the template shows."""
    import json

    from experiments import replicate

    folder = found.settings.folder
    kept = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    blocks = []
    for replication in dict.fromkeys(each.replication.id for each in found.findings):
        ours = [each for each in found.findings if each.replication.id == replication]
        blocks.append((ours[0].replication, [_row(each) for each in ours]))
    return {
        "title": f"Real policies, replicated: {found.finished.plan.region.title}",
        "headline": found.headline(),
        "ensemble": found.ensemble(),
        "explained": replicate.EXPLAINED,
        "picture": "data:image/png;base64," + base64.b64encode((folder / replicate.FIGURE).read_bytes()).decode(),
        "blocks": blocks,
        "scenarios": {s.name: s.question for s in found.settings.scenarios},
        "failures": found.finished.failures,
        "command": kept["command"],
        "result": f"{kept['content_hash']}; code {kept['code']['everything'][:12]}; started {kept['started']}",
    }


def _row(each: Any) -> dict[str, Any]:
    from experiments import replicate

    shown = replicate.display(each)
    return {
        "id": each.line.id, "what": sentence(each.line.what), "how": sentence(each.line.how), "unit": shown.label,
        "published": each.line.published, "band": replicate.band(each), "mean": shown.show(each.mean, sign=True),
        "interval": replicate.interval(each), "method": replicate.method(each), "words": each.words,
        "used": each.line.used,
        "mark": MARK[each.verdict], "kind": KIND[each.verdict],
    }  # fmt: skip
