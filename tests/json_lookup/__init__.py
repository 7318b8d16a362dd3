"""Lookups in files of shipped data."""
