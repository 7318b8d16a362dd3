"""Answer requests from the arrays of one generation."""
