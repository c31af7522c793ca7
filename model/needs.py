"""Needs: what a survey of employers would find that each of them is short of. Asking changes nothing."""

from typing import TYPE_CHECKING, Final

import numpy as np

from agents.table import Bools
from model.processes.accounts import credit_limit_gbp, credit_months
from model.processes.location import space_needed
from model.processes.premises import planned_jobs

if TYPE_CHECKING:
    from model.ecosystem import Ecosystem

NEEDS: Final = ("skills", "credit", "space", "orders")
"""What an organisation may be short of, in the order of the rows of `needs`."""
LONG_MONTHS: Final = 2
"""A post is hard to fill if it is open longer. Source: A5.17 trade surveys, a third of posts are filled within a month."""
NEAR_LIMIT: Final = 0.9
"""Share of the debt allowed from which credit is short. Source: assumption."""
CROWDED: Final = 1.1
"""Space needed over space held from which space is short. Source: assumption."""
IDLE: Final = 0.8
"""Demand over what its staff can make below which orders are short. Source: assumption."""


def needs(world: "Ecosystem") -> Bools:
    """Who is short of what (needs, organisations): rows as in NEEDS; nobody who has closed.

    Skills: a post open for more than two months that nobody fitting saw in half of them. Credit: in debt by nine tenths
    of what lenders allow. Space: needs a tenth more than it holds. Orders: demand below four fifths of what staff make.
    """
    o, v, n = world.organisations, world.vacancies, len(world.organisations)
    months = world.tick - v.posted
    hard = (months > LONG_MONTHS) & (2 * v.months_unfit >= months)
    skills = np.bincount(v.employer[hard], minlength=n) > 0
    limit = credit_limit_gbp(o.smooth_gva_gbp, world.tick - o.born, credit_months(world))
    credit = (o.cash_gbp < 0) & (-o.cash_gbp >= NEAR_LIMIT * limit)
    need_m2 = space_needed(o.sector, o.kind, planned_jobs(world), world.parameters.location)
    space = need_m2 > CROWDED * o.floorspace_m2
    return np.asarray(np.stack([skills, credit, space, o.demand < IDLE * o.labour]) & o.alive)
