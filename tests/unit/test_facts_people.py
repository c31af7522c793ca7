"""Facts about commutes and wages, on panels whose true answer is known."""

import numpy as np
import pytest

from experiments.facts import commuting, estimation, wages
from tests.unit.made_up_panels import panel

DECEMBERS = (-1, 11, 23, 35)


def people(n=4, ticks=DECEMBERS, **columns):
    """n people who live through all these Decembers; columns are (ticks, n), (n,) or one number."""
    usual = {
        "slot": np.arange(n), "born": -400, "status": 0, "employer": 0, "skill": 0, "human_capital": 0.0,
        "ln_wage": 0.0, "commute_km": 1.0, "is_outside_home": False, "owner": False,
    }  # fmt: skip
    shape = (len(ticks), n)
    table = {name: np.broadcast_to(values, shape).ravel() for name, values in (usual | columns).items()}
    return {"tick": np.repeat(ticks, n)} | table


def test_commutes_of_the_employed_after_the_first_year():
    km = np.array([[99.0] * 6, [99.0] * 6, [1, 4, 9, 11, 50, np.nan], [4, 4, 6, 10, 26, 90]])
    status = np.array([[0] * 6, [0] * 6, [0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 3]])
    made_up = panel(people=people(6, commute_km=km, status=status))
    assert commuting.mean_km(made_up) == pytest.approx((75 + 50) / 10)
    assert commuting.long_share(made_up) == pytest.approx(0.3)  # 10 km is not over 10 km
    assert commuting.short_share(made_up) == pytest.approx(0.4)


def test_a_run_of_one_year_says_nothing_about_commutes_and_wages():
    short = panel(people=people(60, ticks=(-1, 11)), organisations=firms(ticks=(-1, 11)))
    measured = [fact.measure(short) for module in (commuting, wages) for fact in module.FACTS]
    assert len(measured) == 6
    assert np.isnan(measured).all()


def movers(n=90):
    """A third stay, a third move each year, a third stand for others; wages grow 2 % in the second year, 1 % in the third.

    Those who move gain 5 % on top each time.
    """
    kind = np.arange(n) % 3
    moves = (kind == 1).astype(float)
    wage = np.array([0 * moves, 0 * moves, 0.02 + 0.05 * moves, 0.03 + 0.10 * moves])
    employer = np.array([7 + tick * moves for tick in range(4)])
    return kind, wage, employer


def test_movers_gain_what_they_were_given():
    _, wage, employer = movers()
    made_up = panel(people=people(90, ln_wage=wage, employer=employer))
    growth = wages.growth(made_up)
    assert len(growth) == 180
    assert growth["moved"].mean() == pytest.approx(1 / 3)
    assert wages.mover_gain(made_up) == pytest.approx(0.05)


def test_only_employees_who_are_the_same_person_at_both_ends_count_as_movers():
    kind, wage, employer = movers()
    third = kind == 2
    new_tenant = np.array([np.where(third, -400 + tick, -400) for tick in range(4)])  # another person in the same row
    odd = np.where(third, 9.0 * np.arange(4)[:, None], wage)
    for changed in (
        {"born": new_tenant},
        {"owner": np.broadcast_to(third, (4, 90))},
        {"status": np.where(third, [[0], [1], [0], [1]], 0)},
    ):
        made_up = panel(people=people(90, ln_wage=odd, employer=employer, **changed))
        assert len(wages.growth(made_up)) == 120
        assert wages.mover_gain(made_up) == pytest.approx(0.05)


def firms(ticks=DECEMBERS, n=10):
    """Employers of 2 to 1024 people; GVA per worker and year is 30,000 times 1.1^slot, made in so many months."""
    slot = np.arange(n)
    months = np.where(slot % 2 == 0, 12.0, 6.0)
    size = 2.0 ** (slot + 1)
    columns = {
        "slot": slot, "kind": 0, "headcount": size, "mean_headcount": size, "months": months,
        "gva_gbp": 30_000 * 1.1**slot * size * months / 12,
    }  # fmt: skip
    table = {name: np.broadcast_to(values, (len(ticks), n)).ravel() for name, values in columns.items()}
    return {"tick": np.repeat(ticks, n)} | table


def staff(n=4_000, *, size=0.04, rents=0.0, seed=3):
    """Pay of employees with a known premium on size and on value added; able people work in productive firms."""
    rng = np.random.default_rng(seed)
    employer, skill = rng.integers(0, 10, n), rng.integers(0, 4, n)
    born = -rng.integers(240, 720, n)
    worth = 0.02 * employer + rng.normal(0, 0.2, n)
    wage = 1.0 + size * np.log(2.0) * (employer + 1) + rents * np.log(1.1) * employer
    table = {"employer": employer, "skill": skill, "born": born, "human_capital": worth}
    return wage, table


def test_size_premium_needs_no_controls():
    wage, table = staff(size=0.04)
    inflation = np.array([[0.0], [0.0], [0.1], [0.3]])  # years differ in level, which must not matter
    made_up = panel(people=people(4_000, ln_wage=wage + inflation, **table), organisations=firms())
    assert wages.size_premium(made_up) == pytest.approx(0.04, abs=1e-9)


def test_rents_are_told_apart_from_able_people():
    wage, table = staff(size=0.0, rents=0.10)
    age = (23 - table["born"]) / 12
    worth = table["human_capital"] + 0.1 * table["skill"] + 0.01 * age - 0.0001 * age**2
    made_up = panel(people=people(4_000, ticks=(23,), ln_wage=wage + worth, **table), organisations=firms())
    assert wages.rent_sharing(made_up) == pytest.approx(0.10, abs=1e-6)
    raw = estimation.slopes(wages.pay(made_up), "ln_wage", ("ln_gva",), within="tick")["ln_gva"]
    assert raw > 0.25  # without controls, able people look like rents


def test_employers_without_value_added_drop_out():
    employers = firms()
    employers["gva_gbp"] = np.where(employers["slot"] == 3, 0.0, employers["gva_gbp"])
    wage, table = staff()
    rows = wages.pay(panel(people=people(4_000, ln_wage=wage, **table), organisations=employers))
    assert len(rows) == 2 * (table["employer"] != 3).sum()
