"""Feeds that tests write as they need them."""

from __future__ import annotations


def rss(*items: str, head: str = "<title>Testblatt</title><language>de</language>") -> bytes:
    body = "".join(items)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>{head}{body}</channel></rss>'.encode()


def item(number: int, text: str = "Text") -> str:
    return (
        f"<item><guid isPermaLink='false'>n{number}</guid><title>Meldung {number}</title>"
        f"<link>https://news.example/{number}</link><description>{text}</description>"
        f"<pubDate>Sun, 01 Mar 2026 11:{number % 60:02}:00 +0000</pubDate></item>"
    )
