"""Loaded by pytest before Django is configured: starts the cluster of this run."""

from tests.cluster import start

start()
