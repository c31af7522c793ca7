"""Bus rapid transit: a line of fast buses opens, with stops, speed and headway."""

from dataclasses import dataclass, field
from typing import ClassVar

from model.declaration import option, param
from scenarios.interventions.programme import CHOICE
from scenarios.interventions.transit_line import Points, TransitLine

SOUTH: Points = (
    (435831, 386914), (437543, 387852), (439278, 388256), (440432, 388925), (441300, 387950), (441850, 387450),
    (442520, 388668), (442898, 392907),
)  # fmt: skip
"""Sheffield station, Nunnery Square, Handsworth side, Sheffield Business Park, AMP, Waverley, Catcliffe, Rotherham."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusRapidTransit(TransitLine):
    """A line of fast buses opens at `start` and stays; revenue support runs for `duration_years`."""

    kind: ClassVar[str] = "bus_rapid_transit"
    title: ClassVar[str] = "Bus rapid transit"
    evidence: ClassVar[str] = (
        "A7.8 Gibbons et al. 2019 (roads), A10 WWG transport: employment effects mostly none or mixed"
    )
    does_not: ClassVar[str] = "raise productivity or jobs except through shorter journeys; relieve roads"

    line: str = field(default="", metadata={"form": "name", "unit": "planned line; empty: own stops", "source": CHOICE})
    stops: Points = field(
        default=SOUTH,
        metadata={
            "form": "points",
            "unit": "m, easting and northing of each stop in order",
            "source": "BRT South as planned 2010-11",
        },
    )
    kmh: float = param(25.0, unit="km/h", low=5.0, high=120.0, source="tram and BRT lines, 22-25 km/h")
    headway_minutes: float = param(10.0, unit="minutes", low=1.0, high=120.0, source="BRT North every 10 minutes")
    mode: str = option("bus", ("bus", "tram", "rail"), "what runs on it")
    duration_years: float = param(20.0, unit="years", low=0.0, high=100.0, source=CHOICE)
    capital_gbp: float = param(32e6, unit="GBP of 2015", low=0.0, high=1e10, source="BRT North GBP 30-34m")
    capital_years: float = param(2.0, unit="years before start", low=0.0, high=20.0, source="assumption")
    revenue_gbp_per_year: float = param(
        5e5, unit="GBP of 2015 per year", low=0.0, high=1e9, source="assumption: support for services"
    )
    optimism_bias: float = param(
        0.44, unit="share of cost", low=0.0, high=2.0, source="A11.15 standard civil engineering, upper bound"
    )
