"""Metrics, logs and health endpoints of every process."""
