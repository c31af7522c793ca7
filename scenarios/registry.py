"""Every kind of intervention and of shock there is. A scenario file can name these and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any, Final

from model.declaration import BadInput, nearest
from model.region import Region
from scenarios.interventions.anchor_absence import AnchorAbsence
from scenarios.interventions.anchor_engagement import AnchorEngagement
from scenarios.interventions.anchor_expansion import AnchorExpansion
from scenarios.interventions.anchor_funding import AnchorFunding
from scenarios.interventions.anchor_outpost import AnchorOutpost
from scenarios.interventions.apprenticeships import Apprenticeships
from scenarios.interventions.bus_rapid_transit import BusRapidTransit
from scenarios.interventions.business_advice import BusinessAdvice
from scenarios.interventions.careers_outreach import CareersOutreach
from scenarios.interventions.corporate_supplier_support import CorporateSupplierSupport
from scenarios.interventions.densification import Densification
from scenarios.interventions.digital_adoption import DigitalAdoption
from scenarios.interventions.finance import Finance
from scenarios.interventions.graduate_retention import GraduateRetention
from scenarios.interventions.housing import Housing
from scenarios.interventions.hs2_stop import Hs2Stop
from scenarios.interventions.inclusive_recruitment import InclusiveRecruitment
from scenarios.interventions.incubator import Incubator
from scenarios.interventions.internationalisation import Internationalisation
from scenarios.interventions.investment_subsidy import InvestmentSubsidy
from scenarios.interventions.leadership_network import LeadershipNetwork
from scenarios.interventions.link_sites import LinkSites
from scenarios.interventions.management_academy import ManagementAcademy
from scenarios.interventions.meeting_venues import MeetingVenues
from scenarios.interventions.mission_demand import MissionDemand
from scenarios.interventions.needs_led_support import NeedsLedSupport
from scenarios.interventions.nucleus import Nucleus
from scenarios.interventions.oem_arrival import OemArrival
from scenarios.interventions.oem_departure import OemDeparture
from scenarios.interventions.oem_offer import OemOffer
from scenarios.interventions.outside_link import OutsideLink
from scenarios.interventions.programme import Programme
from scenarios.interventions.public_procurement import PublicProcurement
from scenarios.interventions.public_realm import PublicRealm
from scenarios.interventions.rate_relief import RateRelief
from scenarios.interventions.rd_grants import RdGrants
from scenarios.interventions.replacement_skills import ReplacementSkills
from scenarios.interventions.retraining import Retraining
from scenarios.interventions.road_capacity import RoadCapacity
from scenarios.interventions.scale_up import ScaleUp
from scenarios.interventions.speculative_floorspace import SpeculativeFloorspace
from scenarios.interventions.spin_out_support import SpinOutSupport
from scenarios.interventions.station import Station
from scenarios.interventions.supply_chain import SupplyChain
from scenarios.interventions.talent_attraction import TalentAttraction
from scenarios.interventions.training_centre import TrainingCentre
from scenarios.interventions.transit_line import TransitLine
from scenarios.interventions.upskilling import Upskilling
from scenarios.shocks.energy_price import EnergyPrice
from scenarios.shocks.frontier_growth import FrontierGrowth
from scenarios.shocks.funding_loss import FundingLoss
from scenarios.shocks.migration import Migration
from scenarios.shocks.pandemic import Pandemic
from scenarios.shocks.recession import Recession
from scenarios.shocks.rival_sites import RivalSites
from scenarios.shocks.sector_demand import SectorDemand
from scenarios.shocks.shock import Shock
from scenarios.shocks.smr_programme import SmrProgramme

KINDS: Final[dict[str, type[Programme]]] = {
    kind.kind: kind
    for kind in (
        LinkSites,
        OemArrival,
        OemOffer,
        OemDeparture,
        AnchorExpansion,
        AnchorOutpost,
        AnchorFunding,
        AnchorAbsence,
        AnchorEngagement,
        OutsideLink,
        TalentAttraction,
        Apprenticeships,
        TrainingCentre,
        Upskilling,
        Retraining,
        GraduateRetention,
        CareersOutreach,
        InclusiveRecruitment,
        ReplacementSkills,
        PublicProcurement,
        RdGrants,
        SupplyChain,
        SpinOutSupport,
        ScaleUp,
        ManagementAcademy,
        Internationalisation,
        Finance,
        DigitalAdoption,
        CorporateSupplierSupport,
        BusinessAdvice,
        NeedsLedSupport,
        InvestmentSubsidy,
        RateRelief,
        BusRapidTransit,
        RoadCapacity,
        TransitLine,
        Station,
        Hs2Stop,
        PublicRealm,
        MeetingVenues,
        Incubator,
        SpeculativeFloorspace,
        Densification,
        Housing,
        Nucleus,
        LeadershipNetwork,
        MissionDemand,
    )
}


SHOCKS: Final[dict[str, type[Shock]]] = {
    kind.kind: kind
    for kind in (
        SectorDemand,
        Recession,
        Pandemic,
        FundingLoss,
        EnergyPrice,
        SmrProgramme,
        FrontierGrowth,
        RivalSites,
        Migration,
    )
}
EVENTS: Final = {kind.kind: kind for kind in (OemArrival, OemDeparture, AnchorAbsence, AnchorFunding)}
"""Interventions that can also just happen: a scenario may name them among its shocks."""
PARTS: Final[Mapping[str, tuple[str, Mapping[str, type[Programme | Shock]]]]] = {
    "interventions": ("intervention", KINDS),
    "shocks": ("shock", {**SHOCKS, **EVENTS}),
}
"""Section of a scenario file: what one entry is called, and the kinds it may have."""


def build(name: str, spec: Mapping[str, Any], part: str = "interventions") -> Programme | Shock:
    """Turn one entry of `interventions:` or `shocks:` into what acts in the world. Raises BadInput: exactly what is wrong."""
    where, (noun, kinds) = f"{part}.{name}", PARTS[part]
    if not isinstance(spec, Mapping):
        raise BadInput(f"{where}: {spec!r} should be a mapping with a kind and its parameters")
    hidden = [key for key in spec if str(key).startswith("_")]
    if hidden:
        raise BadInput(f"{where}: {hidden[0]!r} cannot be used here; a scenario names a kind, never code")
    if spec.get("kind") not in kinds:
        wrong = spec.get("kind")
        raise BadInput(f"{where}.kind: {wrong!r} is not a kind of {noun}; {_elsewhere(str(wrong), part, kinds)}")
    kind = str(spec["kind"])
    known = {f.name: f for f in fields(kinds[kind])}
    for given in spec.keys() - {"kind", *known}:
        raise BadInput(f"{where}: {kind} has no parameter {given!r}; {nearest(str(given), known)}")
    values = {key: _plain(value, known[key]) for key, value in spec.items() if key != "kind"}
    try:
        return kinds[kind](**values)
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from None


def _elsewhere(kind: str, part: str, kinds: Iterable[str]) -> str:
    """The nearest kind, or the section that this one belongs to."""
    other = next(name for name in PARTS if name != part)
    return f"it belongs under {other}:" if kind in PARTS[other][1] else nearest(kind, kinds)


def resolve(made: Mapping[str, Programme | Shock], region: Region, part: str = "interventions") -> None:
    """Every place, park and point that an intervention or shock names exists in this region. Raises BadInput."""
    for name, one in made.items():
        try:
            one.resolve(region)
        except BadInput as error:
            raise BadInput(f"{part}.{name}: {error}") from None


def describe() -> list[dict[str, str]]:
    """One row per parameter of every kind: kind, parameter, default, unit, range, source."""
    return [_row(kind, f) for kind in KINDS.values() for f in fields(kind)]


def describe_kinds() -> list[dict[str, str]]:
    """One row per kind: what it changes, what is known about it, what it leaves alone, requirements it answers."""
    return [
        {
            "kind": kind.kind,
            "title": kind.title,
            "mechanism": kind.mechanism,
            "evidence": kind.evidence,
            "does not": kind.does_not,
            "requirements": ", ".join(kind.requirements),
        }
        for kind in KINDS.values()
    ]


def _plain(value: Any, f: "Field[Any]") -> Any:
    """Lists become tuples, whole numbers floats where one is declared; anything else is left to the check."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_plain(item, f) for item in value)
    if type(value) is int and isinstance(f.default, float):
        return float(value)
    return value


def _row(kind: type[Programme | Shock], f: "Field[Any]") -> dict[str, str]:
    meta = f.metadata
    allowed: Iterable[str] = meta.get("choices") or meta.get("known") or ()
    bounds = f"{meta['low']:g} to {meta['high']:g}" if "low" in meta else ", ".join(allowed)
    default = "" if f.default is MISSING else str(f.default)
    return {
        "kind": kind.kind,
        "parameter": f.name,
        "default": default,
        "unit": meta["unit"],
        "range": bounds,
        "source": meta["source"],
    }
