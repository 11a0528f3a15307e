"""Addresses of pages whose platform has its feeds in a known place → those feeds (pure). Used by `ingest.registry.discover`."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_GUESSES = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/rss/news.xml")
"""Usual places, most frequent first."""

# (host, path with query, feed). Full matches; host and path are found again in the feed's address.
_RULES: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...] = tuple(
    (re.compile(host), re.compile(path), feed)
    for host, path, feed in (
        (r"(?:www\.|m\.)?youtube\.com", r"/channel/(UC[\w-]{22})(?:/.*)?", "https://www.youtube.com/feeds/videos.xml?channel_id={0}"),
        (r"(?:www\.|m\.)?youtube\.com", r"/playlist\?(?:.*&)?list=([\w-]+).*", "https://www.youtube.com/feeds/videos.xml?playlist_id={0}"),
        (r"(?:www\.|m\.)?youtube\.com", r"/user/([\w-]+)(?:/.*)?", "https://www.youtube.com/feeds/videos.xml?user={0}"),
        (r"(?:www\.|old\.|new\.)?reddit\.com", r"/(r|user|u)/([\w-]+)(?:/.*)?", "https://www.reddit.com/{0}/{1}/.rss"),
        (r"github\.com", r"/([\w.-]+)/([\w.-]+)/tags/?", "https://github.com/{0}/{1}/tags.atom"),
        (r"github\.com", r"/([\w.-]+)/([\w.-]+)/commits/([\w./-]+?)/?", "https://github.com/{0}/{1}/commits/{2}.atom"),
        (r"github\.com", r"/([\w.-]+)/([\w.-]+)(?:/releases)?/?", "https://github.com/{0}/{1}/releases.atom"),
        (r"medium\.com", r"/((?:@)?[\w.-]+)/?", "https://medium.com/feed/{0}"),
        (r"([\w-]+\.medium\.com)", r"/.*", "https://{host}/feed"),
        (r"([\w-]+\.substack\.com)", r"/.*", "https://{host}/feed"),
        (r"([\w-]+\.wordpress\.com)", r"/.*", "https://{host}/feed/"),
        (r"([\w-]+\.(?:blogspot\.[a-z.]{2,6}))", r"/.*", "https://{host}/feeds/posts/default"),
        (r"([\w-]+\.tumblr\.com)", r"/.*", "https://{host}/rss"),
        (r"bsky\.app", r"/profile/([\w.:-]+)/?", "https://bsky.app/profile/{0}/rss"),
        (r"stackoverflow\.com", r"/questions/tagged/([^/?]+).*", "https://stackoverflow.com/feeds/tag/{0}"),
        (r"news\.google\.com", r"/((?:topics|search|publications)(?:/|\?).+)", "https://news.google.com/rss/{0}"),
        (r"news\.ycombinator\.com", r"/(?:news)?", "https://news.ycombinator.com/rss"),
    )
)  # fmt: skip
_MASTODON = re.compile(r"/@[\w.]{1,100}/?")


def platform_feeds(url: str) -> tuple[str, ...]:
    """The feed of a page whose platform is sure to have it there; nothing for other pages."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ()
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    for hosts, paths, feed in _RULES:
        if hosts.fullmatch(host):
            match = paths.fullmatch(path) or paths.fullmatch(parts.path or "/")
            if match:
                return (feed.format(*match.groups(), host=host),)
    return ()


def guessed_feeds(url: str) -> tuple[str, ...]:
    """Where feeds usually are: beside the page, if it is not the front page, then at the site's root. Most likely first."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ()
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ()
    root = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    place = parts.path.rstrip("/")
    beside: tuple[str, ...] = ()
    if _MASTODON.fullmatch(parts.path):
        beside = (f"{root}{place}.rss",)  # Mastodon and its kin
    elif place and "." not in place.rpartition("/")[2]:
        beside = (f"{root}{place}/feed", f"{root}{place}/rss.xml", f"{root}{place}/index.xml")
    return tuple(dict.fromkeys((*beside, *(root + guess for guess in _GUESSES))))
