"""Analyse text the same way for indexing and querying: stems, languages, edit distance and highlights."""
