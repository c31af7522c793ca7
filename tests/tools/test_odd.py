"""The description and the quality log are what the code says: their tables, and every name that their prose uses."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from experiments import describe, odd
from experiments.__main__ import VERBS
from experiments.composition import experiments
from model.declaration import BadInput
from model.norms import Norms
from model.parameters import Parameters
from model.schedule import SCHEDULE
from model.state import TABLES
from scenarios.scenario import names as scenarios

ROOT = Path(__file__).parents[2]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in odd.FILES}
PROSE = {name: odd.BLOCK.sub("", text) for name, text in TEXTS.items()}
MODEL = PROSE["ODD.md"]
SUBMODELS = MODEL[MODEL.index("## 7.") : MODEL.index("## References")]
GROUPS = {group.name: fields(getattr(Parameters(), group.name)) for group in fields(Parameters)}
PARAMETERS = {f"{group}.{f.name}" for group, own in GROUPS.items() for f in own}
EVENTS = [f"{step.run.__module__.rpartition('.')[2]}.{step.run.__name__}" for step in SCHEDULE]
KNOWN = {
    *PARAMETERS,
    *EVENTS,
    *(f"norms.{f.name}" for f in fields(Norms)),
    *(f"{row['table']}.{row['column']}" for row in describe.agents()),
}
FILE = re.compile(r"\.(py|md|csv|yaml)$")
EVERY_TEXT = pytest.mark.parametrize("name", TEXTS)


def switches():
    return [
        f"{group}.{f.name}" for group, own in GROUPS.items() for f in own if f.metadata["unit"] in ("switch", "option")
    ]


def ticked(text):
    return re.findall(r"`([^`\n]+)`", text)


@EVERY_TEXT
def test_tables_are_what_the_code_says(name):
    assert odd.written(TEXTS[name]) == TEXTS[name], f"model/{name} is behind the code: make odd"


@EVERY_TEXT
def test_every_table_is_asked_for_once_and_closed(name):
    asked = re.findall(r"<!-- table: (\w+) -->", TEXTS[name])
    assert len(asked) == len(set(asked)) == len(odd.BLOCK.findall(TEXTS[name])) == TEXTS[name].count("<!-- end -->")
    assert set(asked) <= set(odd.TABLES)


def test_no_table_is_left_out():
    assert set(odd.TABLES) == {name for text in TEXTS.values() for name in re.findall(r"<!-- table: (\w+) -->", text)}


def test_the_seven_elements_and_eleven_concepts_are_there_in_order():
    assert re.findall(r"^## (\d)\. ", MODEL, re.M) == list("1234567")
    concepts = MODEL[MODEL.index("## 4.") : MODEL.index("### Decisions")]
    assert re.findall(r"^\*\*([\w ]+)\.\*\*", concepts, re.M) == [
        "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
        "Stochasticity", "Collectives", "Observation",
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_agents_is_introduced(table):
    entities = MODEL[MODEL.index("## 2.") : MODEL.index("## 3.")]
    assert f"`{table}`" in entities


@pytest.mark.parametrize("process", sorted(path.stem for path in (ROOT / "model" / "processes").glob("[a-z]*.py")))
def test_every_process_is_told(process):
    assert re.search(rf"`{process}[.`]", SUBMODELS), f"section 7 of model/ODD.md says nothing of {process}"


def test_every_event_stands_in_the_heading_of_its_line():
    for step, event in zip(SCHEDULE, EVENTS, strict=True):
        heading = re.search(rf"^### Line {step.line}: .*", SUBMODELS, re.M)
        assert heading is not None, f"section 7 of model/ODD.md has no line {step.line}"
        assert f"`{event}`" in heading[0]


@pytest.mark.parametrize("switch", switches())
def test_every_switch_is_named_beside_its_mechanism(switch):
    assert f"`{switch}`" in SUBMODELS, f"section 7 of model/ODD.md does not say what {switch} does"


def test_every_parameter_is_named_in_its_formula():
    """The start's own are in section 5. A name may stand in a code block or between ticks."""
    untold = PARAMETERS - set(re.findall(r"[a-z_]+\.[a-z_]\w*", MODEL))
    assert not untold, f"model/ODD.md does not name {', '.join(sorted(untold))}"


