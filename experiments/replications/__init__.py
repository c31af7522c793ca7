"""Replications: real policies whose effects were measured, done in the model and measured the same way."""
