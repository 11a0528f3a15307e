"""The poller: fetches feeds, turns their items into `RawItem` records and puts them on the event log."""
