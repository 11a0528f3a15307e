"""Turns the bytes of a document into `ParsedFeed` values (pure)."""
