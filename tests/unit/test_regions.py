import csv
import shutil

import numpy as np
import pytest

from agents.organisations import ANCHOR, KINDS, MANUFACTURING, OEM, SECTORS
from model.region import Grid
from scenarios.regions import CELL_SIZES, REGION_DIR, available_regions, load_region, region_digest
from scenarios.tables import read_sheet
from tests.unit.presets import change

GRID = Grid(east=1000.0, north=2000.0, width_m=2500.0, height_m=2000.0, cell_m=1000)


@pytest.fixture(scope="module")
def region():
    return load_region("south_yorkshire")


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
