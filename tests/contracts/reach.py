"""Whom each kind of intervention is meant to reach, said apart from its own code; and what two worlds have in common."""

from dataclasses import fields

import numpy as np

from agents.organisations import ANCHOR, OEM
from scenarios.interventions.eligibility import TargetedProgramme, sites_in
from scenarios.interventions.residents import ResidentProgramme
from scenarios.registry import KINDS, SHOCKS

EVERYBODY_HEARS = {"hearing": 12.0, "near_effect": 50.0, "bid_gbp": 0.0}
NOWHERE = {"places": ("Barnsley",), "ring_km": 0.5, "around": ""}
"""No site and no home of Barnsley lies next to the focus, which is in Rotherham."""
PLAIN = {"ramp_years": 0.0, "funding": "long_term", "overhead_gbp_per_year": 0.0}
NO_DOSE = {
    "link_sites": {"minutes": 60.0, "venue_effect": 0.0, "meeting_effect": 0.0},
    "oem_offer": {"grant_gbp_per_job": 0.0, "visibility": 0.0, "more_offers": 0.0},
    "anchor_funding": {"change": 0.0},
    "anchor_absence": {"organisations": ()},
    "outside_link": {"projects": 0.0, "pull": 0.0, "joint_bids": 0.0},
    "transit_line": {"headway_minutes": 120.0, "kmh": 5.0},
    "bus_rapid_transit": {"headway_minutes": 120.0, "kmh": 5.0},
    "station": {"trains_per_hour": 0.01},
    "road_capacity": {"speed_gain": 0.0, "accessibility_gain": 0.0, "points": ()},
    "hs2_stop": {"place": "none"},
    "incubator": {"space_m2": 0.0},
    "speculative_floorspace": {"space_m2": 0.0},
    "densification": {"more": 0.0, "readiness": 0.0},
    "housing": {"homes": 0.0},
}
"""Kinds that are for a site or for the whole region: what they offer when they offer nothing."""
NEAR = {"ring_km": 12.0, "around": "", "boundary": ()}
BUILT_AT = ("park", "park_one", "park_two", "place", "places")
"""Parameters that name the sites a kind is about."""
ALSO = {
    "oem_departure": lambda o: o.kind == OEM,
    "anchor_absence": lambda o: o.kind == ANCHOR,
    "anchor_funding": lambda o: o.kind == ANCHOR,
    "outside_link": lambda o: o.kind == ANCHOR,
    "anchor_outpost": lambda o: o.kind == ANCHOR,  # the parent gives some of its core income
    "apprenticeships": lambda o: o.training_places > 0,  # centres take apprentices from everywhere
    "corporate_supplier_support": lambda o: o.kind == OEM,  # plants anywhere teach suppliers in reach
}
"""Whom a kind is about besides those on its sites."""
EVERYWHERE = {"transit_line", "bus_rapid_transit", "station", "road_capacity"}
"""Journeys have no boundary: whoever travels is reached."""


def inside(one, world):
    """Sites, homes, organisations and people that an intervention is meant for: four masks."""
    o, w, sites, homes, region = world.organisations, world.workers, world.sites, world.homes, world.region
    known = (*region.parks.key, *region.areas.name, *region.authorities.name)
    named = [getattr(one, name) for name in BUILT_AT if getattr(one, name, None)]
    places = tuple(p for part in named for p in ((part,) if isinstance(part, str) else part) if p in known)
    here, living = np.zeros(len(sites), dtype=bool), np.zeros(len(homes), dtype=bool)
    if isinstance(one, TargetedProgramme) or places:
        here = sites_in(sites, region, places) & _near(sites, region, getattr(one, "ring_km", 0.0))
    if isinstance(one, ResidentProgramme):
        living = ~homes.is_outside & _near(homes, region, one.ring_km)
    ours = here[o.site] | (ALSO[one.kind](o) if one.kind in ALSO else False)
    if one.kind == "hs2_stop":  # a station is felt far around, and at the other end of the line
        here, living = ~here, homes.is_outside.copy()
    return here, living, ours, living[w.home] | ((w.employer >= 0) & ours[w.employer])


def _near(table, region, ring_km):
    km = np.hypot(table.easting - region.focus_easting, table.northing - region.focus_northing) / 1000
    return km <= (ring_km or np.inf)


def nobody(kind):
    """Parameters with which a kind reaches nobody, paid for without frills; {} if nobody said what they are."""
    if issubclass(KINDS[kind], TargetedProgramme | ResidentProgramme):
        return PLAIN | NOWHERE
    return PLAIN | NO_DOSE[kind] if kind in NO_DOSE else {}


def everyone_hears(kind):
    """Parameters with which everybody hears of it at once, as far as the kind has them."""
    known = {f.name for f in fields({**KINDS, **SHOCKS}[kind])}
    return {name: value for name, value in EVERYBODY_HEARS.items() if name in known}


def tables_of(world):
    """Every column of every table, copied."""
    return {f"{t}.{c}": v.copy() for t, table in world.tables().items() for c, v in table.columns()}


def same(one, two):
    """Whether two worlds agree to the bit: histories but for what was spent, and every column but the ledger of grants."""
    histories = [[{k: v for k, v in h.items() if k != "public_cost_gbp"} for h in w.history] for w in (one, two)]
    columns = [{k: v for k, v in tables_of(w).items() if not k.startswith("grants.")} for w in (one, two)]
    return histories[0] == histories[1] and all(
        values.shape == columns[1][name].shape and np.array_equal(values, columns[1][name], equal_nan=True)
        for name, values in columns[0].items()
    )
