"""Try the promises of the archive for a long time, in ways that happen seldom: `python -m tests.soak`."""
