"""Page: the sidebar, and the stage beside it."""

from typing import Final

import streamlit as st

from experiments.dashboard.draft import Draft
from experiments.dashboard.laboratory import Laboratory, Setting
from experiments.dashboard.lesson_panel import CURRENT, WANTED, begin
from experiments.dashboard.opening import Opening
from experiments.dashboard.session import Session
from experiments.dashboard.sidebar import sections
from experiments.dashboard.stage import KEY, component
from model.declaration import BadInput

MAKING: Final = "Making the first month (a few seconds, once) …"
RUNNING: Final = "Running it from January 2015 to the month on the wall"
STYLE: Final = """<style>
[data-testid="stMainBlockContainer"] { padding: .5rem 1rem 0; max-width: none; }
[data-testid="stHeader"] { height: 0; min-height: 0; background: none; pointer-events: none; }
[data-testid="stHeader"] button { pointer-events: auto; }
[data-testid="stSidebar"] { min-width: 330px; }
[data-testid="stMain"] :is([data-testid="stSpinner"], [data-testid="stProgress"]) {
  position: fixed; top: 40%; left: 52%; z-index: 9; background: #fff; padding: .6rem 1.2rem;
  border: 1px solid #8a8a8a; border-radius: 6px; box-shadow: 0 2px 8px #0003; font-size: 1.1rem; }
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
            with st.spinner(MAKING):
                _open(asked)
        except BadInput as error:
            st.error(str(error))
            return
    session, draft = st.session_state["session"], st.session_state["draft"]
    wait = st.empty()
    with st.sidebar:
        complaint = st.empty()
        sections(session, draft)
    try:
        with wait:
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
    """Show what the draft says: from the first month if a lesson was opened, else in the present month. Raises BadInput."""
    is_wanted, view, setting = WANTED in st.session_state, st.session_state.pop(WANTED, None), draft.setting()
    if is_wanted:
        with st.spinner(MAKING):
            session.open(setting, draft.title, view)
    elif setting == session.setting:
        session.name = draft.title
    elif session.laboratory.tick < 0:
        with st.spinner(MAKING):
            session.change(setting, draft.title)
    else:
        _run(session, setting, draft.title)


def _run(session: Session, setting: Setting, title: str) -> None:
    """Both worlds under another setting in the present month; a bar shows how far they have come. Raises BadInput."""
    bar = st.progress(0.0, RUNNING)

    def tell(share: float) -> None:
        bar.progress(share, RUNNING)

    session.change(setting, title, tell)
    bar.empty()
