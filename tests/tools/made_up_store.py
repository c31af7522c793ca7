"""Runs in a store without a model: light enough for processes that only the store concerns."""

from experiments.store.folder import Entry, Store


def entries_of(*scenarios, futures=(1, 2), seeds=(1, 2)) -> list[Entry]:
    """Runs of a made-up experiment in the order of the arguments, their keys telling what they are."""
    return [Entry(name, f, s, f"{name}-{f}-{s}") for name in scenarios for f in futures for s in seeds]


def keep_months(store: Store, entry: Entry, months: int = 3) -> None:
    """Put a run into a store: jobs = 1,000 futures + seed, constant."""
    jobs = [1000.0 * entry.future + entry.seed] * months
    store.keep(entry.scenario, entry.key, {"tick": [float(t) for t in range(months)], "jobs": jobs}, {"site": [0]}, {})
