"""Free parameters: ranges and priors worked by hand, and each mistake in the file named."""

import numpy as np
import pytest

from experiments.calibration.free import Free, Space, read_space, table
from experiments.calibration.targets import read_targets
from experiments.facts.targets import USUAL
from model.declaration import BadInput
from scenarios.scenario import check_parameters
from tests.unit.calibration_toy import free

LINES = ["S1", "S2"]


def written(tmp_path, text):
    path = tmp_path / "free.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_linear_range_is_cut_evenly_and_a_log_range_by_ratios():
    assert free("a", low=2.0, high=6.0).value(0.25) == 3.0
    assert free("a", low=1.0, high=100.0, scale="log").value(0.5) == pytest.approx(10.0)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_place_undoes_value_and_stays_in_the_range(scale):
    one = free("a", low=0.5, high=8.0, scale=scale)
    assert one.place(float(one.value(0.3))) == pytest.approx(0.3)
    assert (one.place(0.1), one.place(9.0)) == (0.0, 1.0)


def test_a_triangular_prior_has_its_top_at_the_central_value_and_area_one():
    one = free("a", low=0.0, high=10.0, central=2.0, prior="triangular")
    assert one.density(np.array([0.0, 0.1, 0.2, 0.6, 1.0, 1.1])) == pytest.approx([0, 1, 2, 1, 0, 0])
    even = np.linspace(0, 1, 100_001)
    density = one.density(even)
    assert density.mean() == pytest.approx(1.0, abs=1e-3)
    mean = (density * even).mean()
    assert one.prior_sd() == pytest.approx(np.sqrt((density * (even - mean) ** 2).mean()), abs=1e-3)


def test_a_uniform_prior_is_one_inside_and_nothing_outside():
    one = free("a")
    assert one.density(np.array([-0.1, 0.0, 0.5, 1.0, 1.1])).tolist() == [0, 1, 1, 1, 0]
    assert one.prior_sd() == pytest.approx(0.288675, abs=1e-6)


def test_a_point_becomes_changes_by_group_and_ratios_multiply_every_value():
    space = Space((
        Free(group="sales", name="growth", low=0.0, high=0.04, central=0.03, declared=0.033, source="x"),
        Free(group="separations", name="job_look", low=0.5, high=1.5, central=1.0, declared=(0.07, 0.08), ratio=True, source="x"),
        Free(group="sales", name="ito", low=0.0, high=1.0, central=0.9, declared=0.9, source="x"),
    ))  # fmt: skip
    changes = space.changes(np.array([0.5, 1.0, 0.2]))
    assert changes == {"sales": {"growth": 0.02, "ito": 0.2}, "separations": {"job_look": [0.105, 0.12]}}
    assert space.declared() == pytest.approx([0.825, 0.5, 0.9])
    assert space.values(np.array([[0.5, 1.0, 0.2]])) == pytest.approx(np.array([[0.02, 1.5, 0.2]]))
    assert space.density(np.array([[0.5, 0.5, 0.5], [0.5, 0.5, 1.5]])).tolist() == [1.0, 0.0]


def test_the_shipped_file_is_at_most_a_dozen_parameters_that_the_model_takes_at_both_ends():
    space = read_space()
    assert 0 < len(space) <= 12
    for corner in (np.zeros(len(space)), np.ones(len(space)), space.declared()):
        check_parameters(space.changes(corner))
    assert all(row["source"] for row in table(space))
    assert ((space.declared() > 0) & (space.declared() < 1)).all()


def test_a_row_of_evidence_gives_range_and_source(tmp_path):
    (one,) = read_space(written(tmp_path, "free: {learning.depreciation: {evidence: A3.8, prior: triangular}}")).free
    assert (one.low, one.high, one.central, one.source) == (0.10, 0.30, 0.15, "A3.8 Hall 2007")


MISTAKES = [
    ("things: 1", "free.yaml: free: should list parameters"),
    ("free: {sales.growth: 3}", "free.yaml: free.sales.growth: 3 should be a mapping with evidence, low"),
    ("free: {sales.growth: {lo: 3}}", "free.yaml: free.sales.growth: lo: no such key; did you mean 'low'?"),
    ("free: {sales.growth: {prior: normal}}", "free.yaml: free.sales.growth: prior: 'normal' is not one of uniform"),
    ("free: {sale.growth: {low: 0}}", "free.yaml: free.sale.growth: no such group; did you mean 'sales'?"),
    ("free: {sales.growt: {low: 0}}", "free.yaml: free.sales.growt: no such parameter; did you mean 'growth'?"),
    ("free: {sales.enabled_cycle: {low: 0}}", "free.yaml: free.sales.enabled_cycle: only parameters that are numbers"),
    ("free: {sales.growth: {evidence: A3.88}}", "free.yaml: free.sales.growth: evidence: there is no row 'A3.88'"),
    (
        "free: {sales.growth: {low: 0.04, high: 0.03}}",
        "free.yaml: free.sales.growth: low and high should be two numbers",
    ),
    ("free: {sales.growth: {low: 0.02}}", "free.yaml: free.sales.growth: low and high should be two numbers"),
    ("free: {sales.growth: {low: 0.02, high: 0.03}}", "free.yaml: free.sales.growth: source: should say where"),
    (
        "free: {sales.growth: {low: 0.02, high: 0.5, source: x}}",
        "free.yaml: free.sales.growth: 0.02 to 0.5 leaves the parameter's own range, -0.05 to 0.06",
    ),
    (
        "free: {sales.growth: {low: 0.0, high: 0.03, scale: log, source: x}}",
        "free.yaml: free.sales.growth: low: 0 should be above 0 on a log scale",
    ),
    (
        "free: {separations.job_look: {low: 0.9, high: 1.1, source: x}}",
        "free.yaml: free.separations.job_look: ratio: should be true for a list of values",
    ),
    (
        "free: {sales.growth: {low: 0.02, high: 0.03, source: x, ratio: true}}",
        "free.yaml: free.sales.growth: ratio: is for lists of values",
    ),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[text for text, _ in MISTAKES])
def test_a_mistake_in_the_file_is_named(text, message, tmp_path):
    with pytest.raises(BadInput) as error:
        read_space(written(tmp_path, text))
    assert str(error.value).startswith(message)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="calibrate: there is no file"):
        read_space(tmp_path / "nowhere.yaml")


def test_a_tolerance_is_a_third_of_the_half_width_unless_the_file_says_otherwise(tmp_path):
    from experiments.facts.measuring import known

    found = read_targets(USUAL, known(), written(tmp_path, "tolerances: {S2: 0.5}"))
    one, two = found.ids.index("S1"), found.ids.index("S2")
    assert (found.low[two], found.high[two], found.tolerance[two]) == (19, 28, 0.5)
    assert found.tolerance[one] == pytest.approx(0.5 / 6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tolerances: {S99: 1}", "free.yaml: tolerances.S99: no such line"),
        ("tolerances: {S2: -1}", "free.yaml: tolerances.S2: -1 should be a number above 0"),
        ("tolerances: 3", "free.yaml: tolerances: 3 should list lines"),
    ],
)
def test_a_mistake_in_the_tolerances_is_named(text, message, tmp_path):
    from experiments.facts.measuring import known

    with pytest.raises(BadInput) as error:
        read_targets(USUAL, known(), written(tmp_path, text))
    assert str(error.value).startswith(message)
