"""Names of news agencies and picture services, and the one form in which a credit states each."""

from __future__ import annotations

import re

_WIRES = {
    "dpa": "dpa|deutsche presse-agentur|dpa-infocom|dpa-english|dpa-tmn|dpa/tmn|dpa infografik",
    "dpa-AFX": "dpa-afx|dpa-afx-analyser|afx",
    "AFP": "afp|agence france-presse|agence france presse",
    "Reuters": "reuters|thomson reuters|rtr|reuters breakingviews",
    "AP": "ap|associated press|the associated press|ap photo|ap news",
    "TASS": "tass|itar-tass|tass news agency",
    "Sputnik": "sputnik|sputniknews|sputnik news|sputnik international",
    "RIA Novosti": "ria|ria novosti|ria nowosti|rian|рия новости",
    "Interfax": "interfax|interfax-ukraine",
    "Xinhua": "xinhua|xinhua news agency",
    "epd": "epd|evangelischer pressedienst",
    "KNA": "kna|katholische nachrichten-agentur",
    "APA": "apa|austria presse agentur",
    "Keystone-SDA": "keystone-sda|sda|keystone/sda|sda-ats|ats",
    "SID": "sid|sport-informations-dienst",
    "dts": "dts|dts nachrichtenagentur",
    "Bloomberg": "bloomberg|bloomberg news",
    "PA": "pa|pa media|press association",
    "ANSA": "ansa",
    "EFE": "efe",
    "Anadolu": "anadolu|anadolu agency|anadolu agentur",
    "Kyodo": "kyodo|kyodo news",
    "Yonhap": "yonhap|yonhap news agency",
    "KCNA": "kcna",
    "PTI": "pti|press trust of india",
    "IANS": "ians",
    "ANI": "ani",
    "UPI": "upi",
    "CP": "the canadian press|canadian press",
    "AAP": "aap|australian associated press",
    "Ukrinform": "ukrinform",
    "BelTA": "belta",
    "RT": "rt|rt de|rt deutsch|rt.com",
}
_PICTURES = {
    "Getty Images": "getty|getty images|gettyimages|gettyimages.ru|gettyimages.com",
    "IMAGO": "imago|imago images|imago-images",
    "picture alliance": "picture alliance|picture-alliance|pa/picture alliance",
    "Global Look Press": "globallookpress|global look press|www.globallookpress.com|globallookpress.com",
    "Legion-Media": "legion-media|legion-media.ru|legion media|www.legion-media.ru",
    "EPA": "epa|epa-efe",
    "NurPhoto": "nurphoto",
    "Zuma Press": "zuma|zuma press|zumapress.com",
    "Shutterstock": "shutterstock|shutterstock.com",
    "Adobe Stock": "adobe stock|stock.adobe.com",
    "Unsplash": "unsplash",
    "Ruptly": "ruptly",
}


def _table(names: dict[str, str]) -> dict[str, str]:
    return {alias: name for name, aliases in names.items() for alias in aliases.split("|")}


WIRES = _table(_WIRES)
PICTURES = _table(_PICTURES)


def alternatives(table: dict[str, str]) -> str:
    """A regular expression for any name in ``table``, longest first, to be used with IGNORECASE or on lower case."""
    return "|".join(re.escape(alias) for alias in sorted(table, key=len, reverse=True))


_KNOWN = re.compile(rf"(?<![\w.-])(?:{alternatives(WIRES | PICTURES)})(?![\w-])", re.IGNORECASE)
# As words these name other things; they name an agency in capitals (or as dpa writes itself) only.
_CASED = frozenset({"ap", "pa", "rt", "ria", "sid", "ani", "ats", "apa", "epa", "aap", "ansa", "efe", "zuma"})


def known_names(text: str) -> list[str]:
    """Canonical names of the agencies in ``text``, in order, once each; wires alone where there are any."""
    wires: list[str] = []
    pictures: list[str] = []
    for found in _KNOWN.finditer(text):
        alias = found[0].lower()
        if alias in _CASED and not found[0].isupper() and not text.islower():
            continue
        name = WIRES.get(alias) or PICTURES[alias]
        target = wires if alias in WIRES else pictures
        if name not in target:
            target.append(name)
    return wires or pictures
