"""Why a block is not the article: the values of `depesche.records.article.Removed.reason`."""

from __future__ import annotations

TEASER = "teaser"  # headline of another story, between paragraphs or run into one
TRAILER = "trailer"  # "Mehr zum Thema - …", "Read more: …"
CREDIT = "credit"  # agency, source or photo credit, dateline with an agency
CAPTION = "caption"  # text of a figure
NEWSLETTER = "newsletter"
CONSENT = "consent"  # cookies, external content, privacy
PAYWALL = "paywall"
SHARE = "share"  # share buttons, calls to follow
AUTHOR = "author"  # byline or author box
SYNDICATION = "syndication"  # "The post … appeared first on …"
ADVERTISEMENT = "advertisement"
DISCLAIMER = "disclaimer"  # standing notes of the publisher
NAVIGATION = "navigation"  # menus, forms, footers, comment counters
HIDDEN = "hidden"  # text that the page does not show
BOILERPLATE = "boilerplate"  # recurs across the items of its source: learned, see workers.enrich.boilerplate
