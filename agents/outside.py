"""The world outside the region: one row per sector, and the national economy that all sectors share."""

from dataclasses import dataclass

from agents.table import Floats, Table, column


@dataclass(slots=True, kw_only=True, eq=False)
class Outside(Table):
    """Markets beyond the region by sector. Columns that all sectors share hold the same value in each row."""

    sector_demand: Floats = column(0.0, unit="ln", doc="sector's world demand relative to its trend")
    business_cycle: Floats = column(0.0, unit="ln", doc="national demand relative to its trend, shared")
    frontier: Floats = column(0.0, unit="ln", doc="national productivity frontier since the start, shared")
    wage: Floats = column(0.0, unit="ln", doc="pay outside relative to its normal level, shared")
    finance: Floats = column(1.0, low=0, unit="ratio", doc="lenders' willingness outside the Golden Triangle, shared")
    local_income: Floats = column(
        1.0, low=0, unit="ratio", doc="incomes earned in the region relative to the start, shared"
    )
