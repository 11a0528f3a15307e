"""Every error that Depesche raises on purpose, and what its catcher does about it.

::

    DepescheError
    ├── ConfigurationError      the operator must change something; the process exits with code 2
    │   └── ModelMissing        a language model that the configuration names cannot be loaded
    ├── RetryableError          the same call may succeed later; the consume loop backs off and repeats it
    │   ├── LogUnavailable      the event log cannot be reached or did not acknowledge
    │   ├── IndexUnavailable    the search index cannot be reached, or asks for patience (429, 5xx)
    │   └── FetchFailed         a feed could not be fetched this time (carries an outcome for metrics)
    ├── PoisonError             this input will never succeed; the consume loop makes it a dead letter
    │   ├── RecordUndecodable   bytes on the log that are not a record, or of a newer schema
    │   ├── MessageTooLarge     a message over the event log's size limit
    │   ├── DocumentRejected    the index refuses this document for good (a mapping error)
    │   └── FeedUnparsable      a body that is not a feed
    ├── QueryError              a search query that cannot be understood; shown to the person who typed it
    └── FatalError              state that must not be touched further (a corrupt log file); the process stops

Bugs are none of these: they crash the process, and the supervisor restarts it.
"""

from __future__ import annotations


class DepescheError(Exception):
    """Base of all errors below. ``str(error)`` is one line that says what, where and what to do."""


class ConfigurationError(DepescheError):
    """Something the operator must change before the process can run."""

    def __init__(self, message: str, *, key: str | None = None) -> None:
        super().__init__(message)
        self.key = key  # dotted path of the setting at fault, e.g. "eventlog.kafka.bootstrap_servers"


class ModelMissing(ConfigurationError):
    """A configured language model cannot be loaded."""

    def __init__(self, message: str, *, language: str, model: str) -> None:
        super().__init__(message, key=f"enrich.models.{language}")
        self.language = language
        self.model = model


class RetryableError(DepescheError):
    """The same call may succeed later.

    ``retry_after_seconds`` is the delay that the other side asked for, if it named one.
    """

    def __init__(self, message: str, *, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class LogUnavailable(RetryableError):
    """The event log cannot be reached or did not acknowledge a write."""


class IndexUnavailable(RetryableError):
    """The search index cannot be reached or asks for patience."""


class FetchFailed(RetryableError):
    """A feed could not be fetched this time."""

    def __init__(
        self,
        message: str,
        *,
        feed_url: str,
        outcome: str,
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message, retry_after_seconds=retry_after_seconds)
        self.feed_url = feed_url
        self.outcome = outcome  # one of depesche.telemetry.label_values.POLL_OUTCOMES
        self.status = status  # HTTP status, where there was one


class PoisonError(DepescheError):
    """This input will never succeed, however often it is tried."""


class RecordUndecodable(PoisonError):
    """Bytes that are not a record of the expected type, or of a schema newer than this reader."""


class MessageTooLarge(PoisonError):
    """A message over the event log's size limit."""

    def __init__(self, message: str, *, index: int) -> None:
        super().__init__(message)
        self.index = index  # position in the sequence given to append()


class DocumentRejected(PoisonError):
    """The index refuses this document for good."""

    def __init__(self, message: str, *, item_id: str) -> None:
        super().__init__(message)
        self.item_id = item_id


class FeedUnparsable(PoisonError):
    """A body that is not a feed in any known format."""

    def __init__(self, message: str, *, feed_url: str) -> None:
        super().__init__(message)
        self.feed_url = feed_url


class QueryError(DepescheError):
    """A search query that cannot be understood."""

    def __init__(self, message: str, *, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position  # character offset into the query, where known


class FatalError(DepescheError):
    """State that must not be touched further; the process stops and says why."""
