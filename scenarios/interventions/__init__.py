"""One file per kind of intervention; each nudges levers or acts, and leaves no residue."""
