"""Options of `brief`."""

from dataclasses import dataclass

from experiments.appraisal.options import Appraise
from model.declaration import BadInput, param, switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief(Appraise):
    """What `brief` can be asked for: the rules and the place of the appraisal, and what is measured besides."""

    census: bool = switch(True, "count people by skill and jobs by size of firm; runs made without it are made again")
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
        for name in ("census", "channels"):
            if not isinstance(value := getattr(self, name), bool):
                raise BadInput(f"brief.{name}: {value!r} should be true or false")
        if isinstance(self.orders, bool) or not isinstance(self.orders, int) or not 0 <= self.orders <= 1000:
            raise BadInput(f"brief.orders: {self.orders!r} should be a whole number from 0 to 1000 (pairs of orders)")
