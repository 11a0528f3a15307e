"""The event log: partitioned, durable topics with consumer groups, on SQLite files or on Apache Kafka.

Callers see `depesche.eventlog.contract`; only `depesche.eventlog.open` names a backend.
"""
