import csv
import shutil

import numpy as np
import pytest

from agents.organisations import ANCHOR, KINDS, MANUFACTURING, OEM, SECTORS
from model.declaration import BadInput
from model.region import Grid
from scenarios.regions import CELL_SIZES, REGION_DIR, TABLES, available_regions, load_region, region_digest
from scenarios.tables import read_sheet

GRID = Grid(east=1000.0, north=2000.0, width_m=2500.0, height_m=2000.0, cell_m=1000)


@pytest.fixture(scope="module")
def region():
    return load_region("south_yorkshire")


@pytest.fixture
def mine(tmp_path):
    """A copy of the preset that a test may spoil."""
    shutil.copy(REGION_DIR / "south_yorkshire.yaml", tmp_path / "mine.yaml")
    shutil.copytree(REGION_DIR / "south_yorkshire", tmp_path / "mine")
    return tmp_path / "mine.yaml"


def change(preset, table, row, column, value):
    """Write one cell of a table; row 2 is the first below the header."""
    path = preset.parent / "mine" / f"{table}.csv"
    with path.open(newline="") as stream:
        rows = list(csv.reader(stream))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)


def replace(preset, old, new):
    text = preset.read_text()
    assert old in text
    preset.write_text(text.replace(old, new))


# the grid


def test_cells_are_numbered_row_by_row_from_the_south_west():
    assert (GRID.columns, GRID.rows) == (3, 2)
    assert GRID.cell_of(np.array([1000.0, 2999.0, 1500.0]), np.array([2000.0, 2000.0, 3000.0])).tolist() == [0, 1, 3]


def test_points_outside_go_to_the_edge_and_are_known_to_be_outside():
    assert GRID.cell_of(np.array([0.0, 9000.0]), np.array([9000.0, 0.0])).tolist() == [3, 2]
    assert GRID.contains(np.array([1000.0, 3500.0, 999.0]), np.array([2000.0, 2000.0, 2500.0])).tolist() == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("cell_m", CELL_SIZES)
def test_the_centre_of_a_cell_lies_in_that_cell(region, cell_m):
    grid = load_region("south_yorkshire", cell_m).grid
    cells = np.arange(grid.columns * grid.rows)
    assert (grid.cell_of(*grid.centre_of(cells)) == cells).all()


def test_a_kilometre_grid_has_64_by_41_cells(region):
    assert (region.grid.columns, region.grid.rows) == (64, 41)


# the facts of South Yorkshire


def test_people_and_jobs_of_the_four_authorities(region):
    assert region.authorities.name == ("Sheffield", "Rotherham", "Barnsley", "Doncaster")
    jobs = np.bincount(region.areas.authority, region.areas.manufacturing_jobs)
    np.testing.assert_allclose(jobs, [25_406, 15_274, 10_478, 11_732], rtol=0.02)  # 2011 Census, by workplace
    jobs = np.bincount(region.areas.authority, region.areas.workplace_jobs)
    np.testing.assert_allclose(jobs, [261_340, 107_716, 82_962, 127_557], rtol=0.02)
    assert region.areas.sector_jobs is None


def test_skill_shares_add_up_and_follow_the_census(region):
    np.testing.assert_allclose(region.authorities.skill_shares.sum(axis=1), 1.0)
    np.testing.assert_allclose(region.authorities.skill_shares[0], [0.426, 0.240, 0.334 * 0.8, 0.334 * 0.2])
    assert region.authorities.normal_rent_gbp.tolist() == [97, 83, 74, 72]


def test_sector_totals(region):
    assert region.manufacturing_jobs == pytest.approx(60_090)
    assert region.manufacturing_firms == pytest.approx(2_800)
    mean_size = region.sector_jobs / region.sector_firms
    assert ((mean_size > 10) & (mean_size < 40)).all()
    assert 18 < region.sector_jobs[SECTORS.index("metals")] / region.sector_firms[SECTORS.index("metals")] < 21


def test_named_organisations_leave_room_for_the_others(region):
    known = region.organisations
    for sector in MANUFACTURING:
        named = known.headcount[(known.sector == sector) & (known.kind != ANCHOR)].sum()
        assert named < 0.6 * region.sector_jobs[sector]


