"""The memory of the poller: one SQLite database."""
