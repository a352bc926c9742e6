"""Benchmarks: each figure of DESIGN §9 as a ratio against raw psycopg in the same run."""
