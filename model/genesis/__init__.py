"""Genesis: the world at tick 0, made from facts, settled, and kept on disk by content."""

from model.genesis.start import create, start_key, start_state

__all__ = ["create", "start_key", "start_state"]
