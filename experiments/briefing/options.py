"""Options of `brief`."""

from dataclasses import dataclass, fields

from experiments.appraisal.options import Appraise
from model.declaration import check, param, switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief(Appraise):
    """What `brief` can be asked for: the rules and the place of the appraisal, and what is measured besides."""

    census: int = param(
        8, unit="cases", low=0, high=100_000,
        source="cases in which people are counted by skill and jobs by size of firm; runs made without it are made again",
    )  # fmt: skip
    channels: bool = switch(False, "run `attribute` too, to share the effect out among the channels it spreads through")
    orders: int = param(
        2,
        unit="pairs of orders",
        low=0,
        high=1000,
        source="with channels: sampled orders; 0: exact, every set of channels",
    )

    def __post_init__(self) -> None:
        """Check names as an appraisal does, and the rest as every group does. Raises BadInput."""
        Appraise.__post_init__(self)
        for f in fields(self):
            if f.name not in ("rules", "place"):
                check(f"brief.{f.name}", getattr(self, f.name), f)
