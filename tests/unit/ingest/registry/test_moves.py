from __future__ import annotations

from depesche.settings.polling import RedirectSettings
from ingest.registry.moves import PendingMove, is_adopted, move_seen

SETTINGS = RedirectSettings(adopt_after_polls=3, adopt_after_seconds=10)


def after(*targets: str | None) -> PendingMove | None:
    """The pending move after polls five seconds apart."""
    pending: PendingMove | None = None
    for position, target in enumerate(targets):
        pending = move_seen(pending, target, position * 5_000)
    return pending


def test_a_move_is_adopted_when_it_has_held_for_the_polls_and_the_time() -> None:
    assert is_adopted(after("b", "b", "b"), SETTINGS, 10_000)


def test_a_single_redirect_is_not_adopted() -> None:
    assert not is_adopted(after("b"), SETTINGS, 1_000_000)


def test_many_redirects_in_a_short_time_are_not_adopted() -> None:
    assert not is_adopted(PendingMove("b", 50, 0), SETTINGS, 9_999)


def test_a_poll_without_the_redirect_starts_over() -> None:
    assert after("b", "b", None) is None
    assert after("b", None, "b", "b") == PendingMove("b", 2, 10_000)


def test_another_target_starts_over() -> None:
    assert after("b", "b", "c") == PendingMove("c", 1, 10_000)
