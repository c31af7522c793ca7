"""The brief: one page that answers a policy question, from the runs that answer it."""
