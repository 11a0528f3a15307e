"""Agency, source and photo credits: whole blocks, datelines before the first sentence, marks after the last.

A credit is removed with reason ``credit`` and becomes `Article.credit`, an agency in its one known form
(`agencies`), anything else as it stands.
"""

from __future__ import annotations

import re

from workers.enrich.article_text.agencies import PICTURES, WIRES, alternatives, known_names
from workers.enrich.article_text.sentences import boundaries

_WIRE = alternatives(WIRES)
_LABEL = (
    r"(?:Bild|Foto|Text|Video|Photo|Image|Picture|Grafik|Symbol|Archiv)?-?(?:quellen?|nachweis|credits?|rechte)"
    r"|Quellen?|Fotos?|Bild(?:er)?|Symbol(?:bild|foto)|Archiv(?:bild|foto)|Grafik(?:en)?|Titelbild|Beitragsbild|Aufmacherbild"
    r"|Infografik|Fotograf(?:in)?|(?:Photo|Image|Picture|Video)s?(?:\s+(?:credits?|courtesy|source|by|via|of))?|Photographs?"
    r"|Sources?|Credits?|Courtesy(?:\s+of)?|Featured image|File photo|Copyright"
)
_LABELLED = re.compile(rf"[(\[]?(?:{_LABEL})\s*(?P<sign>[:/|]|©|\(c\))\s*(?P<source>.+)", re.IGNORECASE)
_PHOTO_BY = re.compile(
    r"[(\[]?(?:(?:Photo(?:graph)?|Image|Picture|Foto|Bild)\s+(?:by|courtesy of|via|von)\s+|Image source,\s+)(?P<source>[^a-z].+)"
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)\s|Copyright\s+(?:©|\(c\)|[12]\d{3}\b))\s*(?P<source>.+)", re.IGNORECASE)
_STOCK = re.compile(
    r"[(\[]?(?:Symbol|Archiv|Beispiel|Themen)(?:bild|foto)\.?[)\]]?|(?:File|Stock|Archive|Illustrative) (?:photo|image|picture)\.?|"
    r"(?:Foto|Bild|Photo)\.?",
    re.IGNORECASE,
)
_SHORT_NAME = r"(?:[a-zäöü]{2,4}|[A-Z]{2,4})"
_MARK = rf"(?:(?:{_SHORT_NAME}|RT DE|rt de|[\w.]+)\s?[/,;]\s?){{0,3}}(?:{_WIRE})(?:\s?[/,;-]\s?(?:{_WIRE}|{_SHORT_NAME})){{0,4}}"
_NAME = alternatives(WIRES | PICTURES)
_BARE = re.compile(
    rf"[(\[/–—-]*\s?(?:{_MARK}|(?:{_NAME})(?:\s?[/,;-]\s?(?:{_NAME})){{0,4}})\s?[)\]/]*\.?", re.IGNORECASE
)
_SLASH_NAME = re.compile(rf"(?:{_WIRE})\s?/\s?[A-ZÄÖÜ][\w.'-]+(?: [A-ZÄÖÜ][\w.'-]+){{0,3}}", re.IGNORECASE)
_CONTRIBUTED = re.compile(
    rf"(?:The )?(?:{_NAME})(?:(?:,| and) .{{2,60}})? contributed to (?:this|the) (?:report|story|article)\.?",
    re.IGNORECASE,
)
_NAME_SLASH = re.compile(
    rf"[(\[]?[A-ZÄÖÜ][\w.'-]+(?: [A-ZÄÖÜ][\w.'-]+){{0,3}}\s?/\s?(?:{_NAME})(?:\s?/\s?(?:{_NAME})){{0,2}}[)\]]?",
    re.IGNORECASE,
)
_DPA_ID = re.compile(r"©?\s?dpa(?:-\w+)*, dpa:[\d-]+/\d+", re.IGNORECASE)
_REPORTING = re.compile(
    r"[(\[]?(?:Additional r|R)eporting by .{3,200}|\((?:Writing|Editing|Compiled) by .{3,200}\)|"
    r"\(?(?:Mit|Unter Verwendung von) (?:Material|Informationen|Agenturmaterial)(?: (?:von|der|des|aus)\b.{2,80})?\)?\.?|"
    r"\(?(?:With|Contains) (?:material|reporting|files|inputs?|information) (?:from|by) .{2,80}",
    re.IGNORECASE,
)
_CITY = r"[A-ZÄÖÜ][\w.'’-]*(?:[ /-][A-ZÄÖÜ(][\w.'’-]*\)?){0,4}"
_DATE = r"(?:,? (?:\d{1,2}\. ?\w{3,9}\.?|[A-Z][a-z]{2,8}\.? \d{1,2})(?:,? \d{4})?)?"
_DATELINE = re.compile(
    rf"(?:(?:{_CITY}){_DATE}[.,]?\s?[‒–—―-]?\s?)?(?:\((?P<round>(?i:{_MARK}))\)|/(?P<slash>(?i:{_MARK}))/\.?|(?<!\w)(?P<bare>dpa|AFP|Reuters|AP)(?= [‒–—―-]))"
    r"\s*(?:--|[–—:_-])?\s*(?=[\"„“»'‚]?[A-ZÄÖÜ0-9])"
)
_AFTER_LAST = re.compile(
    rf"(?:\s(?P<bracket>\((?i:{_MARK})\)\.?)|(?<=[.!?\"“”»«…])\s*(?P<mark>\((?i:{_MARK})\)\.?|(?:[‒–—―-]+\s|/)?(?i:{_MARK})|©\s?(?:\d{{4}} )?[\w /.-]{{2,40}}))\Z"
)
_INLINE = re.compile(
    r"[(\[](?:Foto|Fotos|Bild|Bilder|Quelle|Grafik|Symbolbild|Archivbild|Photo|Image|Picture|Credit)s?\s?:\s?[^()\[\]]{2,80}[)\]]"
)
MAX_CREDIT_CHARACTERS = 160
_MAX_WORDS = 14


