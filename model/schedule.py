"""The order of events in one month. Read this file first: it is the whole model on one screen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from model.processes import (
    accounts,
    anchors,
    demography,
    discovery,
    investment,
    investors,
    learning,
    matching,
    meetings,
    newcomers,
    orders,
    outside,
    people,
    policy,
    premises,
    sales,
    separations,
    training,
    wages,
    work,
)  # fmt: skip

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem


@dataclass(frozen=True, slots=True)
class Step:
    """One event: its line in the description (1-16), what runs, and the only columns it may change."""

    line: int
    run: "Callable[[Ecosystem], None]"
    writes: tuple[str, ...]


INCOMES = "core_income_gbp commercial_income_gbp collaborative_income_gbp"
BOOKS = ("gva_gbp wages_gbp rent_gbp other_cost_gbp interest_gbp support_gbp payout_gbp cash_gbp smooth_gva_gbp belief "
         "slack_months one_off_gbp normal_gva_gbp labour skilled_share pay_gbp")  # fmt: skip
EVERYTHING = ("organisations.*", "workers.*", "vacancies.*", "ties.*", "grants.*")


def _columns(table: str, names: str) -> tuple[str, ...]:
    return tuple(f"{table}.{name}" for name in names.split())


_of = partial(_columns, "organisations")

SCHEDULE: Final = (
    Step(1, policy.act, (*EVERYTHING, "sites.*")),
    Step(2, outside.move, ("outside.*",)),
    Step(3, investors.consider, (*EVERYTHING, "sites.floorspace_m2", "sites.zoned_m2")),
    Step(4, orders.place, (*_of("orders"), "ties.*")),
    Step(5, sales.clear, _of("market ramp demand relief_won")),
    Step(6, investment.invest, _of("does_rd rd_gbp digital management")),
    Step(7, anchors.run, (*_of(f"{INCOMES} outside_members market demand"), "ties.*")),
    Step(8, meetings.meet, ("ties.*",)),
    Step(9, learning.learn, _of("knowledge knowledge_index absorptive_capacity research learning diversity")),
    Step(10, discovery.discover, _of("ln_tfp quality efficiency last_innovation knowledge knowledge_mix sector foreign_owned")),
    Step(11, work.plan, _of("target layoff_rate")),
    Step(11, separations.separate, (*_of("headcount"), "workers.*")),
    Step(11, work.post, (*_of("serial"), "vacancies.*")),
    Step(11, matching.match, (*_of("headcount"), "workers.*", "vacancies.*", "ties.*", "sites.tightness")),
    Step(11, wages.revise, ("workers.ln_wage",)),
    Step(12, people.live, ("workers.human_capital", "workers.digital_skill")),
    Step(12, training.train, ("workers.*",)),
    Step(12, newcomers.arrive, ("workers.*",)),
    Step(13, accounts.settle, _of(BOOKS)),
    Step(14, demography.close, EVERYTHING),
    Step(14, demography.start, EVERYTHING),
    Step(15, premises.settle, (*EVERYTHING, "sites.*")),
)  # fmt: skip
"""Line 16, measures, is taken by the world after the last step: measuring is not an event and changes nothing."""
