"""Random documents from the words that feedparser knows, in places where it expects them and where it does not."""

from __future__ import annotations

from random import Random

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "cc": "http://web.resource.org/cc/",
    "atom": "http://www.w3.org/2005/Atom",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rss": "http://purl.org/rss/1.0/",
    "userland": "http://backend.userland.com/rss2",
    "xlink": "http://www.w3.org/1999/xlink",
    "psc": "http://podlove.org/simple-chapters",
    "html": "http://www.w3.org/1999/xhtml",
    "svg": "http://www.w3.org/2000/svg",
    "mathml": "http://www.w3.org/1998/Math/MathML",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "own": "https://example.org/ns",
    "my": "https://example.org/NS",
}
_WRONG_PREFIXES = {"media": "dc", "dc": "own", "own": "media", "content": "itunes"}
PLAIN = [
    "title",
    "link",
    "description",
    "guid",
    "id",
    "author",
    "name",
    "email",
    "url",
    "uri",
    "category",
    "pubDate",
    "published",
    "updated",
    "modified",
    "issued",
    "created",
    "summary",
    "content",
    "body",
    "source",
    "comments",
    "language",
    "image",
    "textInput",
    "width",
    "height",
    "rights",
    "copyright",
    "subtitle",
    "tagline",
    "contributor",
    "generator",
    "enclosure",
    "keywords",
    "info",
    "webMaster",
    "managingEditor",
    "lastBuildDate",
    "date",
    "abstract",
    "fullitem",
    "tags",
    "expirationDate",
    "newlocation",
    "cloud",
    "homepage",
    "unknown",
    "items",
]
QUALIFIED = [
    "content:encoded",
    "dc:creator",
    "dc:date",
    "dc:subject",
    "dc:language",
    "dc:title",
    "dc:description",
    "dc:publisher",
    "dc:rights",
    "dc:contributor",
    "dcterms:created",
    "dcterms:issued",
    "dcterms:modified",
    "dcterms:valid",
    "media:content",
    "media:thumbnail",
    "media:credit",
    "media:title",
    "media:description",
    "media:group",
    "media:category",
    "media:keywords",
    "media:rating",
    "media:player",
    "media:restriction",
    "media:license",
    "itunes:author",
    "itunes:summary",
    "itunes:subtitle",
    "itunes:image",
    "itunes:keywords",
    "itunes:category",
    "itunes:owner",
    "itunes:name",
    "itunes:email",
    "itunes:block",
    "itunes:explicit",
    "georss:point",
    "georss:line",
    "georss:where",
    "gml:Point",
    "gml:pos",
    "cc:license",
    "atom:link",
    "atom:title",
    "atom:author",
    "atom:content",
    "atom:summary",
    "rss:title",
    "userland:title",
    "userland:link",
    "psc:chapters",
    "psc:chapter",
    "html:div",
    "html:body",
    "svg:svg",
    "svg:title",
    "mathml:math",
    "feedburner:origLink",
    "own:thing",
    "my:thing",
    "own:title",
    "rdf:li",
]
INLINE = [
    "div",
    "p",
    "a",
    "b",
    "i",
    "img",
    "br",
    "title",
    "svg",
    "math",
    "summary",
    "content",
    "em",
    "html:p",
    "svg:svg",
    "feed",
    "channel",
]
TEXTS = (
    "Plain words",
    "R&amp;D &lt;b&gt;bold&lt;/b&gt;",
    "<![CDATA[<p>Some <b>markup</b> &amp; &hellip;</p>]]>",
    "<![CDATA[</item><item>]]>",
    "<!-- <item><title>no</title></item> -->after a comment",
    "Größe — „so“ \x96 und 日本",
    "Ã¼ber",
    "https://example.org/a?b=1&amp;c=2",
    "/relative",
    "http:////example.org/x",
    "Tue, 24 Nov 2026 10:00:00 +0000",
    "2026-11-24T10:00:00Z",
    "de",
    "someone@example.org (Some One)",
    "some, key, words",
    "45.256 -71.92",
    "start=2026-01-01;end=2026-02-01",
    "aGVsbG8=",
    "yes",
    "  \n ",
    "",
    "]]&gt; ]",
)
ATTRIBUTES = (
    ("href", "https://example.org/h"),
    ("href", "relative"),
    ("url", "https://example.org/u"),
    ("rel", "alternate"),
    ("rel", "SELF"),
    ("rel", "enclosure"),
    ("type", "html"),
    ("type", "text"),
    ("type", "xhtml"),
    ("type", "TEXT/HTML"),
    ("type", "image/png"),
    ("mode", "base64"),
    ("mode", "escaped"),
    ("isPermaLink", "false"),
    ("term", "t"),
    ("scheme", "s"),
    ("label", "l"),
    ("domain", "d"),
    ("text", "x > y"),
    ("src", "https://example.org/s"),
    ("xml:lang", "en_GB"),
    ("xml:lang", ""),
    ("lang", "fr"),
    ("xml:base", "https://base.example/x/"),
    ("xml:base", "sub/"),
    ("base", "javascript:x"),
    ("rdf:about", "urn:a"),
    ("rdf:resource", "urn:r"),
    ("xlink:href", "urn:x"),
    ("own:href", "urn:o"),
    ("lastmod", "2026-11-24"),
    ("start", "00:01:00"),
    ("medium", "image"),
    ("srsName", "EPSG:4326"),
)


