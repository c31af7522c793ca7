"""Lessons: every file is whole, its words agree with what was measured, and what was measured is what the model does."""

import shutil
from dataclasses import replace

import pytest

from experiments import ROOT
from experiments.dashboard.lesson_effects import FILE, MeasuredEffect, filled, hold, measure, measured, refresh, rounded
from experiments.dashboard.lessons import FOLDER, Stage, lessons, load_lesson
from experiments.worlds import months, open_world
from model.declaration import BadInput
from scenarios.scenario import load_scenario

NAMES = ("site_or_corridor", "next_oem", "skills_or_firms", "whose_jobs", "no_anchor")


@pytest.fixture(scope="module")
def course():
    return lessons()


@pytest.fixture
def folder(tmp_path):
    """A copy of the lessons that a test may spoil."""
    return shutil.copytree(FOLDER, tmp_path / "lesson")


def spoil(folder, old, new, name="next_oem"):
    path = folder / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def effect(**changes):
    usual = {
        "lesson": "a", "scenario": "s", "measure": "jobs", "unit": "jobs", "seeds": 20, "baseline": 1000.0,
        "mean": -140.4, "low": -190.2, "high": -98.0, "least": -279.7, "most": 161.1, "here": -12.0,
    }  # fmt: skip
    return MeasuredEffect(**(usual | changes))


def test_the_five_stories_come_in_the_order_of_a_course(course):
    assert tuple(lesson.name for lesson in course) == NAMES
    for lesson in course:
        assert len(lesson.story) >= 2
        assert len(lesson.predict.choices) >= 3
        assert len(lesson.discuss) >= 3
        assert lesson.then
        assert lesson.claims


def test_every_figure_in_the_sentences_was_measured(course):
    for lesson in course:
        assert "{" not in " ".join(lesson.afterwards)
        assert {effect.seeds for effect in lesson.effects} == {20}
        assert {(e.scenario, e.measure) for e in lesson.effects} == {
            (scenario, measure) for scenario in lesson.scenarios() for measure in lesson.setting.measures
        }


def test_a_stage_is_the_scenario_file_in_a_laboratory(course):
    for lesson in course:
        for name in lesson.scenarios():
            setting, file = lesson.setting.setting(name), load_scenario(name)
            assert replace(setting.scenario(file.name), label=file.label, question=file.question) == file
            assert (setting.scale, setting.seed, setting.years) == (lesson.setting.scale, lesson.setting.seed, 10)
            assert setting.parameters == {}


def test_what_was_measured_is_what_the_model_does_now(course):
    """If this fails after a change of the model: python -m experiments.dashboard.lesson_effects, and read the lessons again."""
    lesson = course[-1]
    stage, told = lesson.setting, {e.measure: e for e in lesson.effects if e.scenario == lesson.setting.scenario}
    last_year = []
    for scenario in ("baseline", stage.scenario):
        world = open_world(scenario, seed=stage.seed, scale=stage.scale, cache=ROOT / ".cache")
        world.run_for(round(12 * stage.years))
        last_year.append(months(world).tail(12).mean())
    for name in stage.measures:
        assert last_year[1][name] - last_year[0][name] == pytest.approx(told[name].here, rel=1e-5), name


def test_words_for_the_page(course):
    lesson = course[1]
    assert "one person for each 4 real ones" in lesson.size_note
    assert f"Seed {lesson.setting.seed}" in lesson.seed_note
    assert "'scenarios=[next_oem,oem_departure]' scale=0.25 years=10 seeds=20 futures=central" in lesson.command
    found = lesson.found()
    assert list(found) == [load_scenario(name).label for name in lesson.scenarios()]
    assert sum(map(len, found.values())) == len(lesson.effects)
    first = lesson.effects[0]
    assert next(iter(found.values()))[0].endswith(f": {first.sentence()}; seed 13 {first.of_this_pair()}")
    one_to_one = replace(lesson, setting=replace(lesson.setting, scale=1.0))
    assert one_to_one.size_note == "This world has one person for each real one."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{s.jobs}", "−140 (−190 to −98)"),
        ("{s.jobs:percent}", "−14 % (−19 to −10)"),
        ("{s.jobs:pairs}", "−280 to +161"),
        ("{s.jobs:amount}", "−140"),
        ("{s.jobs:baseline}", "1,000"),
    ],
)
def test_an_effect_is_told_with_two_digits(text, told):
    assert filled(text, [effect()]) == told


