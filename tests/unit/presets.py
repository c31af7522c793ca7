"""Spoils a copy of the preset (fixture `mine`), one cell or one phrase at a time."""

import csv


def change(preset, table, row, column, value):
    """Write one cell of a table; row 2 is the first below the header."""
    path = preset.parent / "mine" / f"{table}.csv"
    with path.open(newline="") as stream:
        rows = list(csv.reader(stream))
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)


def replace(preset, old, new):
    text = preset.read_text()
    assert old in text
    preset.write_text(text.replace(old, new))
