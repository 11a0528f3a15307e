"""The values that labels of metrics take: small fixed sets. A URL, a feed or an item is never one. Used by `metrics`."""

from __future__ import annotations

STAGES = ("poll", "enrich", "sink")
RECORD_OUTCOMES = ("done", "dead", "retried", "dropped")
"""``dropped``: handed back because its partition was revoked or the process stops; its next owner reads it again."""
POLL_OUTCOMES = (
    "changed",  # 200 with new or changed items
    "unchanged_items",  # 200 with a new body, but no new or changed item
    "unchanged_body",  # 200 with the body of the last poll
    "not_modified",  # 304
    "client_error",  # other 4xx
    "gone",  # 410
    "rate_limited",  # 429
    "server_error",  # 5xx
    "redirect_error",  # too many, or to nowhere
    "dns_error",
    "connect_error",
    "tls_error",
    "timeout",
    "too_large",
    "forbidden_address",  # private, loopback, link-local, …
    "robots_disallowed",  # where robots.txt is obeyed
    "auth_missing",  # the feed's secret is not in the environment
    "not_a_feed",
    "protocol_error",
    "pushed",  # no poll: a WebSub hub has sent what is new
)
ITEM_KINDS = (
    "new",
    "changed",
    "unchanged",
    "duplicate",  # the id of an earlier entry of the same document
    "over_limit",  # beyond ingest.limits.max_items
    "trifles",  # an edit too small for a revision; counted beside unchanged
    "missed",  # an estimate: came and went between two polls
    "cut",  # too long for the event log, cut to fit; counted beside new or changed
)
FEED_HEALTH = (
    "new",  # not polled yet
    "healthy",
    "failing",  # the last poll failed
    "silent",  # no new item for longer than the feed's own rhythm makes likely
    "empty",  # the last five documents had no items
    "gone",  # 410
)
PUSH_OUTCOMES = (
    "accepted",
    "bad_signature",  # accepted and ignored
    "malformed",  # signed, but not what its Content-Encoding says; ignored
    "unknown",  # 404
    "gone",  # 410: the subscription is over
    "too_large",  # 413
    "busy",  # 503: the hub tries again
)
HUB_OUTCOMES = (
    "accepted",
    "refused",  # 4xx
    "rate_limited",  # 429
    "hub_error",  # 5xx
    "redirect_error",
    "unreachable",
)
VERIFICATION_OUTCOMES = ("verified", "refused", "denied")
