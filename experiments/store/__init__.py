"""Store: runs as files that are there whole or not at all, shared by several processes, compacted for reading."""
