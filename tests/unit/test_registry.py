import subprocess
import sys
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from model.declaration import BadInput
from scenarios import registry
from scenarios.interventions.programme import Programme
from scenarios.registry import KINDS, build, describe, describe_kinds, resolve
from tests.unit import hand_made


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_builds_from_its_name_alone_and_says_what_it_is(kind):
    made = build("x", {"kind": kind})
    assert isinstance(made, Programme)
    assert all((made.title, made.mechanism, made.evidence, made.does_not, made.requirements))
    with pytest.raises(FrozenInstanceError):
        made.strength = 0.5


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_parameter_has_unit_source_and_a_range(kind):
    for f in fields(kind):
        assert f.metadata["unit"]
        assert f.metadata["source"]
        assert "low" in f.metadata or "choices" in f.metadata or "form" in f.metadata


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            {"kind": "rd_grant"},
            "interventions.x.kind: 'rd_grant' is not a kind of intervention; did you mean 'rd_grants'",
        ),
        ({}, "interventions.x.kind: None is not a kind"),
        (
            {"kind": "rd_grants", "shair": 0.2},
            "interventions.x: rd_grants has no parameter 'shair'; did you mean 'share'",
        ),
        ({"kind": "rd_grants", "share": 1.5}, "interventions.x: rd_grants.share: 1.5 is outside 0 to 0.9"),
        ({"kind": "rd_grants", "share": "half"}, "rd_grants.share: 'half' should be a number"),
        ({"kind": "rd_grants", "share": True}, "rd_grants.share: True should be a number"),
        ({"kind": "rd_grants", "intakes_per_year": 1.5}, "rd_grants.intakes_per_year: 1.5 should be a whole number"),
        ({"kind": "rd_grants", "start": 1999}, "rd_grants.start: 1999.0 is outside 2015 to 2100"),
        (
            {"kind": "rd_grants", "sectors": ["aerospac"]},
            "rd_grants.sectors: 'aerospac' is not known; did you mean 'aerospace'",
        ),
        ({"kind": "rd_grants", "kinds": ["university"]}, "rd_grants.kinds: 'university' is not known"),
        ({"kind": "rd_grants", "places": "amp"}, "rd_grants.places: 'amp' should be a list of names"),
        ({"kind": "rd_grants", "places": [3]}, "rd_grants.places: 3 should be a name"),
        ({"kind": "link_sites", "park_one": 3}, "link_sites.park_one: 3 should be a name"),
        ({"kind": "oem_arrival", "sector": "space"}, "oem_arrival.sector: 'space' is not one of"),
        ({"kind": "oem_arrival", "funding": "small"}, "oem_arrival.funding: 'small' is not one of long_term"),
        (
            {"kind": "bus_rapid_transit", "stops": [[1, 2], [3]]},
            "bus_rapid_transit.stops: (3,) should be a pair of numbers",
        ),
        ({"kind": "bus_rapid_transit", "stops": [[1, "a"]]}, "should be a pair of numbers"),
        ({"kind": "link_sites", "_target_": "os.system"}, "interventions.x: '_target_' cannot be used here"),
        ("rd_grants", "interventions.x: 'rd_grants' should be a mapping"),
    ],
)
def test_what_is_wrong_is_named(spec, message):
    with pytest.raises(BadInput) as error:
        build("x", spec)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"kind": "rd_grants", "places": ["Northtwn"]}, "x: rd_grants.places: no place 'Northtwn' in the region"),
        ({"kind": "rd_grants", "places": ["Northtwn"]}, "did you mean 'Northtown'"),
        (
            {"kind": "rd_grants", "around": "Town Hal"},
            "rd_grants.around: no place 'Town Hal' in handland; did you mean",
        ),
        (
            {"kind": "link_sites", "park_two": "sbq"},
            "link_sites.park_two: no park 'sbq' in handland; did you mean 'sbp'",
        ),
        ({"kind": "oem_arrival", "place": "Hndshire"}, "oem_arrival.place: no place 'Hndshire' in the region; did you"),
        ({"kind": "bus_rapid_transit"}, "stops: (435831, 386914) is off the map; handland spans easting 0 to 5000,"),
        (
            {"kind": "bus_rapid_transit", "stops": [[1, 2]]},
            "bus_rapid_transit.stops: 1 stops; a line needs at least two",
        ),
    ],
)
def test_places_must_exist_in_the_region(spec, message):
    with pytest.raises(BadInput) as error:
        resolve({"x": build("x", spec)}, hand_made.region())
    assert message in str(error.value)


def test_places_that_exist_resolve():
    good = {
        "a": {"kind": "rd_grants", "places": ["amp", "Northtown", "Handshire"], "around": "Town Hall"},
        "b": {"kind": "link_sites"},
        "c": {"kind": "oem_arrival", "place": "Southtown"},
        "d": {"kind": "bus_rapid_transit", "stops": [[100, 200], [4_900, 1_900]]},
        "e": {"kind": "oem_offer"},
    }
    resolve({name: build(name, spec) for name, spec in good.items()}, hand_made.region())


def test_whole_numbers_and_lists_are_as_good_as_floats_and_tuples():
    one = build("x", {"kind": "rd_grants", "start": 2018, "places": ["amp"]})
    assert one == build("x", {"kind": "rd_grants", "start": 2018.0, "places": ("amp",)})
    assert isinstance(one.start, float)
    assert build("x", {"kind": "bus_rapid_transit", "stops": [[1, 2], [3, 4]]}).stops == ((1.0, 2.0), (3.0, 4.0))


def test_the_list_of_parameters_has_every_one_of_them():
    rows = describe()
    assert {(row["kind"], row["parameter"]) for row in rows} == {
        (k, f.name) for k, kind in KINDS.items() for f in fields(kind)
    }
    share = next(row for row in rows if (row["kind"], row["parameter"]) == ("rd_grants", "share"))
    assert (share["default"], share["unit"], share["range"]) == ("0.4", "share of R&D cost", "0 to 0.9")
    sector = next(row for row in rows if (row["kind"], row["parameter"]) == ("oem_arrival", "sector"))
    assert sector["range"].startswith("aerospace, nuclear_energy")
    assert [row["kind"] for row in describe_kinds()] == list(KINDS)
    assert "S2-52" in describe_kinds()[0]["requirements"]


def test_building_an_intervention_does_not_load_mesa():
    code = "import sys, scenarios.registry as r; r.build('x', {'kind': 'link_sites'}); sys.exit('mesa' in sys.modules)"
    root = Path(registry.__file__).parent.parent
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0  # noqa: S603 (our own code)
