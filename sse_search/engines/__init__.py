"""Define the port to search engines and the queries that they execute, and implement it: in memory and on disk."""