def whole_block(text: str) -> str | None:
    """The credit that ``text`` states if it is nothing but one ("" for "Symbolbild"), else None."""
    if len(text) > MAX_CREDIT_CHARACTERS:
        return None
    labelled = _LABELLED.fullmatch(text) or _PHOTO_BY.fullmatch(text)
    if labelled:
        return normalised(labelled["source"]) if _is_source(labelled["source"]) else None
    copyright_ = _COPYRIGHT.match(text)
    if copyright_:
        return normalised(copyright_["source"]) if _is_source(copyright_["source"]) else None
    if _STOCK.fullmatch(text):
        return ""
    if (
        _DPA_ID.fullmatch(text)
        or _is_mark(text)
        or _SLASH_NAME.fullmatch(text)
        or _is_photographer(text)
        or _is_reporting(text)
    ):
        return normalised(text)
    return _agency_and_photographer(text)


def dateline(text: str) -> tuple[int, str] | None:
    """Length of an agency's dateline at the beginning of ``text`` ("BERLIN (dpa) - ") and its credit, or None."""
    if "(" not in text[:80] and "/" not in text[:80] and " - " not in text[:12] and " – " not in text[:12]:
        return None
    found = _DATELINE.match(text)
    if found is None:
        return None
    mark = found["round"] or found["slash"] or found["bare"]
    return (found.end(), normalised(mark)) if known_names(mark) else None


def after_last_sentence(text: str) -> tuple[int, str] | None:
    """Where a credit begins behind the last sentence of ``text`` ("… sagte er. (dpa)") and the credit, or None."""
    tail_start = max(0, len(text) - 80)
    found = _AFTER_LAST.search(text, tail_start)
    if found is None or found.start() == 0:
        return None
    name = "bracket" if found["bracket"] else "mark"
    mark = found[name]
    if not mark.startswith(("©", "(", "/")) and not _is_mark(mark):
        return None
    return (found.start(name), normalised(mark.lstrip("©"))) if known_names(mark) or mark[0] == "©" else None


def inline(text: str) -> list[tuple[int, int, str]]:
    """Bracketed photo credits inside ``text`` as start, end and credit; "" where one names no agency."""
    if "(" not in text and "[" not in text:
        return []
    return [(found.start(), found.end(), "/".join(known_names(found[0]))) for found in _INLINE.finditer(text)]


def normalised(source: str) -> str:
    """``source`` as `Article.credit` states it: agencies by their names joined with "/", else its own words."""
    names = known_names(source)
    if names:
        return "/".join(names)
    first = re.split(r"\s*[©|]\s*", source.strip(" ()[]©/.–—-"), maxsplit=1)
    return (first[0] or first[-1]).strip(" ()[]©/.,;–—-")


def _is_source(text: str) -> bool:
    """A source is short and no sentence: "Quelle: Sputnik", not "Quelle: Der Minister sagte das am Montag."."""
    if len(text.split()) > _MAX_WORDS or len(boundaries(text)) > 1:
        return False
    return bool(known_names(text)) or not text.rstrip().endswith((".", "!", "?", '"', "“", "”"))


def _is_mark(text: str) -> bool:
    """Agencies and initials only; at least one agency, written as it writes itself."""
    return _BARE.fullmatch(text) is not None and bool(known_names(text))


def _is_reporting(text: str) -> bool:
    """Whether ``text`` names those who worked on the story."""
    return _REPORTING.fullmatch(text) is not None or (
        "contributed" in text and _CONTRIBUTED.fullmatch(text) is not None
    )


def _is_photographer(text: str) -> bool:
    """Whether ``text`` is a name and an agency: "[Mohammed Salem/Anadolu]"."""
    return "/" in text and _NAME_SLASH.fullmatch(text) is not None and bool(known_names(text))


def _agency_and_photographer(text: str) -> str | None:
    """The credit of an agency and its photographer: "RIA Nowosti © Sergei Guneev"."""
    head, sign, tail = text.partition("©")
    if sign and head.strip() and tail.strip() and len(text.split()) <= _MAX_WORDS and known_names(head):
        return normalised(head)
    return None


def in_caption(text: str) -> list[str]:
    """Agencies that a caption credits, one credit or none."""
    names = known_names(text)
    return ["/".join(names)] if names else []
