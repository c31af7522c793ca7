"""Finance: public loans, guarantees and equity for firms that are short of cash and expect to earn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from agents.table import Bools, Floats, Ints
from model.clock import TICKS_PER_YEAR
from model.declaration import option, param
from model.levers import CREDIT_LIMIT, LOAN_REPAYMENT, Nudge
from model.processes import policy
from scenarios.interventions.take_up import EnrolledProgramme

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

LOAN, GUARANTEE, EQUITY = "loan", "guarantee", "equity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finance(EnrolledProgramme):
    """A loan is money now and repayments later; a guarantee lets banks lend more; equity is money for a stake."""

    kind: ClassVar[str] = "finance"
    title: ClassVar[str] = "Loans, guarantees and equity"
    mechanism: ClassVar[str] = (
        "cash, or the debt that lenders allow, of firms that are short and apply; repayments follow"
    )
    evidence: ClassVar[str] = (
        "A10 access to finance: debt schemes raise access, employment positive in 6 of 11, default may rise, equity weak"
    )
    does_not: ClassVar[str] = (
        "choose what a firm does with the money, or forgive debts: what a firm that closes owes is lost"
    )
    requirements: ClassVar[tuple[str, ...]] = ("S4-32", "S5-22", "S5-36")

    instrument: str = option(LOAN, (LOAN, GUARANTEE, EQUITY), "loan, guarantee of bank debt, or stake in the firm")
    size_months: float = param(
        3.0, unit="months of GVA", low=0.0, high=60.0, source="assumption: a loan or stake of some months' value added"
    )
    least_gbp: float = param(25_000.0, unit="GBP", low=0.0, high=1e7, source="choice: start-up loans end at GBP 25k")
    most_gbp: float = param(
        500_000.0, unit="GBP", low=0.0, high=1e8, source="choice: regional funds lend up to some GBP 500k"
    )
    interest: float = param(
        0.08, unit="per year", low=0.0, high=0.5, source="assumption: above bank rates, no collateral"
    )
    cover: float = param(0.75, unit="share of debt", low=0.0, high=1.0, source="Enterprise Finance Guarantee: 75 %")
    loss: float = param(
        0.04,
        unit="share of debt per year",
        low=0.0,
        high=1.0,
        source="A10: default +0-3 pp; Enterprise Finance Guarantee",
    )
    stake: float = param(0.2, unit="share of the firm", low=0.0, high=1.0, source="assumption: a minority stake")
    short_months: float = param(
        2.0,
        unit="months of GVA",
        low=-12.0,
        high=60.0,
        source="assumption: who has less cash than this looks for money",
    )
    worth: float = param(
        0.10, unit="share of the sum", low=0.0, high=1.0, source="assumption: what having it is worth to who is short"
    )
    months: int = param(60, unit="months of support", low=1, high=240, source="choice: five years to repay")
    again_years: float = param(1.0, unit="years", low=0.0, high=50.0, source="choice")
    bid_gbp: float = param(
        2_000.0, unit="GBP per application", low=0.0, high=100_000.0, source="assumption: plan and accounts"
    )
    budget_gbp_per_year: float = param(
        4e6, unit="GBP of 2015 per year", low=0.0, high=1e9, source="choice: lent, invested or set aside for losses"
    )
    intakes_per_year: int = param(4, unit="intakes per year", low=1, high=12, source="choice")
    size_most: int = param(249, unit="employees", low=0, high=100_000, source="choice: small and medium firms")
    revenue_gbp_per_year: float = param(
        2e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: fund managers"
    )

    def wants(self, world: "Ecosystem") -> Bools:
        """Firms that are short of cash and whose owners believe that they earn."""
        o = world.organisations
        return np.asarray((o.cash_gbp < self.short_months * o.smooth_gva_gbp) & (o.belief > 0))

    def sum_gbp(self, world: "Ecosystem", rows: Ints) -> Floats:
        """Loan, stake or guaranteed debt of each (rows,)."""
        wanted = np.clip(self.size_months * world.organisations.smooth_gva_gbp[rows], self.least_gbp, self.most_gbp)
        return np.asarray(wanted * self.strength)

    def gain_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:  # noqa: ARG002 (the sum counts)
        """What having the money is worth."""
        return self.sum_gbp(world, rows) * self.worth

    def asked_gbp(self, world: "Ecosystem", rows: Ints, months: int) -> Floats:
        """The sum; for a guarantee what is expected to be lost."""
        if self.instrument == GUARANTEE:
            return self.sum_gbp(world, rows) * self.cover * self.loss * months / TICKS_PER_YEAR
        return self.sum_gbp(world, rows)

    def taken_on(self, world: "Ecosystem", rows: Ints, months: int) -> None:  # noqa: ARG002 (terms outlast the fund)
        """Loans and stakes are paid out this month; what a borrower owes each month is on file until it is repaid."""
        sums = self.sum_gbp(world, rows)
        if self.instrument == GUARANTEE or not len(rows) or not sums.all():
            return
        policy.award(world, self.position(world), rows, 1, sums)
        if self.instrument == LOAN:
            policy.award(world, self.position(world), rows, self.months + 1, sums * self._annuity())
            due = slice(len(world.grants) - len(rows), None)
            world.grants.starts[due] = world.grants.until[due]  # on file, but nothing that is paid out

    def nudges(self, world: "Ecosystem") -> Iterable[Nudge]:
        """Borrowers repay; banks lend more to those with a guarantee."""
        if self.instrument == LOAN:
            repaid = self.repaid_gbp(world)
            if repaid.any():
                yield Nudge(LOAN_REPAYMENT, add=repaid)
        rows = self.engaged(world, world.tick)
        if self.instrument == GUARANTEE and len(rows):
            more = np.zeros(len(world.organisations))
            more[rows] = self.size_months * self.strength
            yield Nudge(CREDIT_LIMIT, add=more)

    def repaid_gbp(self, world: "Ecosystem") -> Floats:
        """What borrowers pay back this month, from the month after the loan (organisations,)."""
        grants = world.grants
        due = (grants.programme == self.position(world)) & (grants.starts == grants.until)
        due &= (grants.until > world.tick) & (grants.until - self.months <= world.tick)
        return np.bincount(grants.organisation[due], grants.amount_gbp[due], len(world.organisations))

    def variable_gbp(self, world: "Ecosystem") -> float:
        """Paid out less repaid; losses set aside for guarantees; less the fund's part of last month's dividends."""
        o, grants = world.organisations, world.grants
        paid = float(grants.amount_gbp[policy.holders(world, self.position(world), world.tick)].sum())
        rows = self.engaged(world, world.tick)
        if self.instrument == GUARANTEE:
            debt = np.minimum(np.maximum(-o.cash_gbp[rows], 0.0), self.size_months * o.smooth_gva_gbp[rows])
            return float(debt.sum()) * self.cover * self.loss / TICKS_PER_YEAR * self.strength
        if self.instrument == LOAN:
            return paid - float(self.repaid_gbp(world).sum())
        return paid - self.stake * float(np.maximum(o.payout_gbp[rows], 0.0).sum()) * self.strength

    def _annuity(self) -> float:
        """Monthly repayment of one pound: r / (1 - (1 + r)^-n)."""
        rate = self.interest / TICKS_PER_YEAR
        return rate / (1 - (1 + rate) ** -self.months) if rate > 0 else 1 / self.months
