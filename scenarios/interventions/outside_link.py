"""A research anchor of the region is linked with an institute or campus outside it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.organisations import FIELDS, N_FIELDS
from agents.table import Floats
from model.declaration import BadInput, param
from model.levers import BID_CAPACITY, MEMBER_PULL, OUTSIDE_LEARNING, Nudge
from model.processes.learning import from_outside
from model.region import Region
from scenarios.interventions.centres import check_anchor, parent_row
from scenarios.interventions.programme import CHOICE, Programme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLink(Programme):
    """Joint projects with a partner outside: the anchor learns what the region lacks, and passes it on as it always does."""

    kind: ClassVar[str] = "outside_link"
    title: ClassVar[str] = "Link an anchor with an institute outside"
    mechanism: ClassVar[str] = (
        "knowledge the anchor gains in the partner's fields, in so far as it lacks it and can follow; members it draws there; "
        "joint bids"
    )
    evidence: ClassVar[str] = (
        "A2.2 Nooteboom et al. 2007 (form); A9.1 Comin et al. 2019 for a joint project; A0.8 most members are elsewhere"
    )
    does_not: ClassVar[str] = "model the partner, its staff or the firms around it; it learns nothing from here"
    requirements: ClassVar[tuple[str, ...]] = ("S3-03", "S3-07", "S4-01", "S4-06", "S4-10", "S4-15", "S4-17", "S4-35")

    anchor: str = field(default="", metadata={"form": "name", "unit": "anchor; empty: the largest", "source": CHOICE})
    partner: str = field(default="", metadata={"form": "name", "unit": "words; for the reader", "source": CHOICE})
    fields_of_work: tuple[str, ...] = field(
        default=("digital",),
        metadata={"form": "names", "known": FIELDS, "unit": "fields it is known for", "source": CHOICE},
    )
    level: float = param(
        12.0,
        unit="ratio to a mean firm's knowledge at the start",
        low=0.0,
        high=100.0,
        source="assumption: as much as the strongest centre here knows in its strongest field at the start",
    )
    projects: float = param(
        4.0,
        unit="joint projects at a time",
        low=0.0,
        high=100.0,
        source="assumption: a joint programme of some twenty staff",
    )
    pull: float = param(
        0.05, unit="ratio added", low=0.0, high=2.0, source="assumption: half of what an outpost there would draw"
    )
    joint_bids: float = param(
        0.0,
        unit="share added to the capacity to bid",
        low=0.0,
        high=9.0,
        source="choice; S5-83 joint bids succeed (sign)",
    )
    ramp_years: float = param(2.0, unit="years", low=0.0, high=20.0, source="assumption: people have to meet")
    duration_years: float = param(10.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    revenue_gbp_per_year: float = param(
        1e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: public half of four joint projects"
    )

    def resolve(self, region: Region) -> None:
        """The anchor exists in this region, and the partner is known for something. Raises BadInput."""
        check_anchor("outside_link.anchor", self.anchor, region)
        if not self.fields_of_work:
            raise BadInput(f"outside_link.fields_of_work: name at least one field: {', '.join(FIELDS)}")

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """The anchor gains knowledge and draws members; the region's places bid together with the partner's."""
        force, anchor = self.in_force(world.tick), parent_row(world, self.anchor)
        if force == 0 or anchor < 0:
            return
        n = len(world.organisations)
        if self.projects > 0 and self.level > 0:
            gained = np.zeros((n, N_FIELDS))
            gained[anchor] = self.taught(world, anchor) * force
            yield Nudge(OUTSIDE_LEARNING, add=gained)
        if self.pull > 0:
            yield Nudge(MEMBER_PULL, np.where(np.arange(n) == anchor, 1 + self.pull * force, 1.0))
        if self.joint_bids > 0:
            yield Nudge(BID_CAPACITY, 1 + self.joint_bids * force)

    def taught(self, world: "Ecosystem", anchor: int) -> Floats:
        """Knowledge a year that all joint projects together bring the anchor, at full strength (fields,)."""
        o, rows = world.organisations, np.array([anchor])
        one = from_outside(
            o.knowledge[rows], o.sector[rows], o.knowledge_mix[rows], self._knows(world), world.parameters.learning
        )
        return np.asarray(self.projects * one[0])

    def _knows(self, world: "Ecosystem") -> Floats:
        """What the partner knows of each field (fields,): level x a firm's at the start in its own, nothing of the rest."""
        return np.asarray(np.isin(FIELDS, self.fields_of_work) * self.level * world.norms.knowledge_unit)
