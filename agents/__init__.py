"""Who exists: organisations, workers, vacancies, ties, sites and homes, as columns. Imports nothing of ours."""