def test_money_has_its_sign_before_the_pound():
    pay = effect(unit="GBP per year", mean=-46.2, low=-63.3, high=-29.7, here=26.1)
    assert pay.sentence() == "−£46 a year (−63 to −30)"
    assert pay.of_this_pair() == "+£26 a year"
    spent = effect(unit="GBP", mean=1.0956e7, low=1.09e7, high=1.1e7)
    assert filled("{s.jobs:amount}", [spent]) == "£11m"
    share = effect(unit="share", mean=0.0015, low=0.0005, high=0.0024)
    assert share.sentence() == "+0.15 percentage points (+0.05 to +0.24)"


def test_rounding_keeps_one_place_for_all_and_nought_without_a_sign():
    assert rounded(32.6, -0.2, 65.4) == ("+33", "0", "+65")
    assert rounded(0.0226, 0.0068, 0.0383) == ("+0.023", "+0.007", "+0.038")
    assert rounded(0.0) == ("0",)


def test_direction_and_claims():
    assert [effect(low=low, high=high).direction for low, high in ((1, 2), (-2, -1), (-1, 1))] == [
        "more",
        "less",
        "unclear",
    ]
    hold({"s.jobs": "less"}, [effect()])
    with pytest.raises(
        BadInput, match=r"claims\.s\.jobs: the lesson says 'more', but −140 \(−190 to −98\) was measured: less"
    ):
        hold({"s.jobs": "more"}, [effect()])
    with pytest.raises(BadInput, match=r"claims: s\.job was not measured; did you mean 's\.jobs'"):
        hold({"s.job": "less"}, [effect()])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: The next OEM", "titl: The next OEM", r"next_oem\.yaml: titl: no such key; did you mean 'title'"),
        ("title: The next OEM", "title: ''", r"title: '' should be text"),
        ("title: The next OEM\n", "", r"next_oem\.yaml: title: is missing"),
        ("minutes: 25", "minutes: 2.5", r"minutes: 2\.5 should be a whole number from 1 to 120 \(minutes\)"),
        ("  scenario: next_oem", "  scenario: next_oen", r"scenario: there is no .next_oen.; did you mean .next_oem."),
        ("  scale: 0.25", "  scale: 0.3", r"scale: 0\.3 should be one of 0\.05, 0\.1, 0\.25, 0\.5, 1"),
        ("  scale: 0.25", "  size: 0.25", r"setting\.size: no such key"),
        ("  seed: 13", "  seed: 21", r"setting\.seed: 21 should be a whole number from 1 to 20"),
        ("  years: 10", "  years: ten", r"setting\.years: 'ten' should be a number"),
        ("  layer: jobs", "  layer: job", r"setting\.layer: there is no 'job'; did you mean 'jobs'"),
        ("  view: side_by_side", "  view: both", r"setting\.view: there is no 'both'; expected one of: side_by_side, difference"),
        ("[park_focus_jobs, jobs,", "[park_focus_job, jobs,", r"setting\.measures: there is no 'park_focus_job'; did you mean"),
        ("setting:", "setting: 3\nthen_on:", r"setting: 3 should be keys and values|then_on: no such key"),
        ("{next_oem.jobs}", "{next_oem.job}", r"afterwards: \{next_oem\.job\} was not measured; did you mean 'next_oem\.jobs'"),
        ("{next_oem.jobs:pairs}", "{next_oem.jobs:pair}", r"\{next_oem\.jobs:pair\}: no such form; did you mean 'pairs'"),
        ("  next_oem.jobs: more", "  next_oem.jobs: lots", r"claims\.next_oem\.jobs: there is no 'lots'; did you mean 'less'"),
        ("  next_oem.jobs: more", "  next_oem.jobs: less", r"claims\.next_oem\.jobs: the lesson says 'less', but"),
        ("discuss:\n", "discuss: []\nthen:\n", r"discuss|then|not valid YAML"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(folder, old, new, message):
    spoil(folder, old, new)
    with pytest.raises(BadInput, match=message):
        load_lesson("next_oem", folder)


def test_a_prediction_needs_a_choice(folder):
    path = folder / "next_oem.yaml"
    head, rest = path.read_text(encoding="utf-8").split("  choices:\n")
    path.write_text(f"{head}  choices: [only one]\nlook_for:{rest.partition('look_for:')[2]}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"predict\.choices: \['only one'\] should be at least 2 choices"):
        load_lesson("next_oem", folder)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("claims", "claims: none\n", r"claims: 'none' should be lines of scenario\.measure"),
        ("then", "then: next\n", r"then: 'next' should be a list"),
        ("discuss", "discuss: why\n", r"discuss: 'why' should be a list of sentences"),
    ],
)
def test_a_part_of_the_wrong_form_is_named(folder, key, value, message):
    path = folder / "next_oem.yaml"
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    path.write_text("\n\n".join(value if b.startswith(f"{key}:") else b for b in blocks), encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        load_lesson("next_oem", folder)


def test_no_two_lessons_share_a_place(folder):
    spoil(folder, "order: 2", "order: 3")
    with pytest.raises(BadInput, match=r"order: 3 is that of next_oem too|order: 3 is that of skills_or_firms too"):
        lessons(folder)


def test_an_unknown_lesson_gets_the_nearest(folder):
    with pytest.raises(BadInput, match="lesson: there is no 'next_oen'; did you mean 'next_oem'"):
        load_lesson("next_oen", folder)


def test_a_spoilt_line_of_measurements_is_named(folder):
    path = folder / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    row = next(number for number, line in enumerate(lines) if line.startswith("next_oem"))
    lines[row] = lines[row].replace(",20,", ",many,")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadInput, match=rf"next_oem\.yaml: effects\.csv: line {row + 1}: .*lesson_effects writes it"):
        load_lesson("next_oem", folder)
    assert load_lesson("no_anchor", folder).effects


