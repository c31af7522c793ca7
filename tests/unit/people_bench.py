"""The hand-made world with people who have a past: for programmes that ask who has been where for how long."""

from tests.unit import hand_made


def bench(*interventions, tick=36, scale=1.0):
    """Workers 0-20 have had their jobs for three years; 21, 22 and 23 have been out of work for three months."""
    world = hand_made.world(interventions=interventions, tick=tick, scale=scale)
    w = world.workers
    w.born[:], w.since[:21], w.since[21:] = tick - 40 * 12, tick - 36, tick - 3
    w.job_skill[:21] = w.skill[:21]
    world.homes.area[:], world.homes.decile[:] = [0, 1], [2, 7]
    return world
