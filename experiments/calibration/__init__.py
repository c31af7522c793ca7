"""Calibration: the space of free parameters is cut by history matching, then a posterior is drawn and tried out."""
