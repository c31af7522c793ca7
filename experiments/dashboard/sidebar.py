"""Sidebar: lessons, what is done, what happens, how the model works, and the file of it all."""

from functools import cache
from typing import Any

import streamlit as st

from experiments.dashboard.controls import file_name, kinds, mechanisms, scenario_yaml, settings_of
from experiments.dashboard.draft import INTERVENTIONS, SHOCKS, Draft, ready
from experiments.dashboard.fields import entry_fields
from experiments.dashboard.laboratory import CELL_SIZES, MOST_SEED, MOST_YEARS, SCALES, USUAL_SCALE
from experiments.dashboard.lesson_panel import choose_lesson, panel
from experiments.dashboard.session import Session
from model.declaration import BadInput
from scenarios.scenario import LONGEST_LABEL, load_scenario, names

TABS = ("Lesson", "What if", "Shocks", "Model", "File")
NEW, FROM_FILE = "new.intervention", "from.file"


def sections(session: Session, draft: Draft) -> None:
    """Everything in the sidebar; what is set goes to the draft, what does not fit is told where it was set."""
    st.markdown("### Crucible: a live district")
    parts = (_lesson, _done, _happens, _model, _file)
    for place, part in zip(st.tabs(TABS), parts, strict=True):
        with place:
            complaint = st.empty()
            try:
                part(session, draft)
            except BadInput as error:
                complaint.error(str(error))


def _lesson(session: Session, draft: Draft) -> None:
    choose_lesson(draft)
    panel(session, draft)


def _done(session: Session, draft: Draft) -> None:
    _from_file(draft)
    _add_intervention(session, draft)
    _entries(draft, INTERVENTIONS, "Nothing is done yet: both worlds are the same.")


def _happens(session: Session, draft: Draft) -> None:
    _shock_buttons(session, draft)
    _entries(draft, SHOCKS, "Nothing has happened yet.")


def _model(_session: Session, draft: Draft) -> None:
    _world(draft)
    _mechanisms(draft)


def _from_file(draft: Draft) -> None:
    """Start from a scenario that has a file."""

    def load() -> None:
        if st.session_state[FROM_FILE]:
            draft.fill(load_scenario(st.session_state[FROM_FILE]))
            st.session_state[FROM_FILE] = None

    known = [name for name in names() if name != "baseline"]
    st.selectbox(
        "Start from a scenario", known, index=None, placeholder="Choose one, or build your own below",
        format_func=_label, key=FROM_FILE, on_change=load,
    )  # fmt: skip


@cache
def _label(name: str) -> str:
    """What a scenario file calls itself."""
    return load_scenario(name).label


def _add_intervention(session: Session, draft: Draft) -> None:
    """Any kind of the registry, by its title; from the coming month on."""

    def add() -> None:
        if st.session_state[NEW]:
            draft.add(st.session_state[NEW], INTERVENTIONS, session.laboratory.tick, ready().get(st.session_state[NEW]))
            st.session_state[NEW] = None

    titles = {one["kind"]: one["title"] for one in kinds() if one["part"] == INTERVENTIONS}
    st.selectbox(
        "Add an intervention", sorted(titles, key=titles.__getitem__), index=None, placeholder="Type to search",
        format_func=titles.__getitem__, key=NEW, on_change=add,
    )  # fmt: skip


def _entries(draft: Draft, part: str, nothing: str) -> None:
    """What there is of a part, each with its settings. Raises BadInput."""
    if not draft.parts[part]:
        st.caption(nothing)
    for name in list(draft.parts[part]):
        entry = draft.parts[part][name]
        kind, key = settings_of(entry["kind"], part), f"{draft.version}.{part}.{name}"
        with st.container(border=True):
            st.markdown(f"**{kind['title']}**", help=_about(kind))
            draft.set(part, name, entry_fields(kind["settings"], entry, key))
            st.button("Remove", key=f"{key}.remove", on_click=draft.remove, args=(part, name))


def _about(kind: dict[str, Any]) -> str:
    """What a kind changes, what is known about it, and what it leaves alone."""
    text = f"Changes {kind['mechanism']}.\n\nWhat is known: {kind['evidence']}.\n\nDoes not {kind['does_not']}."
    return text.replace("$", "\\$")


def _shock_buttons(session: Session, draft: Draft) -> None:
    """A button for each thing that can happen, in the coming month, to the world on the right."""
    st.caption("Press one: it happens next month, in the right-hand world alone.")
    for one in (one for one in kinds() if one["part"] == SHOCKS):
        st.button(
            one["title"], key=f"now.{one['kind']}", help=_about(one), width="stretch", on_click=_happen,
            args=(session, draft, one["kind"]),
        )  # fmt: skip


def _happen(session: Session, draft: Draft, kind: str) -> None:
    """A shock in the month after the one on the wall when the button is pressed."""
    draft.add(kind, SHOCKS, session.laboratory.tick)


def _world(draft: Draft) -> None:
    """Size, luck and length of both worlds."""
    key = f"{draft.version}.world"
    draft.seed = int(st.number_input(
        "Luck (seed)", 1, MOST_SEED, draft.seed, key=f"{key}.seed",
        help="Another seed is another course of chance, the same for both worlds.",
    ))  # fmt: skip
    draft.scale = float(st.select_slider(
        "Size of the region", SCALES, draft.scale, format_func=_size, key=f"{key}.scale",
        help=f"Share of firms and people modelled. {_size(USUAL_SCALE).capitalize()} runs smoothly; larger is slower.",
    ))  # fmt: skip
    draft.years = float(st.slider("Years", 1.0, float(MOST_YEARS), draft.years, 1.0, key=f"{key}.years"))
    draft.cell_m = int(st.select_slider("Squares of the map (m)", CELL_SIZES, draft.cell_m, key=f"{key}.cell_m"))


def _size(scale: float) -> str:
    return "one to one" if scale == 1 else f"1 in {1 / scale:g}"


def _mechanisms(draft: Draft) -> None:
    """Switches that close a channel, to see what it does."""
    st.markdown("**Mechanisms**", help="Switch one off to see what it does.")
    key = f"{draft.version}.mechanism"
    channels = mechanisms()
    on = {
        c["name"]: st.toggle(c["title"], c["name"] not in draft.off, key=f"{key}.{c['name']}", help=c["doc"])
        for c in channels
    }
    draft.off = tuple(name for name, is_on in on.items() if not is_on)
    where = ("In the right-hand world", "In both worlds")
    chosen = st.radio("Switched off", where, int(draft.off_in_both), key=f"{key}.both", disabled=not draft.off)
    draft.off_in_both = chosen == where[1]


def _file(_session: Session, draft: Draft) -> None:
    """The right-hand world as a scenario file. Raises BadInput."""
    label = st.text_input("Name", draft.title, max_chars=LONGEST_LABEL, key=f"{draft.version}.label.{draft.title}")
    if label != draft.title:
        draft.label = label
    draft.question = st.text_input("Question", draft.question, key=f"{draft.version}.question")
    text = scenario_yaml(draft.setting(), draft.title, draft.question)
    st.caption("Copy this, or save it in `conf/scenario/`; the first line makes the same two runs.")
    st.code(text, language="yaml", wrap_lines=True)
    st.download_button("Save as a file", text, file_name(draft.title), "application/yaml", key="save")
