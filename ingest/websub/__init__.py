"""WebSub (W3C): hubs push what is new, so that the feed need not be polled as often."""
