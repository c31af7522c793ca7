"""Factors, channels and forms of the model: what can be moved, and what is said to a request that cannot be."""

import pytest

from experiments.uncertainty.channels import CHANNELS, chosen, point
from experiments.uncertainty.factors import declared, factors
from experiments.uncertainty.options import Attribute, Sensitivity, Structure
from experiments.uncertainty.variants import variants
from model.declaration import BadInput
from model.parameters import Parameters

AXES = {
    "kernel": {"on": {}, "off": {"learning": {"through_park": False}}},
    "hires": {"on": {}, "off": {"learning": {"through_hires": False}}},
    "level": {"park": {}, "corridor": {"learning": {"benefit_level": "corridor"}}},
}


def test_a_factor_has_the_range_of_the_evidence_in_the_same_unit():
    months = declared()["training.months"]  # A5.23: 36 to 48 months; declared 6 to 72
    assert (months.low, months.high, months.is_whole) == (36.0, 48.0, True)
    births = declared()["founders.birth_rate"]  # A6.2a: 0.06 to 0.11 per year
    assert (births.low, births.high) == (0.06, 0.11)
    rent = declared()["location.rent"]  # A7.6b is an elasticity, this is log odds: the declared range stays
    assert (rent.low, rent.high) == (-1.5, 0.0)


def test_usual_factors_rest_on_evidence_and_hold_their_value():
    usual = factors(())
    assert 20 <= len(usual) <= 60
    for factor in usual:
        assert factor.low <= factor.usual <= factor.high
        assert factor.source.startswith("A")
        for share in (0.0, 1.0):
            Parameters().changed({factor.group: {factor.name: factor.value(share)}})


def test_a_group_means_its_parameters_that_rest_on_evidence():
    assert {f.key for f in factors(["learning"])} == {f.key for f in factors(()) if f.group == "learning"}
    assert len(factors(["accounts"])) > 5  # none of them does: then all of them


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["learnng"], "did you mean 'learning'"),
        (["learning.rat", "learning.rate"], "did you mean 'learning.rate'"),
        (["learning.through_hires"], "no single number"),
        (["learning.rate"], "at least two"),
    ],
)
def test_factors_that_cannot_be_moved(names, said):
    with pytest.raises(BadInput, match=said):
        factors(names)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (lambda: Sensitivity(levels=5), "even"),
        (lambda: Sensitivity(samples=48), "power of two"),
        (lambda: Sensitivity(factors=("learning", "learning")), "twice"),
        (lambda: Sensitivity(factors=(1, 2)), "list of names"),
        (lambda: Attribute(channels=3), "list of names"),
        (lambda: Structure(axes=3), "each with its levels"),
        (lambda: Structure(design="fuul"), "did you mean 'full'"),
    ],
)
def test_options_that_cannot_be(options, said):
    with pytest.raises(BadInput, match=said):
        options()


def test_every_channel_can_be_closed_and_closing_changes_something():
    for channel in CHANNELS.values():
        assert Parameters().changed(channel.off) != Parameters()


def test_no_two_channels_close_the_same_thing():
    closed = [(g, n) for c in CHANNELS.values() for g, values in c.off.items() for n in values]
    assert len(closed) == len(set(closed))


def test_a_point_closes_what_is_not_open():
    channels = chosen(["hires", "ties"])
    assert point(channels, frozenset({"hires", "ties"})).changes == {}
    assert point(channels, frozenset({"hires"})).changes == CHANNELS["ties"].off
    both = point(channels, frozenset())
    assert both.name == "none"
    assert both.changes["learning"] == {"through_hires": False, "through_ties": False}


@pytest.mark.parametrize(("names", "said"), [(["hire", "ties"], "did you mean 'hires'"), (["hires"], "at least two")])
def test_channels_that_cannot_be(names, said):
    with pytest.raises(BadInput, match=said):
        chosen(names)


def test_designs_by_hand():
    assert [v.label for v in variants(AXES, "one_at_a_time")] == [
        "as it is",
        "kernel: off",
        "hires: off",
        "level: corridor",
    ]
    assert len(variants(AXES, "full")) == 8
    half = variants(AXES, "half")
    assert [v.levels for v in half] == [
        ("on", "on", "park"), ("off", "off", "park"), ("off", "on", "corridor"), ("on", "off", "corridor"),
    ]  # fmt: skip
    for axis in range(3):  # balanced: every level as often as the other
        assert len({v.levels[axis] for v in half[:2]} | {v.levels[axis] for v in half[2:]}) == 2
        assert sum(v.levels[axis] in ("off", "corridor") for v in half) == 2


def test_a_form_has_the_changes_of_all_its_levels():
    last = variants(AXES, "full")[-1]
    assert last.changes == {"learning": {"through_park": False, "through_hires": False, "benefit_level": "corridor"}}


@pytest.mark.parametrize(
    ("axes", "said"),
    [
        ({}, "there are none"),
        ({"kernel": "off"}, "should be levels"),
        ({"kernel": {"on": {}, "also on": {}}}, "one level without changes"),
        ({"kernel": {"off": {"learning": {"through_park": False}}}}, "one level without changes"),
        ({"kernel": {"on": {}, "off": {"learning": {"through_perk": False}}}}, "through_park"),
        (AXES | {"again": {"on": {}, "off": {"learning": {"through_park": False}}}}, "join the two axes"),
    ],
)
def test_axes_that_cannot_be(axes, said):
    with pytest.raises(BadInput, match=said):
        variants(axes, "full")


def test_too_many_forms():
    names = [f.key for f in factors(())][:12]
    axes = {
        key: {"usual": {}, "low": {f.group: {f.name: f.value(0.0)}}} for key, f in declared().items() if key in names
    }
    with pytest.raises(BadInput, match=r"4,096 forms are too many"):
        variants(axes, "full")
    assert len(variants(axes, "one_at_a_time")) == 13