@EVERY_TEXT
def test_names_in_the_prose_exist(name):
    used = set(re.findall(rf"\b(?:{'|'.join(GROUPS)})\.[a-z]\w*", PROSE[name]))
    used |= {word for word in ticked(PROSE[name]) if re.fullmatch(r"[a-z_]+\.[a-z_]\w*", word)}
    assert "learning.same_sector_weight" in used
    wrong = {word for word in used - KNOWN if not FILE.search(word)}
    assert not wrong, f"model/{name} names what does not exist: {', '.join(sorted(wrong))}"


@EVERY_TEXT
def test_files_named_in_the_prose_exist(name):
    named = [word for word in ticked(PROSE[name]) if re.fullmatch(r"[\w./]+", word)]
    paths = [word for word in named if ("/" in word or FILE.search(word)) and not word.startswith("results/")]
    assert paths
    wrong = [path for path in paths if not (ROOT / path).exists()]
    assert not wrong, f"model/{name} names files that do not exist: {', '.join(wrong)}"


@EVERY_TEXT
def test_commands_in_the_prose_are_valid(name):
    commands = re.findall(r"python -m experiments (\w+)((?: [^`\n]+)?)", PROSE[name])
    assert commands
    for verb, rest in commands:
        assert verb in VERBS, verb
        for key, there in (("experiment", experiments()), ("scenario", scenarios())):
            assert set(re.findall(rf"\b{key}=(\w+)", rest)) <= set(there), rest


def test_an_unknown_table_is_refused_and_nothing_is_written(tmp_path):
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("<!-- table: levers -->\nold\n<!-- end -->\n", encoding="utf-8")
    bad.write_text("<!-- table: lever -->\n<!-- end -->\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^table: lever: there is no such table; did you mean 'levers'\?$"):
        odd.main([good, bad])
    assert "old" in good.read_text(encoding="utf-8")


def test_a_table_is_filled_and_the_rest_stays(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("before\n\n<!-- table: evidence -->\nold\n<!-- end -->\n\nafter\n", encoding="utf-8")
    assert odd.main([path]) == 0
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n\n<!-- table: evidence -->\n")
    assert text.endswith("|\n<!-- end -->\n\nafter\n")
    assert "old" not in text
    assert odd.written(text) == text


@pytest.mark.parametrize(
    ("source", "ground"),
    [
        ("A3.1 Hall et al. 2010", "published"),
        ("A7.3 De Bok & Van Oort 2011 (sign)", "partly published"),
        ("A8.8 judgement", "partly published"),
        ("AMRC, mid-2010s (weak)", "partly published"),
        ("calibrated: S8b", "calibrated"),
        ("calibrated: A9.1 Comin et al. 2019", "calibrated"),
        ("measured: mean of settled firms", "calibrated"),
        ("assumption: order of magnitude", "assumption"),
        ("assumption", "assumption"),
        ("numerical: changes only run time", "numerical"),
    ],
)
def test_what_a_parameter_rests_on(source, ground):
    assert odd.ground(source) == ground


def test_evidence_is_counted_row_by_row(tmp_path, monkeypatch):
    (tmp_path / "priors.csv").write_text("id,use,flag\na,FIX,weak\nb,FIX,weak\nc,PRIOR,odd one\n", encoding="utf-8")
    monkeypatch.setattr(odd, "EVIDENCE", tmp_path)
    monkeypatch.setitem(odd.FLAGS, "odd one", "met once")
    lines = odd.evidence().splitlines()
    assert lines[0].startswith("3 rows")
    assert "| weak | uncertain: a wide range | 2 | 0 | 2 |" in lines
    assert "| odd one | met once | 0 | 1 | 1 |" in lines
