"""Mistakes in a preset: file, row, column, value, what was expected, the nearest spelling."""

import pytest

from model.declaration import BadInput
from scenarios.regions import REGION_DIR, TABLES, load_region
from scenarios.tables import read_sheet
from tests.unit.presets import change, replace


@pytest.mark.parametrize(
    ("table", "column", "value", "says"),
    [
        ("areas", "authority", "Shefield", "areas.csv, row 2, column 'authority': 'Shefield' is not a local authority"),
        ("areas", "authority", "Shefield", "did you mean 'Sheffield'"),
        ("areas", "easting", "east", "'east' should be a number (m)"),
        ("areas", "easting", "500000", "'500000' and its northing lie outside the grid, E 411500 to 475500"),
        ("areas", "workplace_jobs", "-5", "'-5' should be at least 0 (jobs)"),
        ("areas", "workplace_jobs", "nan", "'nan' should be at least 0"),
        ("areas", "manufacturing_jobs", "inf", "'inf' should be at least 0"),
        ("areas", "deprivation_decile", "11", "should be 1 to 10"),
        ("areas", "deprivation_decile", "2.5", "'2.5' should be a whole number"),
        ("areas", "area", "", "'' should not be empty"),
        ("areas", "area", "Stocksbridge", "row 9, column 'area': 'Stocksbridge' stands on row 2 already"),
        ("authorities", "level_3_share", "0.9", "and the shares beside it add up to more than 1"),
        ("sectors", "job_share", "0.2", "sectors.csv, column 'job_share': the shares add up to 1.183; expected 1"),
        ("sectors", "sector", "aerospce", "'aerospce' is not a manufacturing sector; did you mean 'aerospace'?"),
        ("parks", "easting", "1", "'1' and its northing lie outside the grid"),
        ("parks", "zoned_m2", "10", "should be at least what is built"),
        ("parks", "area", "Catclife", "is not an area of the region"),
        ("organisations", "sector", "aero", "'aero' is not a sector; did you mean 'aerospace'?"),
        ("organisations", "kind", "anchr", "did you mean 'anchor'?"),
        ("organisations", "park", "amq", "'amq' is not a park; did you mean 'amp'?, or leave it empty"),
        ("organisations", "ownership", "owned", "'owned' is not a kind of ownership"),
        ("organisations", "open_results", "perhaps", "'perhaps' should be yes or no"),
        ("organisations", "northing", "9", "lie outside the grid"),
        ("outside_places", "northing", "390000", "lie inside the grid"),
        ("roads", "kmh", "fast", "'fast' should be a number (km/h)"),
        ("roads", "road", "m2", "road_points.csv, row 2, column 'road': 'm1' is not a road of roads.csv"),
        ("lines", "mode", "trolley", "'trolley' is not a mode of public transport"),
        ("lines", "headway_minutes", "0", "should be 0.5 to 1440"),
    ],
)
def test_a_wrong_cell_is_named(mine, table, column, value, says):
    change(mine, table, 2, column, value)
    with pytest.raises(BadInput) as error:
        load_region(mine)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("focus: amp", "focus: amq", "focus: 'amq' is not a park; did you mean 'amp'?"),
        ("focus: amp", "focos: amp", "unknown key 'focos'; did you mean 'focus'?"),
        ("areas: areas.csv", "", "'areas' is missing"),
        ("areas: areas.csv", "areas: arreas.csv", "areas: there is no file 'arreas.csv' beside the preset or in mine/"),
        ("areas: areas.csv", "areas: 3", "areas should be the name of a CSV file, not 3"),
        ("width_m: 64000", "width: 64000", "unknown key 'grid.width'; did you mean 'width_m'?"),
        ("width_m: 64000, ", "", "'grid.width_m' is missing"),
        ("width_m: 64000", "width_m: wide", "grid.width_m: 'wide' should be a number"),
        ("congestion: {value: 1.35", "congestion: {value: 13", "numbers.congestion: 13 should be 1 to 3"),
        ("congestion: {value: 1.35", "congestion: {value: yes", "numbers.congestion: True should be a number"),
        (
            "congestion: {value: 1.35, source",
            "congestion: {value: 1.35, sauce",
            "unknown key 'numbers.congestion.sauce'",
        ),
        ("unemployment: {value: 0.05, source", "unemployment: {value: 0.05, #", "mine.yaml, line"),
        ("between: [amp, sbp]", "between: [amp, spb]", "barriers.between: 'spb' is not a park; did you mean 'sbp'?"),
        ("between: [amp, sbp]", "between: amp", "barriers.between: 'amp' should be a list of two parks"),
        ("extra_minutes: 17", "extra_minutes: -1", "barriers.extra_minutes: -1 should be 0 to 600"),
        ("title: South Yorkshire", "title: !!python/object:os.system {}", "not valid YAML"),
        ("title: South Yorkshire", "title: x\nbase: mine.yaml", "region: there is no file 'mine.yaml'"),
    ],
)
def test_a_wrong_key_is_named(mine, old, new, says):
    replace(mine, old, new)
    with pytest.raises(BadInput) as error:
        load_region(mine)
    assert says in str(error.value)


