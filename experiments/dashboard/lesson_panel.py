"""Lesson panel: a guided story beside the stage: a question, a guess before playing, what to look for, what usually shows."""

from functools import cache
from typing import Final

import streamlit as st

from experiments.dashboard.draft import Draft
from experiments.dashboard.laboratory import MOST_SEED
from experiments.dashboard.lessons import Lesson, Stage, lessons, load_lesson
from experiments.dashboard.session import Session, View
from scenarios.scenario import load_scenario

CHOICE, CURRENT, WANTED = "lesson.choice", "lesson.current", "lesson.wanted"
FREE: Final = "Free play"


@cache
def _all() -> list[Lesson]:
    return lessons()


def begin(draft: Draft, lesson: str = "", scenario: str = "") -> View | None:
    """Fill the draft with a lesson or a scenario that was asked for by name. Raises BadInput."""
    if lesson:
        return _fill(draft, load_lesson(lesson).setting)
    if scenario:
        draft.fill(load_scenario(scenario))
    return None


def choose_lesson(draft: Draft) -> None:
    """A lesson opens in its first month, with its own worlds and view."""
    known = {lesson.name: lesson for lesson in _all()}

    def chosen() -> None:
        st.session_state[CURRENT] = st.session_state[CHOICE]
        if st.session_state[CHOICE]:
            _open(draft, known[st.session_state[CHOICE]].setting)

    now = st.session_state.get(CURRENT)
    options = ["", *known]
    st.selectbox(
        "Lesson", options, index=options.index(now or ""), key=CHOICE, on_change=chosen,
        format_func=lambda name: f"{known[name].order}. {known[name].title}" if name else FREE,
    )  # fmt: skip


def panel(session: Session, draft: Draft) -> None:
    """The lesson that is open, in the order in which a class goes through it."""
    name = st.session_state.get(CURRENT)
    if not name:
        st.caption(
            "Choose a lesson, or press Play and use the other tabs: what is done, what happens, how the model works."
        )
        return
    lesson = next(one for one in _all() if one.name == name)
    st.markdown(f"#### {lesson.question}")
    st.caption(f"About {lesson.minutes} minutes")
    for paragraph in lesson.story:
        st.markdown(paragraph)
    st.caption(lesson.size_note)
    guess = st.radio(
        f"**Before you press Play.** {lesson.predict.question}", lesson.predict.choices, index=None, key=f"guess.{name}"
    )
    st.markdown("**Look for**\n" + "\n".join(f"- {line}" for line in lesson.look_for))
    st.button(
        f"Another seed (now {draft.seed})", key="lesson.seed", on_click=_another_seed, args=(session, draft),
        help="The same lesson from January 2015 under another course of chance, the same for both worlds.",
    )  # fmt: skip
    for i, follow in enumerate(lesson.then):
        with st.container(border=True):
            st.markdown(f"**Then: {follow.title}.** {follow.ask}")
            st.button("Open", key=f"then.{name}.{i}", on_click=_open, args=(draft, lesson.setting, follow.scenario))
    with st.expander("What the model usually shows" if guess else "What the model usually shows (guess first)"):
        if guess:
            _told(lesson)
        else:
            st.markdown("Choose an answer above, play, and look here again.")


def _told(lesson: Lesson) -> None:
    """What was measured with many pairs of worlds, and what there is to talk about then."""
    for paragraph in lesson.afterwards:
        st.markdown(paragraph)
    st.markdown("**Talk about**\n" + "\n".join(f"- {line}" for line in lesson.discuss))
    st.caption(lesson.seed_note)
    for scenario, lines in lesson.found().items():
        st.caption(f"**{scenario}**, with minus without: mean of {lesson.effects[0].seeds} pairs (90 % interval)")
        st.caption("\n".join(f"- {line}" for line in lines))
    st.caption("Measured with")
    st.code(lesson.command, language=None, wrap_lines=True)


def _open(draft: Draft, stage: Stage, scenario: str = "") -> None:
    """Ask for the worlds and the view of a lesson, in the first month: the page makes them, and says so meanwhile."""
    st.session_state[WANTED] = _fill(draft, stage, scenario)


def _another_seed(session: Session, draft: Draft) -> None:
    """Ask for the same worlds in the first month under the next seed; what is on the wall stays as it is shown."""
    draft.seed = draft.seed % MOST_SEED + 1
    draft.version += 1
    st.session_state[WANTED] = session.opened


def _fill(draft: Draft, stage: Stage, scenario: str = "") -> View:
    """What a lesson sets, with its own scenario or another; how it is shown."""
    draft.fill(load_scenario(scenario or stage.scenario))
    draft.scale, draft.seed, draft.years = stage.scale, stage.seed, stage.years
    return View(
        id=f"{draft.label}.{draft.version}",
        layer=stage.layer,
        view=stage.view,
        zoom=stage.zoom,
        measures=stage.measures,
    )
