"""The work list against a naive one that looks at every feed in every step, and over a simulated day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from depesche.settings.polling import PolitenessSettings
from ingest.scheduling.due_queue import DueQueue
from ingest.scheduling.host_pace import Answer, HostPace, PaceLimits

SETTINGS = PolitenessSettings(per_host_concurrency=2, min_gap_seconds=0.5, max_gap_seconds=8)
URLS = st.sampled_from([f"{site}{number}" for site in "abcd" for number in range(5)])
ANSWERS = st.none() | st.builds(
    Answer,
    st.sampled_from(["served", "served", "refused", "failed", "silent"]),
    seconds=st.floats(0, 10),
    retry_after_seconds=st.none() | st.floats(0, 30),
    address=st.sampled_from([None, "192.0.2.1", "192.0.2.2"]),
)


@dataclass
class InHand:
    site: HostPace
    address: str | None
    wanted_ms: int | None = None


class NaiveList(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.queue = DueQueue(SETTINGS, Random(7))
        self.random = Random(7)
        self.now_ms = 0
        self.due: dict[str, int | None] = {}
        self.in_hand: dict[str, InHand] = {}
        self.sites: dict[str, HostPace] = defaultdict(lambda: HostPace(PaceLimits.of_site(SETTINGS)))
        self.addresses: dict[str, HostPace] = defaultdict(lambda: HostPace(PaceLimits.of_address(SETTINGS)))

    def is_free(self, url: str) -> bool:
        site = self.sites[url[0]]
        free = [site.free_ms()]
        if site.address is not None:
            free.append(self.addresses[site.address].free_ms())
        return all(one is not None and one <= self.now_ms for one in free)

    def overdue(self) -> dict[str, int]:
        return {url: due for url, due in self.due.items() if due is not None and due <= self.now_ms}

    @rule(url=URLS, pause_ms=st.integers(-2_000, 20_000))
    def put(self, url: str, pause_ms: int) -> None:
        due_ms = self.now_ms + pause_ms
        self.queue.put(url, url[0], due_ms)
        if (in_hand := self.in_hand.get(url)) is not None:
            in_hand.wanted_ms = due_ms if in_hand.wanted_ms is None else min(due_ms, in_hand.wanted_ms)
            self.due[url] = None
        else:
            self.due[url] = due_ms

    @rule(url=URLS)
    def hasten(self, url: str) -> None:
        due_ms = self.due.get(url)
        if url in self.due and (due_ms is None or due_ms > self.now_ms):
            self.put(url, 0)
        else:
            self.queue.hasten(url, self.now_ms)

    @rule(url=URLS)
    def remove(self, url: str) -> None:
        self.queue.remove(url)
        self.due.pop(url, None)
        if url in self.in_hand:
            self.in_hand[url].wanted_ms = None

    @rule(ms=st.sampled_from([1, 62, 63, 500, 2_000, 30_000]))
    def wait(self, ms: int) -> None:
        self.now_ms += ms

    @precondition(lambda self: self.queue.next_ready_ms() is not None)
    @rule()
    def wait_until_something_is_ready(self) -> None:
        self.now_ms = max(self.now_ms, self.queue.next_ready_ms() or 0)

    @rule()
    def take(self) -> None:
        candidates = {url: due for url, due in self.overdue().items() if self.is_free(url)}
        if candidates:
            assert (self.queue.next_ready_ms() or 0) <= self.now_ms
            assert self.queue.behind_seconds(self.now_ms) == (self.now_ms - min(candidates.values())) / 1_000
        url = self.queue.take(self.now_ms)
        if url is None:
            assert candidates == {}
            return
        assert candidates[url] == min(candidates.values())
        site = self.sites[url[0]]
        self.in_hand[url] = InHand(site, site.address)
        self.due[url] = None
        site.started(self.now_ms)
        if site.address is not None:
            self.addresses[site.address].started(self.now_ms)

    @precondition(lambda self: self.in_hand)
    @rule(data=st.data(), answer=ANSWERS, pause_ms=st.none() | st.integers(0, 20_000))
    def done(self, data: st.DataObject, answer: Answer | None, pause_ms: int | None) -> None:
        url = data.draw(st.sampled_from(sorted(self.in_hand)))
        due_ms = None if pause_ms is None else self.now_ms + pause_ms
        self.queue.done(url, self.now_ms, due_ms, answer)
        ended = self.in_hand.pop(url)
        if ended.address is not None:
            same = answer is not None and answer.address in {None, ended.address}
            self.addresses[ended.address].ended(self.now_ms, answer.at_address() if answer and same else None)
        ended.site.ended(self.now_ms, answer, self.random.random())
        times = [time for time in (due_ms, ended.wanted_ms) if time is not None]
        if url in self.due and times:
            self.due[url] = min(times)
        else:
            self.due.pop(url, None)

    @invariant()
    def the_backlog_is_the_same(self) -> None:
        overdue = self.overdue()
        assert len(self.queue) == len(self.due)
        assert self.queue.overdue(self.now_ms) == len(overdue)
        oldest_ms = min(overdue.values(), default=self.now_ms)
        assert self.queue.backlog_seconds(self.now_ms) == (self.now_ms - oldest_ms) / 1_000


TestNaiveList = NaiveList.TestCase
TestNaiveList.settings = settings(deadline=None)  # of a whole run of steps, on whatever machine


@dataclass
class Day:
    """What was seen while a simulated poller with 40 slots worked through a day."""

    starts: dict[str, list[int]]
    most_in_hand: Counter[str]
    refused_until: list[tuple[str, int, int]]
    polls: Counter[str]
    worst_wait_ms: int


def a_day(random: Random) -> Day:
    """300 sites of 1 to 40 feeds: some slow, some dead, some that refuse. Feeds are due every hour."""
    queue = DueQueue(PolitenessSettings(), Random(1))
    day = Day(defaultdict(list), Counter(), [], Counter(), 0)
    due: dict[str, int] = {}
    for number in range(300):
        for feed in range(1 + number % 40 if number % 10 == 0 else 2):
            name = f"{number}/{feed}"
            due[name] = random.randrange(3_600_000)
            queue.put(name, str(number), due[name])
    ends: list[tuple[int, str, Answer]] = []
    in_hand: Counter[str] = Counter()
    now_ms = 0
    while now_ms < 86_400_000:
        while len(ends) < 40 and (url := queue.take(now_ms)) is not None:
            site = url.split("/")[0]
            in_hand[site] += 1
            day.starts[site].append(now_ms)
            day.most_in_hand[site] = max(day.most_in_hand[site], in_hand[site])
            day.worst_wait_ms = max(day.worst_wait_ms, now_ms - due[url]) if int(site) % 3 else day.worst_wait_ms
            answer = an_answer(int(site), random)
            heappush(ends, (now_ms + round(answer.seconds * 1_000), url, answer))
        ready_ms = queue.next_ready_ms() if len(ends) < 40 else None
        times = [time for time in (ready_ms, ends[0][0] if ends else None) if time is not None]
        now_ms = max(now_ms, min(times))
        while ends and ends[0][0] <= now_ms:
            _, url, answer = heappop(ends)
            site = url.split("/")[0]
            in_hand[site] -= 1
            day.polls[url] += 1
            due[url] = now_ms + 3_600_000
            queue.done(url, now_ms, due[url], answer)
            if answer.retry_after_seconds is not None:
                day.refused_until.append((site, now_ms, now_ms + round(answer.retry_after_seconds * 1_000)))
    return day


def an_answer(site: int, random: Random) -> Answer:
    address = f"192.0.2.{site % 60}"
    match site % 30:
        case 0:
            return Answer("silent", 30.0)
        case 3:
            return Answer("served", random.uniform(4, 12), address=address)
        case 6 if random.random() < 0.3:
            return Answer("refused", 0.1, retry_after_seconds=random.choice([60.0, 900.0]), address=address)
        case 9 if random.random() < 0.5:
            return Answer("failed", 0.2, address=address)
    return Answer("served", random.uniform(0.05, 0.4), address=address)


@pytest.fixture(scope="module")
def day() -> Day:
    return a_day(Random(3))


def test_over_a_day_every_feed_is_taken(day: Day) -> None:
    alive = {url: polls for url, polls in day.polls.items() if int(url.split("/")[0]) % 30}
    assert len(alive) == sum(1 + site % 40 if site % 10 == 0 else 2 for site in range(300) if site % 30)
    assert min(alive.values()) >= 20


def test_over_a_day_the_starts_of_a_site_keep_the_least_gap(day: Day) -> None:
    for times in day.starts.values():
        assert all(later - earlier >= 500 for earlier, later in pairwise(times))


def test_over_a_day_no_site_has_more_in_hand_than_it_may(day: Day) -> None:
    assert max(day.most_in_hand.values()) <= 2


def test_over_a_day_no_fetch_starts_while_its_site_is_held(day: Day) -> None:
    for site, refused_ms, until_ms in day.refused_until:
        assert not any(refused_ms < start_ms < until_ms for start_ms in day.starts[site])


def test_over_a_day_sites_that_are_well_do_not_wait_for_those_that_are_not(day: Day) -> None:
    assert day.worst_wait_ms < 30_000
