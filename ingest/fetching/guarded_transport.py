"""TCP connections that go only where they may: resolves, checks and connects to the very address that was checked.

A name that answers differently the second time (DNS rebinding) gains nothing, since there is no second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address
from itertools import chain, zip_longest

import httpcore

from ingest.fetching.address_guard import AllowList, is_private_name, is_public, literal_address
from ingest.fetching.names import Resolve

__all__ = ["AddressForbidden", "GuardedTransport", "NameUnresolved", "Resolve"]

_MAX_ADDRESSES = 6
"""Addresses of one host that are tried."""
STAGGER_SECONDS = 0.25
"""Head start of one address before the next is tried beside it (the Connection Attempt Delay of RFC 8305)."""


class NameUnresolved(httpcore.ConnectError):
    """The host name has no address."""


class AddressForbidden(httpcore.ConnectError):
    """The host has addresses, but none that this process may connect to."""


class GuardedTransport:
    """Connects to public addresses, and to others only for hosts on the allow list."""

    def __init__(self, resolve: Resolve, allowed: AllowList) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()

    async def connect(self, host: str, port: int, seconds: float, *, guard: bool = True) -> httpcore.AsyncNetworkStream:
        """A connection to a host. Without ``guard`` any address will do: for the operator's own proxy.

        Raises `NameUnresolved`, `AddressForbidden`, `httpcore.ConnectError` or, after ``seconds`` for all of it,
        `httpcore.ConnectTimeout`.
        """
        try:
            async with asyncio.timeout(seconds):
                addresses = await (self.addresses(host, port) if guard else self._found(host, port))
                return await self._race(interleaved(addresses)[:_MAX_ADDRESSES], port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection to {host}:{port} within {seconds:g} s") from error

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host that may be connected to; never empty."""
        found = await self._found(host, port)
        if self._allowed.allows(host, port):
            return found
        public = [address for address in found if is_public(address)]
        if not public:
            raise _forbidden(host, port, found[0])
        return public

    async def check_for_proxy(self, host: str, port: int) -> None:
        """Refuse a host that a proxy must not be asked for. Raises `AddressForbidden`.

        The proxy resolves the name, so what it connects to cannot be seen. Refused are private addresses, names that
        belong to no public zone, and names that resolve here to private addresses alone; a name that does not resolve
        here, as behind many proxies, is the proxy's to judge.
        """
        if self._allowed.allows(host, port):
            return
        literal = literal_address(host)
        if literal is not None:
            if not is_public(literal):
                raise _forbidden(host, port, literal)
            return
        if is_private_name(host):
            raise _forbidden(host, port, "a private name")
        try:
            await self.addresses(host, port)
        except NameUnresolved:
            return

    async def _found(self, host: str, port: int) -> list[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError, OverflowError) as error:
            raise NameUnresolved(f"{host} does not resolve: {error}") from error
        if not found:
            raise NameUnresolved(f"{host} has no address")
        return list(found)

    async def _race(self, addresses: Sequence[str], port: int) -> httpcore.AsyncNetworkStream:
        """The first connection of attempts that start one after the other; a failed one lets the next start at once."""
        if len(addresses) == 1:
            return await self._network.connect_tcp(addresses[0], port)
        waiting = list(addresses)
        running: set[asyncio.Task[httpcore.AsyncNetworkStream]] = set()
        failure: BaseException | None = None
        try:
            while waiting or running:
                if waiting:
                    running.add(asyncio.create_task(self._network.connect_tcp(waiting.pop(0), port)))
                done, running = await asyncio.wait(
                    running, timeout=STAGGER_SECONDS if waiting else None, return_when=asyncio.FIRST_COMPLETED
                )
                won = [task for task in done if task.exception() is None]
                if won:
                    running |= set(won[1:])
                    return won[0].result()
                failure = next((task.exception() for task in done), failure)
        finally:
            await _abandon(running)
        raise failure or httpcore.ConnectError("no address could be connected to")


def interleaved(addresses: Sequence[str]) -> list[str]:
    """IPv6 and IPv4 in turn, in the order given within each, beginning with the family of the first (RFC 8305, 4)."""
    families: dict[int, list[str]] = {}
    for address in addresses:
        families.setdefault(ip_address(address.partition("%")[0]).version, []).append(address)
    return [address for address in chain.from_iterable(zip_longest(*families.values())) if address is not None]


async def _abandon(tasks: set[asyncio.Task[httpcore.AsyncNetworkStream]]) -> None:
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, httpcore.AsyncNetworkStream):
            await outcome.aclose()


def _forbidden(host: str, port: int, where: str) -> AddressForbidden:
    what = host if host == where else f"{host} is at {where}, which"
    return AddressForbidden(
        f"{what} is not a public address; if that is wanted, add {host}:{port} to ingest.allow_private_hosts"
    )