def odd_document(random: Random) -> str:
    """A well-formed document from its root element on, most of the time with entries."""
    form = random.choice(("rss", "rss", "rdf", "feed", "channel"))
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    if random.random() < 0.1:
        wrong = random.choice(list(_WRONG_PREFIXES))
        declared = declared.replace(f"xmlns:{wrong}=", "xmlns:gone=").replace(
            f"xmlns:{_WRONG_PREFIXES[wrong]}=", f'xmlns:{wrong}="{NAMESPACES[_WRONG_PREFIXES[wrong]]}" xmlns:kept='
        )
        declared += f' xmlns:{_WRONG_PREFIXES[wrong]}="{NAMESPACES[wrong]}"'
    entries = [odd_entry(random, "entry" if form == "feed" else "item") for _ in range(random.randrange(6))]
    body = "".join(_mixed(random, entries))
    opened = _attributes(random, 0.2)
    if form == "rss":
        version = random.choice((' version="2.0"', ' version="0.91"', ""))
        return f"<rss{version}{declared}{opened}><channel>{body}</channel></rss>"
    if form == "rdf":
        head = _mixed(random, [])
        return f'<rdf:RDF xmlns="{NAMESPACES["rss"]}"{declared}><channel>{"".join(head)}</channel>{body}</rdf:RDF>'
    if form == "feed":
        default = random.choice((f' xmlns="{NAMESPACES["atom"]}"', ' xmlns="http://purl.org/atom/ns#"', ""))
        return f"<feed{default}{declared}{opened}>{body}</feed>"
    return f"<channel{declared}{opened}>{body}</channel>"


def _mixed(random: Random, entries: list[str]) -> list[str]:
    """The feed's own elements, mostly before the entries, and what stands between them."""
    before = [odd_element(random, 0) for _ in range(random.randrange(5))]
    between = random.choice(("", "\n", " <!-- an <item> --> ", "<?pi?>"))
    after = [odd_element(random, 0) for _ in range(random.randrange(3))] if random.random() < 0.3 else []
    parts = [*before, *(part for entry in entries for part in (between, entry)), *after]
    if random.random() < 0.1:
        random.shuffle(parts)
    if random.random() < 0.05:
        parts = ["<wrapper>", *parts, "</wrapper>"]
    return parts


def odd_entry(random: Random, name: str = "item") -> str:
    """An ``item`` or ``entry``, sometimes one that is none."""
    if random.random() < 0.03:
        return f"<{name}/>"
    inside = "".join(odd_element(random, 0) for _ in range(random.randrange(8)))
    if random.random() < 0.05:
        inside += f"<{name}><title>inner</title></{name}>"
    name = "own:item" if random.random() < 0.02 else name
    return f"<{name}{_attributes(random, 0.1)}>{inside}</{name} >"


def odd_element(random: Random, depth: int = 0) -> str:
    """An element of a feed or an item, whichever it belongs to."""
    name = random.choice(PLAIN if random.random() < 0.6 else QUALIFIED)
    name = name.upper() if random.random() < 0.02 and ":" not in name else name
    attributes = _attributes(random, 0.4)
    if random.random() < 0.05:
        attributes += ' xmlns:fresh="https://example.org/fresh"'
    if random.random() < 0.03:
        attributes += f' xmlns:media="{NAMESPACES["media"]}"' if "media" in name else ""
    inside = random.choice(TEXTS)
    if depth < 3 and random.random() < 0.25:
        inside += "".join(odd_element(random, depth + 1) for _ in range(random.randrange(3)))
    if random.random() < 0.15:
        inside += _inline(random)
    return f"<{name}{attributes}>{inside}</{name}>"


def _inline(random: Random) -> str:
    name = random.choice(INLINE)
    return f"<{name}{_attributes(random, 0.2)}>{random.choice(TEXTS)}</{name}>{random.choice(('', ' tail '))}"


def _attributes(random: Random, share: float) -> str:
    chosen: dict[str, str] = {}
    while random.random() < share:
        name, value = random.choice(ATTRIBUTES)
        chosen[name] = value
    return "".join(f' {name}="{value}"' for name, value in chosen.items())
