"""Says when which feed is polled (pure): rhythm, politeness, the order of due work."""
