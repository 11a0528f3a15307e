"""Well-formed feeds of many dialects, from their root elements on."""

from __future__ import annotations

from pathlib import Path

from ingest.parsing.document_text import without_prolog

FEEDS = Path(__file__).parents[3] / "data" / "feeds"

_ITEMS = "".join(
    f"<item><title>Item {number}</title><link>https://example.org/{number}</link><description>Text {number} &lt;b&gt;x"
    f"&lt;/b&gt;</description><pubDate>Tue, 24 Nov 2026 0{number}:00:00 +0000</pubDate></item>\n"
    for number in range(5)
)
_ENTRIES = "".join(
    f"<entry><id>urn:{number}</id><title type='html'>Entry &amp;lt;{number}&amp;gt;</title><link href='/{number}'/>"
    f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Text <em>{number}</em></p></div></content>"
    f"<updated>2026-11-24T0{number}:00:00Z</updated></entry>"
    for number in range(5)
)
_OWN_ENTRIES = "".join(
    f"<a:entry><a:id>urn:{number}</a:id><a:title>Entry {number}</a:title><a:summary>S</a:summary></a:entry>"
    for number in range(3)
)
_WRITTEN = {
    "rss 0.91": f"<rss version='0.91'><channel><title>T</title><language>de</language>{_ITEMS}</channel></rss>",
    "fields between and after the items": f"<rss version='2.0'><channel>{_ITEMS}<title>T</title>{_ITEMS.replace('Item', 'Later')}"
    "<image><title>I</title><url>u</url></image><language>fr</language><link>https://example.org</link></channel></rss>",
    "items outside of the channel": f"<rss version='2.0'><channel><title>T</title></channel>{_ITEMS}</rss>",
    "items in a wrapper": f"<rss version='2.0'><channel><title>T</title><items>{_ITEMS}</items></channel></rss>",
    "rss in its own namespace": f"<rss xmlns='http://backend.userland.com/rss2' version='2.0'><channel>{_ITEMS}</channel></rss>",
    "channel as root": f"<channel><title>T</title>{_ITEMS}</channel>",
    "atom with base and language": "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.org/x/' xml:lang='pt-BR'>"
    f"<title>T</title><author><name>A</name></author>{_ENTRIES}</feed>",
    "atom with a prefix": f"<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:title>T</a:title>{_OWN_ENTRIES}</a:feed>",
    "atom 0.3": f"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>T</title>{_ENTRIES}</feed>",
    "atom of an unknown namespace": f"<feed xmlns='https://example.org/atom'><title>T</title>{_ENTRIES}</feed>",
    "what only looks like items": f"<rss version='2.0'><!-- <item> --><channel><title><![CDATA[<item>x</item>]]></title>{_ITEMS}"
    f"<item x='/item>'><title><![CDATA[</item><item>]]></title></item><item/>{_ITEMS}</channel></rss>",
    "pictures of feed and items": "<rss version='2.0'><channel><title>T</title><image><url>f</url><title>F</title></image>"
    + _ITEMS.replace("<description>", "<image><url>i</url></image><description>")
    + "</channel></rss>",
    "each item declares its namespaces": "<rss version='2.0'><channel><title>T</title>"
    + _ITEMS.replace(
        "<description>", "<d:creator xmlns:d='http://purl.org/dc/elements/1.1/'>C</d:creator><description>"
    )
    + "</channel></rss>",
}

SAMPLES: dict[str, bytes] = {
    **{path.name: without_prolog(path.read_text()).encode() for path in sorted(FEEDS.glob("*.xml"))},
    **{name: document.encode() for name, document in _WRITTEN.items()},
}
