"""Exchange: results as tidy tables, labelled arrays and queries, with a dictionary of every column."""
