"""Benchmarks: the model, the machinery of a sweep and the store, each timed beside something to compare with."""
