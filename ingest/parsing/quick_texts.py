"""What feedparser does with the text of an element, less what it does in vain (pure). Part of `ingest.parsing.quick_handlers`."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape as xml_escape

from feedparser.html import _cp1252
from feedparser.util import FeedParserDict

_RETURNED = frozenset({"category", "tags", "itunes_keywords"})
_MANY_NAMED = frozenset({*FeedParserDict.keymap, "category", "enclosures", "license", "updated", "updated_parsed"})
_XHTML = "application/xhtml+xml"
_ENTITY_LIKE = re.compile("&([A-Za-z0-9_]+);")
_C1 = re.compile("[\x80-\x9f]")


class QuickDict(FeedParserDict):  # type: ignore[misc]
    """feedparser's dictionary, with a short way for the keys that have one name only."""

    def __contains__(self, key: object) -> bool:
        return bool(super().__contains__(key) if key in _MANY_NAMED else dict.__contains__(self, key))

    def __getitem__(self, key: str) -> Any:
        return super().__getitem__(key) if key in _MANY_NAMED else dict.__getitem__(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        if key in _MANY_NAMED:
            super().__setitem__(key, value)
        else:
            dict.__setitem__(self, key, value)


class QuickTexts:
    """Texts are only searched for repairs that they can need. Sanitising and resolving must be off."""

    depth: int
    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The attributes of feedparser, which have no types."""

    def handle_data(self, text: str, escape: int = 1) -> None:
        """As feedparser's."""
        if self.elementstack:
            if escape and dict.get(self.contentparams, "type") == _XHTML:
                text = xml_escape(text)
            self.elementstack[-1][2].append(text)

    def pop(self, element: str, strip_whitespace: int = 1) -> str | None:
        """As feedparser's."""
        if not self.elementstack or self.elementstack[-1][0] != element:
            return None
        _, expecting_text, pieces = self.elementstack.pop()
        if self.version == "atom10" and dict.get(self.contentparams, "type") == _XHTML:
            pieces = _without_wrapping_div(pieces)
        text = "".join(pieces)
        if strip_whitespace:
            text = text.strip()
        if not expecting_text:
            return text
        text = self._mended(element, text)
        if element not in _RETURNED and not (element == "title" and -1 < self.title_depth <= self.depth):
            self._store(element, text)
        return text

    def _mended(self, element: str, text: str) -> str:
        parameters = self.contentparams
        if dict.get(parameters, "base64"):
            text = _from_base64(text)
        if text and element in self.can_be_relative_uri and (element != "id" or self.guidislink):
            text = self.resolve_uri(text)
        if (
            ("<" in text or "&" in text)
            and dict.get(parameters, "type") == "text/plain"
            and not self.version.startswith("atom")
            and self.looks_like_html(text)
        ):
            parameters["type"] = "text/html"
        if parameters:
            dict.pop(parameters, "mode", None)
            dict.pop(parameters, "base64", None)
        return text if text.isascii() else _with_right_characters(text)

    def _store(self, element: str, text: str) -> None:
        if self.inentry and not self.insource:
            self._store_in_entry(element, text)
        elif self.infeed or self.insource:
            context = self._get_context()
            element = "subtitle" if element == "description" else element
            context[element] = text
            if element == "link":
                context[element] = context["links"][-1]["href"] = _ENTITY_LIKE.sub(r"&\g<1>", text)
            elif self.incontent:
                context[f"{element}_detail"] = self._detail(text)

    def _store_in_entry(self, element: str, text: str) -> None:
        entry = self.entries[-1]
        if element == "content":
            entry.setdefault(element, []).append(self._detail(text))
        elif element == "link":
            if not self.inimage:
                entry[element] = text = _ENTITY_LIKE.sub(r"&\g<1>", text.replace("&amp;", "&"))
                if text:
                    entry["links"][-1]["href"] = text
        else:
            element = "summary" if element == "description" else element
            depths = self.property_depth_map.setdefault(entry, {})
            if self.depth <= depths.get(element, self.depth):
                depths[element] = self.depth
                entry[element] = text
            if self.incontent:
                entry[f"{element}_detail"] = self._detail(text)

    def _detail(self, text: str) -> Any:
        detail = FeedParserDict(self.contentparams)
        detail["value"] = text
        return detail

    def resolve_uri(self, uri: str) -> str:
        """As feedparser's."""
        if not self.baseuri and ":///" not in uri:
            return uri
        return str(super().resolve_uri(uri))  # type: ignore[misc]


def _without_wrapping_div(pieces: list[str]) -> list[str]:
    """The pieces less white space at both ends and the ``div`` that Atom wants around XHTML, where it holds all."""
    kept = [number for number, piece in enumerate(pieces) if piece.strip()]
    pieces = pieces[kept[0] : kept[-1] + 1] if kept else pieces[:1]
    if not pieces or not (pieces[0] == "<div>" or pieces[0].startswith("<div ")) or pieces[-1] != "</div>":
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return pieces
        elif piece.startswith("<") and not piece.endswith("/>"):
            depth += 1
    return pieces[1:-1]


def _from_base64(text: str) -> str:
    try:
        return base64.decodebytes(text.encode()).decode()
    except (binascii.Error, UnicodeError):
        return text


def _with_right_characters(text: str) -> str:
    """UTF-8 that was taken for Latin-1, and windows-1252 that was, as what they are."""
    with contextlib.suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_cp1252) if _C1.search(text) else text
