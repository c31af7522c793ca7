"""One file per kind of shock: what happens to the district from outside."""
