from __future__ import annotations

from depesche.settings.polling import PolitenessSettings
from ingest.scheduling.host_pace import Answer, PaceLimits
from ingest.scheduling.pace_book import PaceBook


def a_book(remembered: int) -> PaceBook:
    return PaceBook(PaceLimits.of_site(PolitenessSettings()), remembered)


def test_a_host_is_remembered_while_it_is_out_of_use() -> None:
    book = a_book(remembered=1)
    pace = book.use("a")
    book.release("a", 0)
    assert book.use("a") is pace


def test_the_host_that_was_used_longest_ago_is_forgotten_first() -> None:
    book = a_book(remembered=2)
    paces = {host: book.use(host) for host in "abc"}
    for host in "bca":
        book.release(host, 0)
    assert len(book) == 2
    assert book.use("b") is not paces["b"]
    assert book.use("a") is paces["a"]


def test_a_host_in_use_is_never_forgotten() -> None:
    book = a_book(remembered=1)
    pace = book.use("busy")
    for number in range(100):
        book.use(f"h{number}")
        book.release(f"h{number}", 0)
    assert book.use("busy") is pace
    assert len(book) == 2


def test_a_host_that_asked_for_a_pause_is_remembered_before_others() -> None:
    book = a_book(remembered=3)
    pace = book.use("held")
    pace.started(0)
    pace.ended(0, Answer("refused", retry_after_seconds=600))
    book.release("held", 0)
    for number in range(100):
        book.use(f"h{number}")
        book.release(f"h{number}", 0)
    assert book.use("held") is pace
    assert len(book) <= 4


def test_the_number_of_hosts_is_bounded_even_if_all_ask_for_a_pause() -> None:
    book = a_book(remembered=3)
    for number in range(100):
        pace = book.use(f"h{number}")
        pace.started(0)
        pace.ended(0, Answer("refused", retry_after_seconds=600))
        book.release(f"h{number}", 0)
    assert len(book) == 3
