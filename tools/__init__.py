"""Programs for the development of ssesearch."""
