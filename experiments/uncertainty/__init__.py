"""Uncertainty: factors, channels and forms of the model moved on purpose, to see what an answer hangs on."""
