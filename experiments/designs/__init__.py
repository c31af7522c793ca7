"""Designs: futures of the uncertain parameters, drawn, laid out on purpose, or read from a file."""
