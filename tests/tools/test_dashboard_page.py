"""The page in a real browser: it plays, answers, keeps sessions apart, and asks nobody else for anything."""

from urllib.parse import urlsplit

import pytest

from experiments import execution
from experiments.composition import requests
from experiments.dashboard.naming import date_of
from tests.tools.browsers import FLAGS, STAGE, Wall, chromium, served

OWN = ("127.0.0.1",)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(browser):
    with served("scale=0.05", "seed=3") as found:
        yield found


@pytest.fixture
def wall(browser, address):
    """A page of its own, whose every request stays on this machine."""
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        shown = Wall(context.new_page(), address)
        yield shown
        assert shown.errors == []
        assert len(shown.requests) > 10
        assert {urlsplit(url).hostname for url in shown.requests if not url.startswith(("blob:", "data:"))} == set(OWN)


def test_it_plays_pauses_steps_goes_back_and_resets(wall):
    assert wall.of("tick") == -1
    wall.press("play")
    wall.wait("tick >= 6")
    wall.page.keyboard.press("Escape")
    wall.press("play")
    wall.settle()  # what was computed is played out
    stopped = wall.of("tick")
    assert wall.page.get_by_test_id("date").inner_text() == date_of(stopped)
    wall.press("step")
    wall.wait(f"tick == {stopped + 1}")
    wall.settle()
    wall.page.get_by_test_id("maps").click(position={"x": 5, "y": 5})
    wall.page.keyboard.press("ArrowLeft")
    wall.wait(f"tick == {stopped}")
    wall.page.keyboard.press(" ")
    wall.wait(f"tick >= {stopped + 3}")
    wall.page.keyboard.press(" ")
    wall.settle()
    wall.press("reset")
    wall.wait("tick == -1")
    assert wall.page.get_by_test_id("ledger").inner_text() == "Nothing yet. Press play."


def test_the_time_line_is_as_long_as_the_run_and_goes_no_further_than_what_was_computed(wall):
    assert wall.page.get_by_test_id("size").inner_text() == "Size 1 in 20: one person stands for twenty"
    assert wall.page.get_by_text("A simulated history: nothing here happened, or will.").is_visible()
    wall.press("year")
    wall.wait("tick == 11 && state === 'still'")
    line = wall.page.get_by_test_id("timeline")
    assert (line.get_attribute("min"), line.get_attribute("max")) == ("-1", "239")
    wide = line.bounding_box()["width"]
    line.click(position={"x": 0.03 * wide, "y": 9})
    wall.wait("tick < 9")
    line.click(position={"x": 0.9 * wide, "y": 9})
    wall.wait("tick == 11")
    assert line.input_value() == "11"


def test_the_numbers_on_the_page_are_those_of_the_command_it_shows(wall, tmp_path):
    wall.tab("What if")
    wall.pick("Start from a scenario", "Land the next OEM")
    wall.wait("generation == 1")
    begins = wall.page.get_by_role("slider", name="Begins")
    begins.focus()
    begins.press("Home")  # the plant opens in January 2015
    wall.wait("generation == 2")
    wall.tab("Model")
    years = wall.page.get_by_role("slider", name="Years")
    years.focus()
    years.press("Home")
    wall.page.get_by_text("of 1 years").wait_for()
    wall.press("year")
    wall.wait("tick == 11")
    assert wall.page.get_by_test_id("play").is_disabled()
    wall.tab("File")
    text = wall.page.get_by_test_id("stCode").inner_text()
    file = tmp_path / "land_the_next_oem.yaml"
    file.write_text(text, encoding="utf-8")
    words = text.splitlines()[0].partition("compare ")[2].replace(file.name, str(file)).split()
    (asked,) = requests("compare", [*words, "workers=1", f"out={tmp_path / 'results'}"])
    months = execution.execute(execution.plan(asked)).months
    last = months[months["month"] == months["month"].max()].set_index("scenario")
    shown = wall.values()
    assert len(shown) == 8
    for measure, pair in shown.items():
        assert pair == (last.loc["baseline", measure], last.loc[file.stem, measure]), measure
    assert any(one != two for one, two in shown.values())


def test_layers_views_and_a_click_show_something_else(wall):
    wall.press("step")
    wall.wait("tick == 0")
    jobs = wall.picture(0)
    wall.choose("layer", "unemployment")
    assert "Unemployed residents" in wall.page.get_by_test_id("legend").inner_text()
    assert wall.picture(0) != jobs
    wall.choose("view", "difference")
    assert not wall.page.get_by_test_id("map-0").is_visible()
    assert wall.page.get_by_test_id("map-2").is_visible()
    wall.choose("view", "side_by_side")
    box = wall.page.get_by_test_id("map-0").bounding_box()
    wall.press("focus")
    wall.page.get_by_role("button", name="Whole region").wait_for()
    wall.page.wait_for_timeout(700)  # the flight to the parks
    wall.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    panel = wall.page.get_by_test_id("inspection")
    panel.wait_for()
    assert "jobs" in panel.inner_text()


