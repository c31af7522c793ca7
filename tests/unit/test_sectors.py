import numpy as np
import pytest

from agents.organisations import DIGITAL, FIELDS, LOCAL_SERVICES, SECTORS
from model.sectors import (
    ELIGIBLE_FOR_PARK,
    FLOORSPACE_PER_JOB,
    LEANING,
    RD_TENDENCY,
    RELEVANCE,
    SECTOR_TRAITS,
    TRADABLE,
)


def test_traits_follow_the_order_of_the_sectors():
    assert tuple(sector.name for sector in SECTOR_TRAITS) == SECTORS


def test_relevance_is_one_share_per_field():
    assert RELEVANCE.shape == (len(SECTORS), len(FIELDS))
    assert (RELEVANCE > 0).all()
    np.testing.assert_allclose(RELEVANCE.sum(axis=1), 1.0)


def test_relevance_by_hand():
    digital = SECTOR_TRAITS[DIGITAL]  # weights .5 .3 .2 .3 4 6 3 1 add up to 15.3
    np.testing.assert_allclose(RELEVANCE[DIGITAL], np.array(digital.weights) / 15.3)


@pytest.mark.parametrize(
    ("sector", "field"), [("metals", "metallurgy"), ("digital", "digital"), ("machinery", "machining")]
)
def test_a_sector_knows_its_own_trade_best(sector, field):
    assert FIELDS[RELEVANCE[SECTORS.index(sector)].argmax()] == field


def test_local_services_sell_in_the_region_and_stay_out_of_parks():
    assert not TRADABLE[LOCAL_SERVICES]
    assert TRADABLE[:LOCAL_SERVICES].all()
    assert not ELIGIBLE_FOR_PARK[LOCAL_SERVICES]
    assert ELIGIBLE_FOR_PARK[SECTORS.index("aerospace")]


def test_arrays_hold_the_traits_and_cannot_be_changed():
    for array, trait in (
        (FLOORSPACE_PER_JOB, "floorspace_m2_per_job"),
        (LEANING, "leaning"),
        (RD_TENDENCY, "rd_tendency"),
    ):
        assert array.tolist() == [getattr(sector, trait) for sector in SECTOR_TRAITS]
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
