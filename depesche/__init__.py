"""What every Depesche process shares: records, settings, telemetry, event log, index, service loop."""
