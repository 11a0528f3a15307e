"""Which query parameters say where a reader came from, not which page this is (pure). Used by `ingest.normalising.canonical_url`.

The rules are those that courlan maintains (from AdGuard's, ClearURLs' and Firefox's lists) and, beside them, names
that news sites use. courlan's rules also match within a name, for crawlers that rather lose a page; here a name counts
only as a whole or by its prefix, and names that identify pages somewhere (``uid``, ``cid``, ``eid``, ``keyword``, ``ref``,
``source``, ``session``, ``ad_id`` …) stay unless their value says feed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from courlan.clean import TRACKERS_RE

_PREFIXES = (
    *("utm_", "at_", "ns_", "wt_", "wt.", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "oly_", "vero_", "_hs", "__hs", "hss_"),
    *("fb_action_", "fb_source", "fb_ref", "ref_src", "ref_url", "amp_js_", "amp_gsa", "elqtrack", "gad_", "sc_camp", "smart_"),
)  # fmt: skip
_NAMES = frozenset(
    (
        *("fbclid", "gclid", "dclid", "gbraid", "wbraid", "gclsrc", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "li_fat_id"),
        *("igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "s_cid", "s_kwcid", "ef_id", "cmpid", "xtor", "maca", "smid", "smtyp"),
        *("guccounter", "guce_referrer", "guce_referrer_sig", "ocid", "ito", "__twitter_impression", "traffic_source", "ftag"),
        *("_ga", "_gl", "_openstat", "dicbo", "epik", "irclickid", "srsltid", "rb_clickid", "wickedid", "mibextid", "sms_ss"),
        *("_branch_match_id", "awesm", "elq", "spm", "zanpid", "ampshare", "amp_ct", "amp_tf", "usqp", "aoh", "phpsessid"),
        *("jsessionid", "wtrid", "cmp", "ftcamp", "rssid", "sr_share", "share_source", "feature_rss"),
    )
)  # fmt: skip
# What courlan's list takes for tracking and some site uses for its pages: classified advertisements.
_NOT_SURE = ("ad_", "ads_")
_ORIGINS = frozenset(
    (
        "ref",
        "source",
        "src",
        "from",
        "via",
        "origin",
        "medium",
        "referrer",
        "referer",
        "partner",
        "emc",
        "campaign",
        "cid",
        "partnerid",
        "mod",
        "feed",
        "tag",
        "camp",
        "channel",
        "trk",
    )
)
_FEED_VALUE = re.compile(
    r"(?:rss|atom|feedburner|feedly|inoreader|newsblur|rss[-_.]?(?:feeds?|reader|\d(?:\.\d)?)|feeds?[-_.]?rss|rssfeeds?)"
)


def is_tracking(pair: str) -> bool:
    """Whether a ``name=value`` of a query only tells where the reader came from. Case does not matter."""
    name, _, value = pair.lower().partition("=")
    if name.startswith(_PREFIXES) or name in _NAMES:
        return True
    if name in _ORIGINS and _FEED_VALUE.fullmatch(value):
        return True
    return len(name) <= 64 and _is_known_to_courlan(name)


@lru_cache(maxsize=4_096)
def _is_known_to_courlan(name: str) -> bool:
    if name.startswith(_NOT_SURE):
        return False
    match = TRACKERS_RE.match(name)
    return match is not None and (
        match[0].endswith("_") or (match[0] == name and name.endswith(("lid", "aid", "hid", "kid", "rid")))
    )
