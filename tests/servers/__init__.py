"""Real servers for the live tests: a Kafka and an OpenSearch node from published jars, on free ports of the loopback."""
