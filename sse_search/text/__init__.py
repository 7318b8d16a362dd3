"""How is text analysed? Stems, languages, typing errors and highlights; one analysis for indexing and querying."""
