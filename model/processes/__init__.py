"""One mechanism per file: its parameters, then pure halves, then its verbs."""
