"""A toy that calibration is tried on: one parameter that the evidence shows, one that it half shows, one it cannot."""

import numpy as np
from scipy.stats import norm

from experiments.calibration.free import Free, Space
from experiments.calibration.targets import Targets


def free(name, **changes):
    usual = {
        "group": "toy",
        "name": name,
        "low": 0.0,
        "high": 1.0,
        "central": 0.5,
        "declared": 0.5,
        "source": "made up",
    }
    return Free(**(usual | changes))


SPACE = Space((free("seen"), free("hidden"), free("half")))
TRUTH = np.array([0.3, 0.7, 0.6])


def statistics(points, seeds, noise=0.02):
    """Three lines: two of `seen`, one of `half` blurred; `hidden` moves nothing."""
    seen, _, half = np.asarray(points).T
    clean = np.column_stack([2 * seen, np.sin(3 * seen) + 1, half])
    luck = np.array([norm.rvs(size=3, random_state=seed) for seed in seeds])
    return clean + luck * noise * np.array([1.0, 1.0, 10.0])


def targets(values, half=0.1):
    half = np.broadcast_to(half, 3)
    return Targets(("A", "B", "C"), ("a", "b", "c"), values - half, values + half, half / 3)


def aim():
    return targets(np.array([0.6, np.sin(0.9) + 1, 0.6]), np.array([0.06, 0.06, 0.3]))
