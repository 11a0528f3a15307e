"""What the names that a page gives to an element (class, id, role, component) say about it: read for whole pages.

Names in templates are made of words ("id-StoryElement-teaserList"), so words count, not whole names. A page's own text
is the check on them: `page_blocks` believes no word that covers a good part of what the extractor found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.enrich.article_text import reasons
from workers.enrich.article_text.markup_hints import ELEMENTS, is_unseen


@dataclass(frozen=True, slots=True)
class Hint:
    """``word`` is the word or element name that gave it."""

    word: str
    reason: str
    strong: bool
    """A weak one only keeps a block out that the extractor did not find either."""


def _table(reason: str, words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), reason)


_STRONG = {
    **_table(
        reasons.NAVIGATION,
        "nav navi navigation navbar mainnav subnav topnav navlist fusszeile fußzeile randspalte seitenleiste brotkrumen pfad mediacontact presscontact pressecontact pressekontakt menu submenu flyout burger breadcrumb breadcrumbs breadcrumblist "
        "rootline crumb crumbs pagination paging pager skiplink skip sidebar footer colophon contentinfo foot tagcloud "
        "taglist tags labels keywords schlagworte login signin search suche jumpbox postprofile signature sig masthead "
        "comments comment kommentare kommentar kommentarbereich leserkommentare disqus respond discussion community reactions "
        "backlink feedback toolbar tools backtotop copyright printlink permalink toc rating bewertung",
    ),
    **_table(
        reasons.SHARE,
        "share shares sharing shr social socials socialmedia sharebar sharelist sharedaddy addtoany shariff likes teilen "
        "addthis socialshare follow",
    ),
    **_table(reasons.NEWSLETTER, "newsletter newsletters mailinglist subscribe signup optin mailchimp"),
    **_table(
        reasons.TEASER,
        "related relateds relatedposts recommended recommend recommends recommendation recommendations recirc recirculation "
        "similar verwandt verwandte aehnliche trending popular mostread meistgelesen outbrain taboola plista readmore "
        "richlink crosslink crosslinks linklist linkbox upnext teaserlist teasers teaserbox weiterlesen jp yarpp bookmark "
        "empfehlungen mostviewed",
    ),
    **_table(
        reasons.AUTHOR,
        "author authors byline bylines bio autor autoren autorin autorenbox authorbox vcard contributor contributors creator "
        "redakteur kuerzel",
    ),
    **_table(
        reasons.CONSENT, "cookie cookies consent gdpr onetrust dsgvo usercentrics cookiebot embed privacy notification"
    ),
    **_table(reasons.PAYWALL, "paywall barrier regwall piano paymentbox spenden donate donation abo"),
    **_table(
        reasons.ADVERTISEMENT,
        "ad ads advert advertisement advertising adslot anzeige anzeigen werbung sponsor sponsored promo promotion banner dfp "
        "billboard commercial affiliate adsense",
    ),
    **_table(
        reasons.CAPTION,
        "caption captions figcaption bildunterschrift credit credits rights copyrights photocredit cutline gallery slideshow "
        "galerie carousel slider mediainfo bildquelle thumbcaption",
    ),
    **_table(
        reasons.NAVIGATION,
        "meta metadata metadaten metatextline date datum timestamp dateline published pubdate readingtime time "
        "createdate modifydate dates posted metas infoline",
    ),
}
_WEAK = {
    **_table(
        reasons.TEASER,
        "teaser teaseritem more mehr weitere widget card cards tile list topstories stories latest aside "
        "marginal rail links tease product shop side right rechts left col2 secondary",
    ),
    **_table(
        reasons.NAVIGATION,
        "header contact kontakt kontaktkasten service top bottom modal popup overlay player media video audio login"
        " button buttons action actions bar disclaimer quelle source subscribe kicker dachzeile topline overline section rubric"
        " publication license",
    ),
}
_GLUED = re.compile(
    r"(?:(comments?(?!ar)|newsletter|related|social|cookies?|breadcrumbs?|share)\w*"
    r"|\w+(datum|navigation|kommentare?|comments|newsletter|banner|werbung|anzeigen?|footer|sidebar|breadcrumbs?|captions?|meta"
    r"|metadata|pagination))\Z"
)
"""Strong words that a template has written together with others: "postmeta", "commentlist", "hauptnavigation"."""
_FACTS_TEXT = "infobox infokasten factbox faktenbox fakten kasten faktenkasten hintergrund summary facts"
_FACTS = frozenset(_FACTS_TEXT.split())
"""Boxes that belong to the article; they outweigh weak words."""
_COMPOUND = re.compile(
    r"(?:most-?(?:read|viewed|popular)|meist-?gelesen|read-?more|rich-?link|up-?next|sign-?up|also-?(?:read|like)|see-?also|log-?in"
    r"|email-?sign-?up|more-?(?:stories|articles|news|from|on)|skip-?link|(?:media|press|presse)-?(?:contact|kontakt)|fact-?box|info-?box|tr-caption|top-?stories|linked-?stories"
    r"|tag-?cloud|post-?footer|entry-?(?:meta|footer)|article-?(?:foot|footer|tags|meta))",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"\b(?:class|id|role|itemprop|rel|data-(?:component|testid|area|gu-name|block|type|widget|module))\s*=\s*(?:\"([^\"<]*)|'([^'<]*)|([^\s\"'<>]+))",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W_]+")
_HASHED = re.compile(r"\d[A-Za-z]")
"""Names that a build tool has made up ("css-1ad9f") hold words by chance only."""
_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöü])")
_ROLES = {
    "navigation": reasons.NAVIGATION,
    "contentinfo": reasons.NAVIGATION,
    "search": reasons.NAVIGATION,
    "menu": reasons.NAVIGATION,
    "dialog": reasons.CONSENT,
    "alertdialog": reasons.CONSENT,
    "complementary": reasons.TEASER,
}
_ROLE = re.compile(r"\brole\s*=\s*[\"']?([a-z]+)", re.IGNORECASE)


def page_hint(element: str, attributes: str) -> Hint | None:
    """What an element's name and attributes say, the strongest statement first; None where they say nothing."""
    by_element = ELEMENTS.get(element)
    if by_element:
        return Hint(f"<{element}>", by_element, strong=True)
    if len(attributes) < len(' id="x">'):
        return _ASIDE if element == "aside" else None
    if is_unseen(attributes):
        return Hint("hidden", reasons.HIDDEN, strong=True)
    role = _ROLE.search(attributes)
    if role and role[1].lower() in _ROLES:
        return Hint(f"role={role[1]}", _ROLES[role[1].lower()], strong=True)
    return None if element in _HEADINGS else _by_words(element, attributes)


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""Their names are anchors ("nav_server"), not purposes."""
_ASIDE = Hint("<aside>", reasons.TEASER, strong=False)


def _by_words(element: str, attributes: str) -> Hint | None:
    words = _words(attributes)
    for word in words:
        glued = None if word in _STRONG else _GLUED.match(word)
        reason = _STRONG[glued[1] or glued[2]] if glued else _STRONG.get(word)
        if reason:
            return Hint(word, reason, strong=True)
    if not _FACTS.isdisjoint(words):
        return None
    if element == "aside":
        return _ASIDE
    for word in words:
        reason = _WEAK.get(word)
        if reason:
            return Hint(word, reason, strong=False)
    return None


def _words(attributes: str) -> list[str]:
    words: list[str] = []
    for found in _VALUES.finditer(attributes):
        value = found[1] or found[2] or found[3] or ""
        words += [compound.replace("-", "").lower() for compound in _COMPOUND.findall(value)]
        for name in _NAME.findall(value):
            if not _HASHED.search(name):
                words += [word.lower() for word in _WORD.findall(name)]
    return words
