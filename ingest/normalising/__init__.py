"""Turns parsed entries into identified items and `RawItem` records (pure)."""
