"""The sink stage: articles from the event log become documents of the search index."""
