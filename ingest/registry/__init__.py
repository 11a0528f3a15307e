"""Says which feeds there are: configuration, OPML files, feeds added while running."""
