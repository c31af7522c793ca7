"""Decisions: which scenario to choose when futures differ, in which futures it fails, and what knowing more is worth."""
