"""Turn documents into segments, and segments into the next generation."""
