"""Facts: what is known about firms, workers and places, measured on the panels of a run."""
