"""Words that dates of feeds contain: months, weekdays and zones. The tables of `ingest.normalising.dates`."""

from __future__ import annotations

from datetime import timedelta, timezone

# Month names by language; abbreviations are added below where they are the first letters. Sources: CLDR's names of
# months (formatting and stand-alone), plus abbreviations seen in feeds.
_MONTH_NAMES = {
    "en": "january february march april may june july august september october november december",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
}
_MORE_MONTHS = {
    "jänner": 1, "jän": 1, "feber": 2, "mrz": 3, "maerz": 3, "mär": 3, "mrt": 3, "sept": 9, "juil": 7, "févr": 2, "fevrier": 2,
    "aout": 8, "decembre": 12, "déc": 12, "marco": 3, "setiembre": 9, "paź": 10, "wrz": 9,
}  # fmt: skip
_WEEKDAY_NAMES = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda terça quarta quinta sexta sábado domingo feira",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
    "uk": "понеділок вівторок середа четвер пʼятниця субота неділя",
}
_SHORT_WEEKDAYS = (
    "mo di mi do fr sa so ma wo vr za zo пн вт ср чт пт сб вс нд pon wt śr czw pt sob niedz tues thur thurs"
)

NOISE = frozenset(
    [
        "de",
        "del",
        "um",
        "uhr",
        "at",
        "a",
        "à",
        "u",
        "of",
        "the",
        "st",
        "nd",
        "rd",
        "th",
        "am",
        "o",
        "om",
        "la",
        "le",
        "den",
        "der",
        "г",
        "year",
        "kl",
    ]
)
"""Words between the parts of a date."""
MERIDIEMS = {"am": 0, "pm": 12}
"""Hours to add."""


def _shortened(names: dict[str, str], shortest: int) -> dict[str, int]:
    """Word → number in its list, for the words and for their beginnings that mean the same in every language."""
    full: dict[str, int] = {}
    short: dict[str, set[int]] = {}
    for line in names.values():
        for number, word in enumerate(line.split(), start=1):
            full[word] = number
            for length in range(shortest, len(word)):
                short.setdefault(word[:length], set()).add(number)
    clear = {word: numbers.pop() for word, numbers in short.items() if len(numbers) == 1}
    return clear | full


MONTHS = _shortened(_MONTH_NAMES, 3) | _MORE_MONTHS
"""Name or abbreviation in lower case, without its dot → 1 to 12."""
WEEKDAYS = (
    frozenset(_shortened(_WEEKDAY_NAMES, 3))
    | frozenset(word[:length] for line in _WEEKDAY_NAMES.values() for word in line.split() for length in (3, 4))
    | frozenset(_SHORT_WEEKDAYS.split())
)
"""Names and abbreviations in lower case: read over, never checked."""

RFC_822_ZONES = frozenset({"ut", "gmt", "z", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt"})
_HOURS = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "mez": 1, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "ast": -4, "adt": -3, "nzst": 12, "nzdt": 13, "aest": 10, "aedt": 11, "acst": 9.5,
    "acdt": 10.5, "awst": 8, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "pkt": 5, "sast": 2, "eat": 3, "wat": 1, "brt": -3, "art": -3,
}  # fmt: skip
ZONES = {name: timezone(timedelta(hours=hours)) for name, hours in _HOURS.items()}
"""Zone names in lower case. Ambiguous ones mean what news feeds mean by them (CST is North American, BST British)."""
