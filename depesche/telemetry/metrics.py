"""Every metric of Depesche, declared once.

Names follow the Prometheus conventions (base units, ``_total``, ``_seconds``, ``_bytes``). Labels have small fixed
sets of values, given here; a URL, a feed or an item is never a label.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

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
DURATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
FRESHNESS_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 14400, 86400)
PUBLISHER_BUCKETS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400, 604800)
ENTITY_BUCKETS = (0, 1, 2, 3, 5, 8, 12, 20, 30, 50, 100)
BATCH_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


class Metrics:
    """All metrics on one registry; each process makes one and hands it to what it builds."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        self._declare_process()
        self._declare_stages()
        self._declare_poller()
        self._declare_annotation()

    def _declare_process(self) -> None:
        registry = self.registry
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self.build = Info("depesche_build", "Version of the running code.", registry=registry)
        self.stage_restarts = Counter(
            "depesche_stage_restarts_total",
            "Restarts of a stage's process by the supervisor.",
            ["stage"],
            registry=registry,
        )
        self.stages_running = Gauge(
            "depesche_stage_processes",
            "Processes of a stage that the supervisor sees running.",
            ["stage"],
            registry=registry,
        )

    def _declare_stages(self) -> None:
        registry = self.registry
        self.records = Counter(
            "depesche_records_total",
            "Records by stage and what became of them.",
            ["stage", "outcome"],
            registry=registry,
        )
        self.step_duration = Histogram(
            "depesche_stage_step_duration_seconds",
            "Duration of a step of the consume loop (read, handle, write, commit) for one batch.",
            ["stage", "step"],
            buckets=DURATION_BUCKETS,
            registry=registry,
        )
        self.batch_size = Histogram(
            "depesche_stage_batch_records", "Records per batch.", ["stage"], buckets=BATCH_BUCKETS, registry=registry
        )
        self.retries = Counter(
            "depesche_retries_total",
            "Attempts repeated after a retryable error.",
            ["stage", "error"],
            registry=registry,
        )
        self.dead_letters = Counter(
            "depesche_dead_letters_total",
            "Records written to a dead-letter topic.",
            ["stage", "error"],
            registry=registry,
        )
        self.commits = Counter("depesche_offset_commits_total", "Offset commits.", ["stage"], registry=registry)
        self.rebalances = Counter(
            "depesche_rebalances_total", "Changes of the assigned partitions.", ["stage"], registry=registry
        )
        self.assigned_partitions = Gauge(
            "depesche_assigned_partitions", "Partitions assigned to this process.", ["stage"], registry=registry
        )
        self.lag_records = Gauge(
            "depesche_consumer_lag_records",
            "Records not yet committed on the assigned partitions.",
            ["stage"],
            registry=registry,
        )
        self.lag_seconds = Gauge(
            "depesche_consumer_lag_seconds",
            "Age of the oldest record not yet committed on the assigned partitions.",
            ["stage"],
            registry=registry,
        )
        self.last_success = Gauge(
            "depesche_last_success_timestamp_seconds",
            "Time of the stage's last completed batch or poll.",
            ["stage"],
            registry=registry,
        )
        self.downstream_up = Gauge(
            "depesche_downstream_up",
            "1 while what the stage writes to accepts its writes, else 0.",
            ["stage"],
            registry=registry,
        )
        self.freshness = Histogram(
            "depesche_freshness_seconds",
            "From the fetch of an item to its being written to the index.",
            buckets=FRESHNESS_BUCKETS,
            registry=registry,
        )
        self.index_writes = Counter(
            "depesche_index_writes_total",
            "Documents by outcome of their write to the index.",
            ["outcome"],
            registry=registry,
        )

    def _declare_poller(self) -> None:
        registry = self.registry
        self.polls = Counter("depesche_polls_total", "Polls of feeds by outcome.", ["outcome"], registry=registry)
        self.poll_duration = Histogram(
            "depesche_poll_duration_seconds",
            "Duration of a poll, all steps.",
            buckets=DURATION_BUCKETS,
            registry=registry,
        )
        self.fetched_bytes = Counter(
            "depesche_fetched_bytes_total", "Bytes of fetched bodies after decompression.", registry=registry
        )
        self.items = Counter(
            "depesche_items_total",
            "Items of polled feeds by kind; trifles and cut ones count twice, and missed ones are an estimate.",
            ["kind"],
            registry=registry,
        )
        self.publisher_delay = Histogram(
            "depesche_publisher_delay_seconds",
            "From the publisher's time of a new item to its fetch.",
            buckets=PUBLISHER_BUCKETS,
            registry=registry,
        )
        self.feeds = Gauge("depesche_feeds", "Registered feeds by health.", ["health"], registry=registry)
        self.feeds_overdue = Gauge(
            "depesche_feeds_overdue", "Feeds that are due and not yet polled.", registry=registry
        )
        self.feeds_overdue_age = Gauge(
            "depesche_feeds_overdue_age_seconds",
            "For how long the feed that is due longest has been due, whatever it waits for.",
            registry=registry,
        )
        self.poller_behind = Gauge(
            "depesche_poller_behind_seconds",
            "For how long a feed has been due whose host may be asked: what this process is late.",
            registry=registry,
        )
        self.outage = Gauge(
            "depesche_outage",
            "1 while so many hosts fail at once that the fault is on our side; no failure is counted then.",
            registry=registry,
        )
        self.moves = Counter(
            "depesche_feed_moves_total", "Permanent redirects that became a feed's address.", registry=registry
        )
        self.outbox = Gauge("depesche_outbox_items", "Items that wait for the event log.", registry=registry)

    def _declare_annotation(self) -> None:
        registry = self.registry
        self.articles = Counter(
            "depesche_articles_total",
            "Annotated articles by language (a configured one, or und) and whether a model annotated them.",
            ["language", "model"],
            registry=registry,
        )
        self.repeated_articles = Counter(
            "depesche_repeated_articles_total",
            "Articles whose text had just been annotated: their annotation was used again.",
            registry=registry,
        )
        self.entities = Counter(
            "depesche_entities_total", "Entities found, by language and type.", ["language", "type"], registry=registry
        )
        self.topics = Counter(
            "depesche_topics_total",
            "Topics assigned, by language, top-level code (own for all of the user's own topics) and version of what gave them.",
            ["language", "topic", "version"],
            registry=registry,
        )
        self.article_entities = Histogram(
            "depesche_article_entities",
            "Entities per article, in languages that have a model.",
            ["language"],
            buckets=ENTITY_BUCKETS,
            registry=registry,
        )
        self.articles_without = Counter(
            "depesche_articles_without_total",
            "Articles in a language that has a model in which nothing was found: entities or topics.",
            ["language", "kind"],
            registry=registry,
        )
        self.removed_blocks = Counter(
            "depesche_removed_blocks_total", "Blocks removed from texts, by reason.", ["reason"], registry=registry
        )
        self.boilerplate_blocks = Counter(
            "depesche_boilerplate_blocks_total",
            "Pieces of texts removed by what was learned of their source: recurring blocks, titles of other items.",
            ["kind"],
            registry=registry,
        )
        self.boilerplate_known = Gauge(
            "depesche_boilerplate_known",
            "What this process has in memory of the learned: sources, blocks known as boilerplate, titles.",
            ["kind"],
            registry=registry,
        )
        self.boilerplate_store_errors = Counter(
            "depesche_boilerplate_store_errors_total",
            "Reads and writes of the learned boilerplate that failed; the stage went on without.",
            ["step"],
            registry=registry,
        )
        self.model = Gauge(
            "depesche_model_info",
            "1 for each loaded model: language, what it is for, and its version.",
            ["language", "model", "version"],
            registry=registry,
        )