def test_a_base_that_leads_back_is_refused(mine):
    replace(mine, "title: South Yorkshire", f"title: x\nbase: {mine}")
    with pytest.raises(BadInput, match=r"mine.yaml: 'base' leads back to 'mine'"):
        load_region(mine)


def test_a_preset_that_is_no_mapping_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_text("- 1")
    with pytest.raises(BadInput, match="the file should be a list of"):
        load_region(tmp_path / "a.yaml")


def test_a_preset_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"title: Z\xfcrich")
    with pytest.raises(BadInput, match=r"a.yaml: not valid YAML \(not UTF-8 text\)"):
        load_region(tmp_path / "a.yaml")


def test_an_unknown_region_is_named_with_the_nearest():
    with pytest.raises(BadInput, match="'south_yorkshir' is unknown; did you mean 'south_yorkshire'"):
        load_region("south_yorkshir")


@pytest.mark.parametrize("cell_m", [0, 100, 750, 1000.5])
def test_other_cell_sizes_are_refused(cell_m):
    with pytest.raises(BadInput, match="is not one of 250, 500, 1000, 2000"):
        load_region("south_yorkshire", cell_m)


def test_a_road_needs_two_points(mine):
    path = mine.parent / "mine" / "road_points.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(("m180,4695", "m180,475"))))
    with pytest.raises(BadInput, match=r"roads.csv, row 5, column 'road': 'm180' has 1 points in road_points.csv"):
        load_region(mine)


def test_a_missing_column_is_named(mine):
    path = mine.parent / "mine" / "areas.csv"
    path.write_text(path.read_text().replace("workplace_jobs", "workplce_jobs", 1))
    with pytest.raises(BadInput, match=r"areas.csv: there is no column 'workplace_jobs'; did you mean 'workplce_jobs'"):
        load_region(mine)


def test_a_column_of_jobs_must_name_a_sector(mine):
    path = mine.parent / "mine" / "areas.csv"
    path.write_text(path.read_text().replace("source", "jobs_metal", 1))
    with pytest.raises(BadInput, match="column 'jobs_metal' names no sector; did you mean 'jobs_metals'"):
        load_region(mine)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it has no rows"),
        (b"a,b\n", "it has no rows"),
        (b"a,b\n1,2,3\n", "row 2: it has 3 cells; expected 2"),
        (b"a,b\nZ\xfcrich,2\n", "not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, says):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(BadInput, match=says):
        read_sheet(tmp_path / "a.csv")


def test_a_table_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_sheet(tmp_path / "a.csv")


def test_every_table_of_the_preset_is_in_its_folder():
    assert sorted(path.stem for path in (REGION_DIR / "south_yorkshire").glob("*.csv")) == sorted(TABLES)
