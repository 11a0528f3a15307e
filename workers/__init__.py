"""The stages that consume the event log: enrich, sink, replay."""