def test_without_measurements_a_lesson_cannot_be_told_but_can_be_measured(folder):
    (folder / FILE).unlink()
    with pytest.raises(BadInput, match="was not measured"):
        load_lesson("next_oem", folder)
    assert [lesson.name for lesson in lessons(folder, is_measured=False)] == list(NAMES)


def test_measuring_writes_what_is_read(folder, tmp_path, monkeypatch, without_the_model):
    for path in folder.glob("*.yaml"):
        if path.stem != "next_oem":
            path.unlink()
    spoil(folder, "seed: 13", "seed: 2")
    (lesson,) = lessons(folder, is_measured=False)
    found = measure(lesson, 2, tmp_path)
    assert refresh(folder, tmp_path, 2) == folder / FILE
    read = measured("next_oem", folder)
    assert [(e.scenario, e.measure, e.seeds) for e in read] == [(e.scenario, e.measure, 2) for e in found]
    for one, other in zip(read, found, strict=True):
        assert one.mean == pytest.approx(other.mean, rel=1e-5)
        assert one.least <= one.here <= one.most


def test_a_stage_needs_no_view():
    stage = Stage(scenario="next_oem", scale=0.1, seed=1, years=2.0, measures=("jobs",))
    assert (stage.layer, stage.view, stage.zoom) == ("jobs", "side_by_side", "region")
