"""What every Kafka client of ours shares: how to connect, how to construct, how to close, what errors mean.

Facts about kafka-python 3.0.12 behind this file: a constructor that cannot reach a broker leaves its thread and
sockets behind; closing takes 6 s where 3 s were asked for when the broker is frozen, and an unflushed producer's
``close`` gives up before it has stopped its thread.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from kafka import errors
from kafka.net.compat import KafkaNetClient

from depesche.errors import ConfigurationError, LogUnavailable
from depesche.settings.eventlog import KafkaSettings

CONNECT_SECONDS = 10.0
"""Longest wait for a first broker."""
CLOSE_SECONDS = 5.0
"""A client that has not closed by then is left behind."""
REQUEST_SECONDS = 30.0
"""Longest wait for an answer."""

_OPERATOR_MUST_ACT = (
    errors.AuthorizationError,
    errors.SaslAuthenticationFailedError,
    errors.UnsupportedSaslMechanismError,
    errors.IllegalSaslStateError,
    errors.KafkaConfigurationError,
    errors.UnsupportedVersionError,
    errors.UnsupportedCodecError,
    errors.UnrecognizedBrokerVersion,
    errors.InvalidTopicError,
    errors.InvalidPartitionsError,
    errors.InvalidReplicationFactorError,
    errors.InvalidConfigurationError,
    errors.InvalidSessionTimeoutError,
    errors.InvalidGroupIdError,
    errors.InconsistentGroupProtocolError,
    errors.GroupMaxSizeReachedError,
    errors.PolicyViolationError,
)

Client = TypeVar("Client")


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Turn Kafka's errors into ours: `ConfigurationError` where the operator must act, else `LogUnavailable`."""
    try:
        yield
    except errors.KafkaError as error:
        raise ours(error, action) from error


def ours(error: Exception, action: str) -> ConfigurationError | LogUnavailable:
    """The error of ours that stands for one of Kafka's."""
    message = f"Kafka: {action}: {type(error).__name__}: {error}"
    if isinstance(error, _OPERATOR_MUST_ACT):
        return ConfigurationError(message, key="eventlog.kafka")
    return LogUnavailable(message)


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """Keyword arguments that every client takes."""
    found: dict[str, Any] = {
        "bootstrap_servers": list(settings.bootstrap_servers),
        "client_id": "depesche",
        "security_protocol": settings.security_protocol,
        "bootstrap_timeout_ms": int(CONNECT_SECONDS * 1000),
        "request_timeout_ms": int(REQUEST_SECONDS * 1000),
        # With the default of 30 s, acknowledgements resumed only 29 s after a broker's restart.
        "reconnect_backoff_max_ms": int(settings.reconnect_backoff_max_seconds * 1000),
    }
    if settings.security_protocol.endswith("SSL"):
        found["ssl_context"] = _tls(settings)
    if settings.sasl_mechanism and settings.password:
        found["sasl_mechanism"] = settings.sasl_mechanism
        found["sasl_plain_username"] = settings.username
        found["sasl_plain_password"] = settings.password.get_secret_value()
    return found


def construct(kind: Callable[..., Client], arguments: dict[str, Any]) -> Client:
    """A client of this kind; what a failing constructor had started is stopped."""
    started: list[Any] = []

    def network(**configuration: Any) -> Any:
        started.append(KafkaNetClient(**configuration))
        return started[-1]

    with translated("cannot connect"):
        try:
            return kind(kafka_client=network, **arguments)
        except BaseException:
            for one in started:
                close_within(CLOSE_SECONDS, one.close)
            raise


def close_within(seconds: float, close: Callable[[], None]) -> None:
    """Call ``close`` and wait at most so long; it goes on in the background, and what it raises is of no use to anybody."""

    def attempt() -> None:
        with suppress(errors.KafkaError, OSError, RuntimeError):
            close()

    thread = threading.Thread(target=attempt, name="kafka-close", daemon=True)
    thread.start()
    thread.join(seconds)


def _tls(settings: KafkaSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{settings.ca_file}: {error}", key="eventlog.kafka.ca_file") from error
