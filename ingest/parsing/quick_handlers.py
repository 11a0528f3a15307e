"""feedparser's handler of XML events with its per-element bookkeeping done once per name (pure). Under `ingest.parsing.parse_xml`.

What an element of a dialect means stays feedparser's: its ``_start_…`` and ``_end_…`` methods are called as ever. What
is replaced is what happens around them for every element and text, half of the time of a parse: names are resolved once
per document, languages and bases are looked at where an element has them, and texts are only searched for repairs that
they can need. Markup inside of texts, SVG and MathML take feedparser's own way.

Relies on these inner parts of feedparser 6.0: ``startElementNS``, ``unknown_starttag``, ``pop``, ``_get_context``, and the
attributes that `ingest.parsing.entry_frame` lists. A test compares with `feedparser.parse` and pins the list.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.sax.xmlreader import AttributesNSImpl

from feedparser.util import FeedParserDict

from ingest.parsing.quick_texts import QuickDict, QuickTexts

SEPARATOR = "\x1f"
"""Between namespace, name and prefix in the names that expat gives: a character that no document may contain."""
_MAX_NAMESPACES = 500
# What feedparser's methods raise for an element in an impossible place (a ``gml:pos`` outside of any geometry).
_CONFUSED = (AttributeError, LookupError, TypeError, ValueError, OverflowError)
_ROOTS = frozenset({"feed", "rss", "rdf:rdf"})
_INHERITED = frozenset({"xml:base", "base", "xml:lang", "lang", "xmlns"})
_IN_TEXT_INPUT = frozenset({"title", "link", "description", "name"})
_IN_IMAGE = frozenset({"title", "link", "description", "url", "href", "width", "height"})
_INLINE_NAMESPACES = frozenset({"http://www.w3.org/1998/math/mathml", "http://www.w3.org/2000/svg"})
_LOWERED = frozenset({"rel", "type"})


class _Name(NamedTuple):
    """What follows from the name of an element."""

    namespace: str | None
    local: str
    tag: str
    key: str
    start: Any
    end: Any
    leaves_text_input: bool
    leaves_image: bool
    is_special: bool
    """A root or foreign markup."""


class QuickHandlers(QuickTexts):
    """Goes before `feedparser.api.StrictFeedParser` among the bases of a handler; sanitising and resolving must be off."""

    def __init__(self, *arguments: Any) -> None:
        self._names: dict[str, _Name] = {}
        self._attribute_names: dict[str, tuple[str, str]] = {}
        self._settled_base = ""
        self.image_of_entry: Any = FeedParserDict()
        self.text_input_of_entry: Any = FeedParserDict()
        super().__init__(*arguments)

    def begin_element(self, name: str, attributes: dict[str, str]) -> None:
        """For expat's ``StartElementHandler``; names are `SEPARATOR`-separated and have their prefix."""
        known = self._names.get(name) or self._name(name)
        if self.incontent or self.svgOK or self.decls or known.is_special:
            self.startElementNS((known.namespace, known.local), None, _sax_attributes(attributes))
            return
        given = self._given(attributes) if attributes else {}
        if self.baseuri != self._settled_base or not _INHERITED.isdisjoint(given):
            before = self.baseuri
            self.unknown_starttag(known.tag, list(given.items()))
            self._settled_base = self.baseuri if self.baseuri == before else ""
            return
        self.depth += 1
        self.basestack.append(self.baseuri)
        self.langstack.append(self.lang)
        if known.leaves_text_input:
            self.intextinput = 0
        if known.leaves_image:
            self.inimage = 0
        self._call_start(known, given)

    def _call_start(self, known: _Name, given: dict[str, str]) -> None:
        if known.start is not None:
            try:
                known.start(self, given)
            except _CONFUSED:  # then the element is treated as unknown; feedparser does so after an AttributeError only
                pass
            else:
                return
        if given:
            self._get_context()[known.key] = given
        else:
            self.push(known.key, 1)

    def end_element(self, name: str) -> None:
        """For expat's ``EndElementHandler``."""
        known = self._names.get(name) or self._name(name)
        if self.incontent or self.svgOK or known.is_special:
            self.endElementNS((known.namespace, known.local), None)
            return
        try:
            if known.end is None:
                self.pop(known.key)
            else:
                known.end(self)
        except _CONFUSED:
            self.pop(known.key)
        self.basestack.pop()
        if self.basestack and self.basestack[-1]:
            self.baseuri = self.basestack[-1]
        self.langstack.pop()
        if self.langstack:
            self.lang = self.langstack[-1]
        self.depth -= 1

    def forget_names(self) -> None:
        """To be called when the namespaces are others."""
        self._names.clear()

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """As feedparser's; a document with hundreds of namespaces is refused, since each name is looked for in all."""
        super().track_namespace(prefix, uri)  # type: ignore[misc]
        self.forget_names()
        if len(self.namespaces_in_use) > _MAX_NAMESPACES:
            raise ValueError("too many namespaces")

    def _start_item(self, attributes: dict[str, str]) -> None:
        self.image_of_entry = FeedParserDict()
        self.text_input_of_entry = FeedParserDict()
        super()._start_item(attributes)  # type: ignore[misc]
        if not self.entries[-1]:
            self.entries[-1] = QuickDict()

    _start_entry = _start_item

    def _get_context(self) -> Any:
        """As feedparser's, but that what an item says of an image or text input of its own stays with the item."""
        if self.inentry and not self.insource:
            if self.inimage and "image" in self.feeddata:
                return self.image_of_entry
            return self.text_input_of_entry if self.intextinput else self.entries[-1]
        return super()._get_context()  # type: ignore[misc]

    def _given(self, attributes: dict[str, str]) -> dict[str, str]:
        """The attributes by their names as written and by feedparser's prefixes, in lower case."""
        names = [self._attribute_names.get(name) or self._names_of_attribute(name) for name in attributes]
        values = list(attributes.values())
        given = {key: value for (key, _), value in zip(names, values, strict=True)}
        if any(key is not written for key, written in names):
            given.update((written, value) for (_, written), value in zip(names, values, strict=True))
        for key in given.keys() & _LOWERED:
            given[key] = given[key].lower()
        return given

    def _names_of_attribute(self, name: str) -> tuple[str, str]:
        (namespace, local), written = _attribute_name(name)
        prefix = self._matchnamespaces.get((namespace or "").lower(), "")
        key = f"{prefix}:{local}".lower() if prefix else local.lower()
        written = written.lower()
        names = self._attribute_names[name] = (key, key if key == written else written)
        return names

    def _name(self, name: str) -> _Name:
        parts = name.split(SEPARATOR)
        namespace, local = (parts[0], parts[1]) if len(parts) > 1 else (None, parts[0])
        tag = self._tag(namespace, local)
        prefix, _, suffix = tag.partition(":") if ":" in tag else ("", "", tag)
        prefix = self.namespacemap.get(prefix, prefix)
        key = f"{prefix}_{suffix}" if prefix else suffix
        known = _Name(
            namespace=namespace,
            local=local,
            tag=tag,
            key=key,
            start=getattr(type(self), f"_start_{key}", None),
            end=getattr(type(self), f"_end_{key}", None),
            leaves_text_input=not prefix and tag not in _IN_TEXT_INPUT,
            leaves_image=not prefix and tag not in _IN_IMAGE,
            is_special=tag in _ROOTS or (namespace or "").lower() in _INLINE_NAMESPACES,
        )
        self._names[name] = known
        return known

    def _tag(self, namespace: str | None, local: str) -> str:
        folded = (namespace or "").lower()
        if "backend.userland.com/rss" in folded:
            namespace = folded = "http://backend.userland.com/rss"
        prefix = self._matchnamespaces.get(folded)
        if not prefix and namespace and folded not in self._matchnamespaces:
            prefix = next((name for name, uri in self.namespaces_in_use.items() if name and uri == namespace), None)
        return f"{prefix}:{local}".lower() if prefix else local.lower()


def _sax_attributes(attributes: dict[str, str]) -> AttributesNSImpl:
    values: dict[tuple[str | None, str], str] = {}
    written: dict[tuple[str | None, str], str] = {}
    for name, value in attributes.items():
        pair, qualified = _attribute_name(name)
        values[pair] = value
        written[pair] = qualified
    return AttributesNSImpl(values, written)


def _attribute_name(name: str) -> tuple[tuple[str | None, str], str]:
    """Namespace and local name, and the name as written."""
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return (None, name), name
    return (parts[0], parts[1]), f"{parts[2]}:{parts[1]}" if len(parts) > 2 else parts[1]
