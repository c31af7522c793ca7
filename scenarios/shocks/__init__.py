"""One file per kind of shock: what happens to the region, whatever anybody decides here; none costs public money."""
