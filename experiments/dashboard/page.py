"""Page: the sidebar, and the stage beside it."""

from typing import Final

import streamlit as st

from experiments.dashboard.draft import Draft
from experiments.dashboard.laboratory import Laboratory
from experiments.dashboard.lesson_panel import CURRENT, begin
from experiments.dashboard.opening import Opening
from experiments.dashboard.session import Session
from experiments.dashboard.sidebar import sections
from experiments.dashboard.stage import KEY, component
from model.declaration import BadInput

RUNNING: Final = "Running it from January 2015 to the month on the wall"
STYLE: Final = """<style>
[data-testid="stMainBlockContainer"] { padding: .5rem 1rem 0; max-width: none; }
[data-testid="stHeader"] { height: 0; min-height: 0; background: none; pointer-events: none; }
[data-testid="stHeader"] button { pointer-events: auto; }
[data-testid="stSidebar"] { min-width: 330px; }
[data-testid="stSidebarUserContent"] { padding-bottom: 2rem; }
[data-testid="stSidebarHeader"] { padding: .4rem .6rem; height: auto; min-height: 0; margin: 0; }
[data-testid="stSidebarUserContent"] { padding-top: 0; }
[data-testid="stSidebar"] [data-testid="stVerticalBlock"] { gap: .6rem; }
[data-testid="stSidebar"] [data-baseweb="tab"] { padding-left: .4rem; padding-right: .4rem; }
</style>"""


def show(asked: Opening) -> None:
    """Everything on the page; whatever does not fit is told in one sentence."""
    st.set_page_config(page_title="Crucible: a live district", layout="wide", initial_sidebar_state="expanded")
    st.html(STYLE)
    if "session" not in st.session_state:
        try:
            with st.spinner("Making the first month (a few seconds, once) …"):
                _open(asked)
        except BadInput as error:
            st.error(str(error))
            return
    session, draft = st.session_state["session"], st.session_state["draft"]
    with st.sidebar:
        complaint = st.empty()
        sections(session, draft)
        try:
            with complaint:
                _apply(session, draft)
        except BadInput as error:
            complaint.error(str(error))
    stage()


@st.fragment
def stage() -> None:
    """The maps, charts and ledger, with what the browser does not have yet."""
    session: Session = st.session_state["session"]
    component()(key=KEY, data=session.message(), on_ask_change=answer)


def answer() -> None:
    """Do what the stage asked."""
    asked = st.session_state[KEY]["ask"]
    if asked:
        st.session_state["session"].answer(asked)


def _open(asked: Opening) -> None:
    """The worlds of a new browser session."""
    draft = Draft()
    view = begin(draft, asked.lesson, asked.scenario)
    for name in ("scale", "seed", "years"):
        if getattr(asked, name) is not None:
            setattr(draft, name, getattr(asked, name))
    st.session_state["session"] = Session(Laboratory(draft.setting()), draft.title, view)
    st.session_state["draft"], st.session_state[CURRENT] = draft, asked.lesson


def _apply(session: Session, draft: Draft) -> None:
    """Show what the draft says; a change is run from the first month to the present one. Raises BadInput."""
    setting = draft.setting()
    if setting == session.setting:
        session.name = draft.title
        return
    bar = st.progress(0.0, RUNNING)

    def tell(share: float) -> None:
        bar.progress(share, RUNNING)

    session.change(setting, draft.title, tell)
    bar.empty()
