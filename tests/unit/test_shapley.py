"""Shapley parts: worked by hand, and what must hold for any value function."""

import itertools

import numpy as np
import pytest

from experiments.uncertainty.shapley import coalitions, exact, orders, prefixes, sampled
from model.declaration import BadInput

CHANNELS = ("meetings", "hires", "orders")


def made_up(on):
    """Meetings add 3, hires 1, meetings with orders 4 more; all closed leave 10. Two seeds, the second double."""
    value = 10.0 + 3.0 * ("meetings" in on) + 1.0 * ("hires" in on) + 4.0 * ({"meetings", "orders"} <= on)
    return np.array([value, 2 * value])


def everything(channels=CHANNELS, value=made_up):
    return {on: value(on) for on in coalitions(channels)}


def test_an_interaction_is_halved_between_its_two_channels():
    parts = exact(CHANNELS, everything())
    assert parts["meetings"] == pytest.approx([5.0, 10.0])  # 3 + 4 / 2
    assert parts["hires"] == pytest.approx([1.0, 2.0])
    assert parts["orders"] == pytest.approx([2.0, 4.0])  # 4 / 2


def test_an_interaction_of_three_is_shared_in_thirds():
    parts = exact(CHANNELS, everything(value=lambda on: np.array([6.0 * (len(on) == 3)])))
    assert [float(parts[name][0]) for name in CHANNELS] == pytest.approx([2.0, 2.0, 2.0])


def test_parts_add_up_to_all_open_minus_all_closed():
    luck = {on: np.sin(np.arange(3) + 7.0 * i**1.5) for i, on in enumerate(coalitions("abcd"))}
    parts = exact("abcd", luck)
    assert sum(parts.values()) == pytest.approx(luck[frozenset("abcd")] - luck[frozenset()])


def test_exact_is_the_mean_over_every_order():
    luck = {on: np.cos(np.arange(2) + 3.0 * i) for i, on in enumerate(coalitions("abcd"))}
    by_orders = sampled(list(itertools.permutations("abcd")), luck)
    parts = exact("abcd", luck)
    for name in "abcd":
        assert by_orders[name] == pytest.approx(parts[name])


def test_sampled_orders_come_with_their_reverse_and_add_up():
    found = orders(CHANNELS, pairs=3, draw=1)
    assert len(found) == 6
    assert all(found[i + 1] == found[i][::-1] for i in (0, 2, 4))
    assert found == orders(CHANNELS, pairs=3, draw=1)
    parts = sampled(found, {on: made_up(on) for on in prefixes(found)})
    assert sum(parts.values()) == pytest.approx(made_up(set(CHANNELS)) - made_up(set()))
    assert parts["hires"] == pytest.approx([1.0, 2.0])  # without interaction any order will do
    assert parts["meetings"] == pytest.approx([5.0, 10.0])  # an order and its reverse halve what two do together


def test_orders_differ_from_draw_to_draw():
    assert len({tuple(orders("abcdef", pairs=1, draw=draw)) for draw in range(1, 20)}) > 10


def test_prefixes_are_met_once_each():
    assert prefixes([("a", "b"), ("b", "a")]) == [frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")]


def test_nine_channels_are_too_many():
    assert len(coalitions("abcdefgh")) == 256
    with pytest.raises(BadInput, match="9 are too many"):
        coalitions("abcdefghi")