def test_the_amp_had_about_1100_jobs_and_40_firms_in_2015(region):
    amp = region.park("amp")
    there = region.organisations.present(2015.0)
    on_park = there[region.organisations.park[there] == amp]
    assert region.parks.jobs[amp] + region.organisations.headcount[on_park].sum() == pytest.approx(1100, abs=25)
    assert region.parks.firms[amp] + len(on_park) == 40
    assert {region.organisations.key[row] for row in on_park} == {"amrc", "nuclear_amrc", "rolls_royce"}


def test_what_came_after_2015_is_not_there_yet(region):
    keys = [region.organisations.key[row] for row in region.organisations.present(2015.0)]
    assert "factory_2050" not in keys
    assert not {"boeing", "mclaren"} & set(region.organisations.key)
    lines = {line.key for line in region.lines_open(2015.0)}
    assert "supertram_yellow" in lines
    assert not {"tram_train", "brt_north", "brt_south"} & lines
    assert "tram_train" in {line.key for line in region.lines_open(2018.9)}
    assert "brt_south" not in {line.key for line in region.lines_open(2100.0)}
    assert region.line("brt_south").mode == "bus"


def test_anchors_and_plants(region):
    known = region.organisations
    amrc = known.key.index("amrc")
    assert KINDS[known.kind[amrc]] == "anchor"
    assert known.training_places[amrc] == 250
    assert known.headcount[amrc] + known.headcount[known.key.index("nuclear_amrc")] == 360
    assert known.members_outside[amrc] > known.members_inside[amrc]
    assert known.core_income_gbp[amrc] == known.commercial_income_gbp[amrc] == known.collaborative_income_gbp[amrc]
    assert known.has_open_results[amrc]
    assert known.kind[known.key.index("rolls_royce")] == OEM
    assert known.part_of[known.key.index("factory_2050")] == amrc


def test_the_focus_is_the_centre_of_the_amp(region):
    assert (region.focus_easting, region.focus_northing) == (441_300, 387_950)
    assert region.areas.name[region.parks.area[region.park("amp")]] == "Catcliffe and Waverley (AMP)"


def test_every_row_has_a_source():
    for path in (REGION_DIR / "south_yorkshire").glob("*.csv"):
        assert len(read_sheet(path).texts("source")) > 0


# presets and files


def test_the_preset_is_listed():
    assert "south_yorkshire" in available_regions()


def test_the_digest_follows_the_content_of_every_file(mine):
    before = region_digest(mine)
    assert load_region(mine).digest == before == region_digest(mine)
    change(mine, "line_stops", 3, "stop", "Elsewhere")
    assert region_digest(mine) != before


def test_a_preset_may_build_on_another_and_bring_its_own_areas(tmp_path):
    shutil.copy(REGION_DIR / "south_yorkshire" / "areas.csv", tmp_path / "my.csv")
    (tmp_path / "mine.yaml").write_text(
        "base: south_yorkshire\nareas: my.csv\nnumbers: {car_share: {value: 0.5, source: me}}\n"
    )
    with (tmp_path / "my.csv").open(newline="") as stream:
        rows = list(csv.reader(stream))
    with (tmp_path / "my.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [*row, extra] for row, extra in zip(rows, ["jobs_metals", *["7"] * 41], strict=True)
        )
    mine, base = load_region(tmp_path / "mine.yaml"), load_region("south_yorkshire")
    assert (mine.name, mine.car_share, mine.congestion) == ("mine", 0.5, base.congestion)
    assert mine.areas.sector_jobs[:, SECTORS.index("metals")].tolist() == [7.0] * 41
    assert mine.areas.sector_jobs.sum() == 7 * 41
    assert mine.digest != base.digest


def test_a_park_without_an_area_belongs_to_the_nearest(mine, region):
    change(mine, "parks", 2, "area", "")
    assert load_region(mine).parks.area[0] == region.parks.area[0]


def test_text_saved_by_a_spreadsheet_with_a_mark_in_front_is_read(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbfname, n\r\nx , 3\r\n\r\n")
    sheet = read_sheet(tmp_path / "a.csv")
    assert sheet.keys("name") == ("x",)
    assert sheet.whole("n", "-").tolist() == [3]


# errors: file, row, column, value, what was expected, the nearest spelling


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
