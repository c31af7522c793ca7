"""Practice: programmes through which firms change how they are managed, and that cost so much a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agents.table import Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import param
from model.levers import MANAGEMENT_GAIN, Nudge
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeProgramme(EnrolledProgramme):
    """Management practice improves month by month while firms take part, and part of it is dropped in later years."""

    gain_sd: float = param(
        0.2, unit="sd of management practice", low=0.0, high=2.0, source="A10 business advice: TFP +0-3 % if intensive"
    )
    kept: float = param(
        0.5,
        unit="share kept after again_years",
        low=0.0,
        high=1.0,
        source="A10 Bloom et al. 2018: half after nine years",
    )
    again_years: float = param(
        5.0, unit="years", low=0.0, high=50.0, source="assumption: who finished does not come back for so long"
    )
    seen: float = param(
        0.5, unit="share", low=0.0, high=2.0, source="assumption: owners see half of what practice is worth"
    )
    horizon_years: float = param(3.0, unit="years", low=0.0, high=20.0, source="assumption: how far owners look ahead")
    place_gbp: float = param(
        3_000.0, unit="GBP per organisation", low=0.0, high=1e6, source="assumption: six days of an adviser"
    )
    fee_gbp: float = param(
        0.0, unit="GBP per organisation", low=0.0, high=1e6, source="choice: what a firm pays itself"
    )

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Practice of those who take part improves; that of those who finished slips, also after the programme's end."""
        change = self.practice(world)
        if change.any():
            yield Nudge(MANAGEMENT_GAIN, add=change)

    def practice(self, world: "Ecosystem") -> Floats:
        """Change of management practice (organisations,), sd per year: gain over the months of the course, then loss.

        Who could stay for part of the months only gains and loses that part.
        """
        grants, rows = world.grants, self.on_file(world, world.tick)
        change, ends = np.zeros(len(world.organisations)), self._ends(world, rows)
        part = np.clip((ends - grants.starts[rows]) / self.months, 0.0, 1.0)
        total = self.gain_sd * self.strength
        engaged = world.tick < ends
        change[grants.organisation[rows[engaged]]] = total * TICKS_PER_YEAR / self.months
        done = rows[~engaged]
        if self.again_years > 0:
            change[grants.organisation[done]] -= total * (1 - self.kept) * part[~engaged] / self.again_years
        return change

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """What owners expect: the rise of value added that practice brings, as far as they see it and look ahead."""
        p = world.parameters
        rise = self.gain_sd * self.strength * p.discovery.management_gain * p.accounts.price_retention
        worth = rise * min(months / self.months, 1.0) * self.seen * self.horizon_years * TICKS_PER_YEAR
        return np.asarray(world.organisations.smooth_gva_gbp[rows] * worth - self.fee_gbp)

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (same for all)
        """A place costs the same whoever has it; less if money ends before the course does."""
        return np.full(len(rows), self.place_gbp * min(months / self.months, 1.0))

    def taken_on(self, world: "Ecosystem", rows: Ints, months: int) -> None:  # noqa: ARG002 (a fee is due at once)
        """Those who are taken on pay their part."""
        if self.fee_gbp > 0:
            world.organisations.one_off_gbp[rows] += self.fee_gbp

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Places held this month, those of firms that hold two counted twice."""
        rows = self.on_file(world, world.tick)
        held = int((world.tick < self._ends(world, rows)).sum())
        return held * self.place_gbp / self.months
