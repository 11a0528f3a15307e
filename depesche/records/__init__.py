"""The frozen, versioned records that travel on the event log, their identity and their encoding."""
