"""Elements that say by name, class or role that they are not the article: read by `html_blocks`."""

from __future__ import annotations

import re
from typing import NamedTuple

from workers.enrich.article_text import reasons

ELEMENTS = {
    "nav": reasons.NAVIGATION,
    "footer": reasons.NAVIGATION,
    "form": reasons.NAVIGATION,
    "select": reasons.NAVIGATION,
    "button": reasons.NAVIGATION,
    "head": reasons.HIDDEN,
    "svg": reasons.HIDDEN,
    "object": reasons.HIDDEN,
    "video": reasons.HIDDEN,
    "audio": reasons.HIDDEN,
    "canvas": reasons.HIDDEN,
    "dialog": reasons.CONSENT,
    "figcaption": reasons.CAPTION,
}
_NAMES = re.compile(
    r"""
    \b(?:class|id|role|data-component|data-testid)\s*=\s*["']?(?:[^"'>]*[\s_-])?(?:
        (?P<caption>wp-caption-text|caption-text|image-caption|photo-?credit|image-?credit)
      | (?P<newsletter>newsletter(?:-?(?:sign-?up|box|form|teaser|promo|widget))?|mailing-?list|subscribe-?(?:form|box))
      | (?P<share>sharedaddy|share-?(?:buttons?|bar|links?|tools|this)|social-?(?:share|links|media|buttons|bar)|addtoany[\w-]*|sharing)
      | (?P<consent>cookie-?(?:banner|notice|consent|bar)?|consent-?\w*|gdpr|embed-?(?:consent|placeholder))
      | (?P<paywall>paywall|premium-?(?:box|teaser|offer)|subscription-?(?:offer|box)|piano-\w+)
      | (?P<author>author-?(?:box|bio|info|card|profile|description)|about-?(?:the-)?author|post-author|autorenbox|autor-?(?:info|box|profil))
      | (?P<advertisement>advert(?:isement|orial)?|ad-?(?:container|slot|wrapper|unit|banner)|werbung|anzeige|sponsored)
      | (?P<teaser>related-?(?:posts?|articles?|stor(?:y|ies)|content|links?|news|topics)?|jp-relatedposts|yarpp[\w-]*|teaser-?(?:box|list|group|item)
          |read-?more(?:-\w+)?|more-?(?:link|stories|on)|see-?also|recommend(?:ed|ations?)|recirc\w*|outbrain|taboola|linkbox
          |mehr-zum-thema|weiterlesen|verwandte-\w+|also-?read)
      | (?P<navigation>breadcrumbs?|navigation|nav-?bar|menu|contentinfo|comments?-?(?:section|list|area|form)?|tag-?(?:list|cloud|links)|skip-link|pagination)
    )(?=["'\s>_]|\Z)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_UNSEEN = re.compile(
    r"""\shidden(?=[\s>=])|\baria-hidden\s*=\s*["']?true|style\s*=\s*["'][^"'>]*(?:display\s*:\s*none|visibility\s*:\s*hidden)""",
    re.IGNORECASE,
)


class Clue(NamedTuple):
    """A reason (see `reasons`) and the element or name that gave it."""

    reason: str
    evidence: str


_BY_ELEMENT = {element: Clue(reason, f"<{element}>") for element, reason in ELEMENTS.items()}
_HIDDEN = Clue(reasons.HIDDEN, "hidden element")


def hint_of(element: str, attributes: str) -> Clue | None:
    """Why an element's own name or attributes rule it out, or None."""
    by_element = _BY_ELEMENT.get(element)
    if by_element or len(attributes) < len(' id="x">'):
        return by_element
    if is_unseen(attributes):
        return _HIDDEN
    found = _NAMES.search(attributes)
    return Clue(str(found.lastgroup), found[str(found.lastgroup)]) if found else None


def is_unseen(attributes: str) -> bool:
    """Whether an element's attributes keep it off the screen."""
    return _UNSEEN.search(attributes) is not None