def test_a_shock_comes_next_month_and_the_worlds_part(wall):
    wall.press("step")
    wall.wait("tick == 0 && head == 0")
    one, two = wall.values()["jobs"]
    assert one == two
    wall.tab("Shocks")
    wall.page.get_by_role("button", name="A pandemic").click()
    wall.wait("generation == 1 && tick == 0")
    assert wall.page.get_by_test_id("name-1").inner_text() == "A pandemic"
    assert wall.page.get_by_role("slider", name="Begins").get_attribute("aria-valuetext") == "February 2015"
    for month in range(1, 5):
        wall.press("step")
        wall.wait(f"tick == {month}")
    one, two = wall.values()["jobs"]
    assert two < one
    told, told_lines = wall.page.get_by_test_id("ledger"), wall.page.locator("[data-testid=ledger] li")
    wall.press("tell-done")
    assert told.inner_text() == "February 2015: “A pandemic” begins (only with the change)"
    wall.press("tell-differs")
    assert told_lines.count() == wall.page.locator("[data-testid=ledger] li:is(.only-0, .only-1)").count() >= 1
    wall.press("tell-all")
    assert told_lines.count() > wall.page.locator("[data-testid=ledger] li.done").count() == 1


def test_a_lesson_opens_in_its_first_month_with_its_own_view(wall):
    wall.press("step")
    wall.wait("tick == 0")
    wall.pick("Lesson", "The next OEM")
    wall.wait("generation == 1 && tick == -1")
    assert wall.page.get_by_text("How many jobs does the region gain?").is_visible()
    assert wall.page.get_by_test_id("name-1").inner_text() == "Land the next OEM"
    assert wall.page.locator(".chart").first.get_attribute("data-measure") == "park_focus_jobs"
    folded = wall.page.get_by_text("What the model usually shows (guess first)")
    assert folded.is_visible()
    wall.page.get_by_role("button", name="Another seed (now 13)").click()
    wall.wait("generation == 2 && tick == -1")
    wall.page.get_by_role("button", name="Another seed (now 14)").wait_for()
    wall.page.get_by_text("One run cannot say").click()
    folded.wait_for(state="hidden")


def test_a_place_whose_organisation_never_came_has_no_name_on_that_map(wall):
    wall.page.set_viewport_size({"width": 1600, "height": 900})
    wall.pick("Lesson", "What if the anchor")
    wall.wait("generation == 1 && tick == -1")
    wall.press("step")
    wall.wait("tick == 0 && state === 'still'")
    script = (
        f"() => [0, 1].map(which => {STAGE}.querySelector(`[data-testid=map-${{which}}]`).dataset.names.split('|'))"
    )
    here, there = wall.page.evaluate(script)
    assert "AMRC with Boeing" in here
    assert not [name for name in there if "AMRC" in name]
    assert "Advanced Manufacturing Park" in there


def test_two_sessions_at_once_stay_apart(wall, browser, address):
    with browser.new_context() as other_context:
        other = Wall(other_context.new_page(), address)
        other.tab("Model")
        seed = other.page.get_by_role("spinbutton", name="Luck (seed)")
        seed.fill("8")
        seed.press("Enter")
        other.wait("generation == 1")
        wall.press("step")
        wall.wait("tick == 0")
        assert other.of("tick") == -1
        other.press("step")
        other.wait("tick == 0")
        assert wall.of("generation") == 0
        assert wall.values()["jobs"] != other.values()["jobs"]


def test_a_bad_value_gets_a_message_and_the_wall_stays_as_it_was(wall):
    wall.tab("What if")
    wall.pick("Add an intervention", "A public-transport line")
    wall.wait("generation == 1")
    stops = wall.page.get_by_role("textbox", name="Stops")
    stops.fill("441300, the park")
    stops.press("Control+Enter")
    alert = wall.page.get_by_test_id("stAlert").first
    alert.wait_for()
    assert "each line should be an easting and a northing, such as 441300, 387950" in alert.inner_text()
    assert "Traceback" not in wall.page.content()
    wall.press("step")
    wall.wait("tick == 0")
    assert wall.of("generation") == 1


def test_stepping_on_and_on_holds_no_more_than_it_needs(wall):
    """Months beyond those held are let go; going back to the start lets go of all of them."""
    wall.press("year")
    wall.press("year")
    wall.wait("tick == 23")
    assert wall.of("held") <= 240
    wall.press("reset")
    wall.wait("tick == -1")
    assert wall.of("held") == 1
