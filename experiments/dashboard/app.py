"""The page: Streamlit runs this file anew for each thing somebody does in the sidebar."""

import sys

from experiments.dashboard.opening import opening
from experiments.dashboard.page import show

show(opening(sys.argv[1:]))
