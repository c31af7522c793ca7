"""Options of `calibrate`."""

from dataclasses import dataclass

from model.declaration import Group, option, param, switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrate(Group):
    """What `calibrate` can be asked for besides the settings that every verb has."""

    waves: int = param(2, unit="waves", low=1, high=10, source="rounds of runs; after each, the space is cut")
    runs: int = param(80, unit="runs per wave", low=8, high=100_000, source="points of the design of a wave")
    draws: int = param(50, unit="draws", low=1, high=1_000, source="futures in the ensemble, each tried out by a run")
    candidates: int = param(
        16_384, unit="points", low=256, high=1_048_576, source="points at which the emulators judge the space"
    )
    particles: int = param(400, unit="particles", low=20, high=100_000, source="population of the posterior")
    generations: int = param(10, unit="generations", low=1, high=50, source="most rounds of the posterior")
    rank: int = param(
        3, unit="rank", low=1, high=10, source="a point is ruled out when its rank-th worst line is missed by too much"
    )
    contenders: int = param(5, unit="points", low=1, high=100, source="points tried under all seeds to be the central")
    luck: int = param(1, unit="seed", low=0, high=2**31 - 1, source="of designs and of the posterior; not of the runs")
    mobility: bool = switch(
        False, "also make the two runs without learning that S20b needs, at every point: three runs instead of one"
    )
    recover: bool = switch(False, "instead: hold out runs, and see which parameters can be found again")
    truths: int = param(8, unit="runs", low=2, high=1_000, source="held-out runs that take the place of the real world")
    certainty: str = option(
        "bands", ("bands", "sharp"), "recover: as sure of the truth as its published bands, or as one run lets us be"
    )
    ship: bool = switch(False, "copy the ensemble to conf/calibration/<region>.yaml, where comparisons look for it")
