"""The state of feedparser's handler between two entries (pure): taken before each, put back after it. Used by `ingest.parsing.entry_cut`.

With the state put back, an entry leaves nothing behind in the handler, and what is read of it depends on nothing but its
own bytes and the state before it. So the entries around it may be left out without a difference, by construction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

_REVISION = 1
"""Part of every raw hash: raising it makes pollers read each entry anew, once."""

# Of the handler, between entries: these are 0, empty or None …
IDLE = (
    "inentry",
    "incontent",
    "intextinput",
    "inimage",
    "inauthor",
    "incontributor",
    "inpublisher",
    "insource",
    "ingeometry",
    "psc_chapters_flag",
    "hasContent",
    "svgOK",
    "_summaryKey",
    "contentparams",
    "sourcedata",
    "decls",
    "_open_media",
    "_ignored",
    "_surplus",
    "_around",
)
# … these are simple values …
VALUES = ("infeed", "version", "lang", "baseuri", "title_depth", "depth")
# … and these are stacks and maps.
STACKS = ("elementstack", "basestack", "langstack")
MAPS = ("namespacemap", "namespaces_in_use")
_MAX_STACK = 50
"""Entries that stand deeper are never cut: the stacks are copied for each."""

_Scope = Mapping[str | None, Sequence[str | None]]


class EntryFrame:
    """The state that an entry begins with."""

    def __init__(self, handler: Any, scope: _Scope) -> None:
        self._handler = handler
        self._values = {name: getattr(handler, name) for name in (*IDLE, *VALUES)}
        self._stacks = {name: list(getattr(handler, name)) for name in STACKS}
        self._maps = {name: dict(getattr(handler, name)) for name in MAPS}
        self._language = dict.get(handler.feeddata, "language")
        self._key = hashlib.blake2b(repr(self._meaning(scope)).encode("utf-8", "replace"), digest_size=16).digest()

    @classmethod
    def of(cls, handler: Any, scope: _Scope) -> EntryFrame | None:
        """The frame, or ``None`` where the handler is in the middle of something, and nothing is certain.

        ``scope`` has the namespaces that are declared around the next entry, by prefix, the innermost last.
        """
        if any(getattr(handler, name) for name in IDLE) or any(
            len(getattr(handler, name)) > _MAX_STACK for name in STACKS
        ):
            return None
        return cls(handler, scope)

    def raw_hash(self, entry: memoryview) -> bytes:
        """Equal for the same bytes in a place where they mean the same."""
        return hashlib.blake2b(entry, digest_size=8, key=self._key).digest()

    def put_back(self) -> None:
        """Makes the handler's state this one again, but for the entries it has collected."""
        handler = self._handler
        handler.contentparams.clear()
        handler.sourcedata.clear()
        handler.property_depth_map.clear()
        vars(handler).update(self._values)
        handler.decls = {}  # feedparser makes a saved one the attributes of an element
        for name, saved in self._stacks.items():
            getattr(handler, name)[:] = saved
        for name, before in self._maps.items():
            if getattr(handler, name) != before:
                setattr(handler, name, dict(before))
                handler.forget_names()
        if dict.get(handler.feeddata, "language") != self._language:
            dict.pop(handler.feeddata, "language", None)
            if self._language is not None:
                handler.feeddata["language"] = self._language

    def _meaning(self, scope: _Scope) -> object:
        """All that decides about an entry besides its bytes."""
        handler = self._handler
        return (
            _REVISION,
            [self._values[name] for name in ("infeed", "version", "lang", "baseuri")],
            [open_element[0] for open_element in handler.elementstack],
            [list(mapping.items()) for mapping in self._maps.values()],
            sorted((prefix or "", uris[-1]) for prefix, uris in scope.items() if uris),
            "image" in handler.feeddata,
        )
