"""Programme: what every intervention has in common: when it runs, how strongly, what it costs, and what it claims."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from model.clock import TICKS_PER_YEAR, tick_of
from model.declaration import BadInput, check, nearest, option, param
from model.levers import Nudge
from scenarios.interventions.funding import LONG_TERM, REGIMES, Money, delivered_share, has_money, months_left

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem
    from model.region import Region

CHOICE = "choice of the scenario"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Acts, nudges and costs between `start` and `start + duration_years`; nothing at strength 0. Raises BadInput.

    Stateless: whatever it must remember lives in the world (sites, ties, grants, slots).
    """

    kind: ClassVar[str] = "programme"
    title: ClassVar[str] = ""
    mechanism: ClassVar[str] = ""
    """What it changes in the world."""
    evidence: ClassVar[str] = ""
    """What is known about it, rows of the evidence base."""
    does_not: ClassVar[str] = ""
    """Channels it leaves alone."""
    requirements: ClassVar[tuple[str, ...]] = ()
    """Items of the requirements list it answers."""

    start: float = param(2018.0, unit="calendar year", low=2015.0, high=2100.0, source=CHOICE)
    ramp_years: float = param(0.0, unit="years", low=0.0, high=20.0, source=CHOICE)
    duration_years: float = param(5.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    strength: float = param(1.0, unit="share", low=0.0, high=1.0, source=CHOICE)
    capital_gbp: float = param(0.0, unit="GBP of 2015", low=0.0, high=1e10, source=CHOICE)
    capital_years: float = param(1.0, unit="years before start", low=0.0, high=20.0, source=CHOICE)
    revenue_gbp_per_year: float = param(0.0, unit="GBP of 2015 per year", low=0.0, high=1e9, source=CHOICE)
    optimism_bias: float = param(
        0.0, unit="share of cost", low=0.0, high=2.0, source="A11.15 Mott MacDonald / Green Book"
    )
    funding: str = option(
        LONG_TERM, REGIMES, "long_term: money for the whole duration; short_rounds: bids, waiting, gaps between awards"
    )
    round_years: float = param(
        2.0, unit="years", low=0.25, high=20.0, source="S5-24; typical award of a competitive fund, one to three years"
    )
    gap_months: int = param(9, unit="months", low=0, high=60, source="assumption: from one award's end to the next")
    waiting_months: int = param(6, unit="months", low=0, high=60, source="assumption: from a bid to the first money")
    round_cost_gbp: float = param(
        30_000.0, unit="GBP per round and scheme", low=0.0, high=1e7, source="LGA 2020: a bid costs a council some 30k"
    )
    overhead_gbp_per_year: float = param(
        0.0, unit="GBP per year and scheme", low=0.0, high=1e8, source="choice: managers and audit of each scheme"
    )
    schemes: int = param(1, unit="schemes that share the money", low=1, high=50, source="S5-29 piecemeal funding")

    def __post_init__(self) -> None:
        for f in fields(self):
            key, value = f"{self.kind}.{f.name}", getattr(self, f.name)
            if "form" in f.metadata:
                check_form(key, value, f.metadata)
            else:
                check(key, value, f)

    def resolve(self, region: "Region") -> None:
        """Names and points exist in this region. Raises BadInput."""

    def act(self, world: "Ecosystem") -> None:
        """Nothing falls due unless a kind says so."""

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:  # noqa: ARG002 (kinds that nudge look at it)
        """No lever is nudged unless a kind says so."""
        return ()

    @property
    def opening(self) -> int:
        """First tick: the start, later by the wait for the first award if money comes in short rounds."""
        return tick_of(self.start) + (self.waiting_months if self.funding != LONG_TERM else 0)

    def opens(self, world: "Ecosystem") -> bool:
        """Whether this is the month it starts (never at strength 0)."""
        return self.strength > 0 and world.tick == self.opening

    def paid(self, tick: int) -> float:
        """Strength that money pays for: 0 outside its years and between awards, growing monthly over the ramp."""
        since = tick - self.opening
        if not 0 <= since < round(self.duration_years * TICKS_PER_YEAR) or not has_money(self._money(), since):
            return 0.0
        return self.strength * min(1.0, (since + 1) / max(self.ramp_years * TICKS_PER_YEAR, 1.0))

    def in_force(self, tick: int) -> float:
        """Strength that is delivered now: what is paid for, less what overheads and bids take."""
        paid = self.paid(tick)
        return paid * delivered_share(self._money()) if paid > 0 else 0.0

    def months_left(self, tick: int) -> int:
        """Months for which its money is certain: up to the end of the award, at most of the programme."""
        since = tick - self.opening
        return months_left(self._money(), since, round(self.duration_years * TICKS_PER_YEAR))

    def cost_gbp(self, world: "Ecosystem") -> float:
        """Public money of this month: (capital + revenue) x (1 + optimism bias) x scale, and what varies."""
        paid = self.paid(world.tick)
        fixed = self._capital_gbp(world.tick) + self.revenue_gbp_per_year / TICKS_PER_YEAR * paid
        administration = self.budget() / TICKS_PER_YEAR * (paid - self.in_force(world.tick))
        return (fixed * (1 + self.optimism_bias) + administration) * world.norms.scale + self.variable_gbp(world)

    def variable_gbp(self, world: "Ecosystem") -> float:  # noqa: ARG002 (kinds with take-up look at it)
        """Money that follows take-up, already at the scale of the world."""
        return 0.0

    def budget(self) -> float:
        """Most that may be awarded a year (GBP, at scale 1); 0 for programmes that award nothing."""
        return 0.0

    def bodies(self) -> int:
        """Bodies that deliver it, each with its own overhead: the schemes that share the money."""
        return self.schemes

    def _money(self) -> Money:
        return Money(
            regime=self.funding,
            gbp_per_year=self.revenue_gbp_per_year + self.budget(),
            round_months=round(self.round_years * TICKS_PER_YEAR),
            gap_months=self.gap_months,
            round_cost_gbp=self.round_cost_gbp,
            overhead_gbp_per_year=self.overhead_gbp_per_year,
            bodies=self.bodies(),
        )

    def _capital_gbp(self, tick: int) -> float:
        """Capital is spent evenly up to the opening; what would fall before the run is squeezed into it."""
        months = min(max(round(self.capital_years * TICKS_PER_YEAR), 1), max(self.opening, 1))
        first = max(self.opening - months, 0)
        return self.capital_gbp * self.strength / months if first <= tick < first + months else 0.0


def check_form(key: str, value: Any, meta: Any) -> None:
    """Raise BadInput unless a value of names or points has the declared form and only known names."""
    if meta["form"] == "name":
        _check_name(key, value, meta)
    elif not isinstance(value, tuple):
        raise BadInput(f"{key}: {value!r} should be a list of {meta['form']}")
    elif meta["form"] == "names":
        for item in value:
            _check_name(key, item, meta)
    else:
        for item in value:
            if not (isinstance(item, tuple) and len(item) == 2 and all(type(x) in (int, float) for x in item)):
                raise BadInput(f"{key}: {item!r} should be a pair of numbers: easting, northing (m)")


def _check_name(key: str, value: Any, meta: Any) -> None:
    known = meta.get("known")
    if not isinstance(value, str):
        raise BadInput(f"{key}: {value!r} should be a name")
    if known is not None and value not in known:
        raise BadInput(f"{key}: {value!r} is not known; {nearest(value, known)}")
