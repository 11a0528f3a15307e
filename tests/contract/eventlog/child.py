"""A process of its own that appends or reads, for the tests that kill it: ``python child.py SETTINGS ACTION TOPIC …``."""

from __future__ import annotations

import sys

from depesche.eventlog.contract import Appender, Message
from depesche.eventlog.open import open_eventlog
from depesche.settings.eventlog import EventLogSettings


def main(settings_json: str, action: str, topic: str, argument: str) -> None:
    """Print a line for everything that is done, once it is done."""
    log = open_eventlog(EventLogSettings.model_validate_json(settings_json))
    if action == "append":
        _append(log.appender(), topic, prefix=argument)
    else:
        reader = log.reader([topic], argument)
        while True:
            for message in reader.read(10, 0.5):
                _say(f"{message.source.partition} {message.offset}")


def _append(appender: Appender, topic: str, prefix: str) -> None:
    batch = 20
    number = 0
    while True:
        names = [f"{prefix}-{number + offset}".encode() for offset in range(batch)]
        appender.append(topic, [Message(name, name + b"." * 2000) for name in names])
        number += batch
        _say(str(number))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
