"""Standing blocks around an article: newsletter, consent, paywall, share, author, syndication and the like.

A phrase counts at the beginning of a block only, or together with a second one in a short block; a paragraph of the
article that merely speaks of newsletters or cookies stays.
"""

from __future__ import annotations

import re

from workers.enrich.article_text import reasons
from workers.enrich.article_text.sentences import ends_sentence

_MAX_CHARACTERS = 900
_BEGINNINGS: dict[str, str] = {
    reasons.SYNDICATION: (
        r"the post .{1,300} (?:appeared first|first appeared|was first published|originally appeared) (?:on|in|at) "
        r"|(?:der|dieser) (?:beitrag|artikel|text)\b.{0,300}\b(?:erschien|ist|wurde) (?:zuerst|zuletzt|ursprünglich|erstmals)\b.{0,80}(?:erschienen|veröffentlicht|bei|auf|in|im)\b"
        r"|this (?:article|story|post|piece|content)\b.{0,60}(?:originally |was )(?:first |originally )?(?:appeared|published|posted|produced)"
        r"|(?:this is an? )?(?:auto-?generated|automatisch erstellte)\b"
        r"|dieser (?:text|artikel) (?:wurde (?:automatisch|maschinell)|stammt (?:aus|von)|ist eine übernommene)"
        r"|(?:republished|reprinted|reproduced) with (?:kind )?permission\b|(?:der|dieser) (?:artikel|text|beitrag) erschien im original\b"
        r"|(?:except for the headline, )?this story has not been edited by"
        r"|(?:übersetzt|aus dem englischen(?: übersetzt)?)\.?\Z|übersetz(?:t|ung) (?:aus dem|von)\b"
    ),
    reasons.NEWSLETTER: (
        r"(?:melden sie sich|meld dich|meldet euch|jetzt|hier|einfach)\b.{0,60}\bnewsletter\b"
        r"|(?:abonnieren sie|abonniere|abonniert|jetzt abonnieren|bestellen sie|erhalten sie|holen sie sich)\b.{0,80}\b(?:newsletter|kanal|feed|podcast|push)"
        r"|(?:der|unser|mit unserem|mit dem)\b.{0,60}\bnewsletter\b.{0,80}\b(?:anmelden|abonnieren|bestellen|bleiben sie|verpassen)"
        r"|(?:holen sie sich|erhalten sie|bekommen sie|hol dir)\b.{0,120}\b(?:per e-?mail|ins postfach|in ihr postfach)"
        r"|[^.!?]{0,60}\b(?:täglich|jeden|wöchentlich|kostenlos|morgens|abends|\w{3,8}tags)\b[^.!?]{0,40}\bper (?:e-?mail|mail|newsletter)!?\Z"
        r"|newsletter(?:[- ]anmeldung)?(?:\s*[:!|].{0,200}|\s*(?:abonnieren|bestellen|anmelden)?)\Z"
        r"|(?:sign up|signup|subscribe|get|join)\b.{0,80}\b(?:newsletters?|mailing list|inbox|daily briefing|email (?:alerts?|updates?))"
        r"|thanks for reading .{2,60}! (?:subscribe|this post)\b|(?:subscribe|sign up)(?: now| here| today| to our\b.{0,60})?[.!]?\Z|enter your email|your email address|ihre e-mail-adresse\b"
        r"|get the latest\b.{0,80}\b(?:inbox|newsletter)|want more\b.{0,80}\bnewsletter"
    ),
    reasons.CONSENT: (
        r"(?:wir|diese (?:web)?(?:seite|site)|diese website|our website|this (?:web)?site|we(?: and our partners)?)\b.{0,60}\b(?:verwende[nt]|nutz(?:en|t)|setz(?:en|t)|uses?|stores?|value)\b.{0,60}\b(?:cookies|your privacy)"
        r"|(?:an dieser stelle|hier) (?:finden sie|findest du|befindet sich|steht|sollte)\b.{0,80}\b(?:extern|inhalt|dritt)"
        r"|(?:empfohlener )?(?:redaktioneller|externer) inhalt\b"
        r"|mit (?:dem |ihrem |einem )?(?:klick|aufruf|laden)\b.{0,80}\b(?:datenschutz|einverstanden|inhalt|akzeptieren|drittanbieter|übermittlung|stimmen sie)"
        r"|ich bin (?:damit )?einverstanden,? dass mir externe inhalte"
        r"|(?:cookies?|alle(?: cookies)?) (?:akzeptieren|zulassen|ablehnen)\Z|accept (?:all )?cookies|(?:cookie|privacy)[ -](?:policy|settings|notice|einstellungen)\b.{0,40}\Z"
        r"|datenschutz(?:erklärung|hinweise?|einstellungen)?\b.{0,40}\Z"
        r"|(?:this (?:content|video|embed)|to (?:view|see|watch) this)\b.{0,80}\b(?:cookies|consent|javascript)"
        r"|(?:hier findest du|um) (?:mit )?inhalten? (?:von|aus) (?:externen|sozialen|instagram|twitter|x|facebook|youtube|tiktok)\b"
        r"|to (?:play|view|see|watch) this (?:video|content|audio)\b.{0,80}\b(?:browser|enable|javascript|cookies)"
        r"|mit (?:ihrer|deiner) zustimmung (?:wird|werden|verwenden|nutzen)\b.{0,120}"
        r"|(?:please )?(?:accept|allow) (?:[\w-]+ )?(?:cookies|content)\b.{0,60}\Z|this (?:article|page) contains content (?:provided by|from)\b"
        r"|dieser (?:externe )?inhalt (?:wurde|wird|ist)\b.{0,80}\b(?:datenschutz|blockiert|zustimm|cookie)|zum (?:anzeigen|ansehen|abspielen|laden)\b.{0,60}\b(?:zustimmung|einwilligung|cookies)"
        r"|(?:please enable|bitte aktivieren sie) javascript|by (?:clicking|continuing|signing up|subscribing)\b.{0,60}\b(?:agree|accept)"
    ),
    reasons.PAYWALL: (
        r"(?:jetzt|sie|um|mit|bereits|schon|noch kein|kein)\b.{0,60}\b(?:abo(?:nnent(?:in|en)?|nnement)?|plus-abo|digitalabo|abonnieren)\b.{0,80}\b(?:lesen|testen|sichern|anmelden|einloggen|weiterlesen|zugang|\?)"
        r"|(?:dieser|der (?:ganze|vollständige|komplette)) (?:artikel|text|beitrag)\b.{0,60}\b(?:abonnent|kostenpflichtig|plus|registriert|abo\b|exklusiv für)"
        r"|(?:weiterlesen|lesen sie weiter)\b.{0,60}\b(?:abo|plus|\+|probe|kostenlos)"
        r"|(?:this (?:article|content|story)|to (?:continue|keep) reading|already (?:a|have an?)|you have (?:reached|\d+|read)|unlock|subscribers? only|want to read)\b.{0,80}\b(?:subscri\w+|subscribers?|log ?in|sign in|account|free articles?|paywall|register|members?)\b"
        r"|(?:subscribe|log ?in|sign in|register)\b.{0,40}\b(?:to (?:continue|read|unlock)|for (?:full|unlimited) access)"
        r"|(?:subscribe|sign up|log ?in|register) to (?:keep|continue|go on)\b|this (?:post|article|story|episode) is (?:only )?for (?:paid |paying )?(?:subscribers|members)\b"
        r"|(?:exklusiv|nur) für (?:abonnenten|abonnentinnen|mitglieder)\b.{0,40}\Z|lesen sie (?:diesen|den ganzen) (?:artikel|text|beitrag)\b.{0,60}abo\b"
        r"|(?:sie )?(?:möchten|wollen)(?: sie)? weiterlesen\b.{0,120}\b(?:abo|plus|testen|anmelden|registrieren)"
        r"|(?:support|donate)\b.{0,60}\b(?:independent journalism|our (?:work|journalism)|today)"
    ),
    reasons.SHARE: (
        r"(?:share|teilen|teile|tweet|twittern|drucken|print|e-?mail|facebook|twitter|whatsapp|linkedin|telegram|copy link|link kopieren|pinterest|reddit|xing|x|merken|vorlesen|kommentieren|druckversion|seite drucken|artikel drucken|nach oben|seitenanfang|zurück|back to top|print this page|printable version|send to a friend|per e-?mail versenden|anhören|speichern|save|[\[\]<>«»|/,·•&+\s])+\Z"
        r"|(?:share|teilen sie|teile|teilt) (?:this|diesen?|das|auf|on|via|it)\b.{0,60}\Z"
        r"|(?:folgen? sie|folge|folgt|follow|besuchen sie|like us|find us|join us|join our)\b.{0,60}\b(?:facebook|twitter|instagram|telegram|whatsapp|youtube|tiktok|google news|linkedin|x\b|social media|threads|bluesky)"
        r"|auf [\w+]+ teilen\Z|(?:diesen?|den) (?:artikel|beitrag|text) teilen\Z"
        r"|wenn (?:dir|ihnen|euch) (?:der|dieser|das|mein|unser)\w* (?:artikel|beitrag|text)\b.{0,40}\bgef(?:allen|ällt)\b.{0,80}\Z"
        r"|you can share this story on social media"
        r"|(?:artikel|beitrag|seite) (?:teilen|drucken|merken|versenden|empfehlen)\b.{0,40}\Z"
    ),
    reasons.AUTHOR: (
        r"(?:über (?:den autor|die autorin|den verfasser|die autoren)|zum autor|zur (?:autorin|person)|about the (?:authors?|writer)|der autor|die autorin|zur autorin)\s*(?:[:|].*)?\Z"
        r"|(?:die in diesem artikel|die hier|die im artikel) .{0,60}\b(?:ansicht|meinung)"
        r"|(?:von|by) (?:unser|our)\w*\b.{3,60}(?<![.!?])\Z"
        r"|(?:[\w.'’-]+ ){2,3}is an? (?:staff writer|senior writer|contributing writer|freelance (?:writer|journalist)|columnist)(?: (?:for|at|with|based|in) .{2,60})?\.?\Z"
        r"|(?:the )?(?:author|writer) can be (?:reached|contacted|followed)\b"
        r"|(?:kontakt|contact|email) ?(?:zum autor|the author|us)?\s*:.{0,20}\S+@\S+\s*\Z"
    ),
    reasons.ADVERTISEMENT: (
        r"[-–\s]*(?:anzeige|werbung|advertisement|advertising|sponsored(?: content)?|ad|promoted)\s*(?:[-–:|].{0,60})?\Z"
        r"|(?:story|article) continues (?:below|after)|(?:nach der|unter der) (?:anzeige|werbung)\b.{0,40}\Z|weiter nach der (?:anzeige|werbung)"
        r"|(?:mit \* (?:gekennzeichnete|markierte)|\* ?affiliate|dieser artikel enthält affiliate|we may earn (?:a )?commission|this (?:post|article) (?:may )?contains? affiliate)"
    ),
    reasons.DISCLAIMER: (
        r"(?:rt de|die redaktion|unsere redaktion|wir) (?:bemüht|bemühen) sich um ein (?:breites|breit)"
        r"|(?:gastbeiträge|meinungsartikel|meinungsbeiträge|gastkommentare)\b.{0,120}\b(?:redaktion|meinung)"
        r"|durch die sperrung von rt\b"
        r"|(?:the )?(?:statements|views|opinions)(?:,? (?:views|opinions|and))*\b.{0,80}\b(?:are (?:solely )?(?:those|his|hers|theirs)|expressed)\b.{0,200}\b(?:author|necessarily|own|represent|reflect)"
        r"|die (?:hier geäußerte )?meinung de[rs] (?:autor|verfasser|gast)\w*\b.{0,80}\b(?:redaktion|herausgeber)"
        r"|(?:this|the) (?:story|article|post) (?:has been|was) (?:updated|corrected)\b.{0,120}\Z|correction:\s|(?:an )?earlier version of this\b|hinweis: in einer früheren version\b|in einer früheren version (?:dieses|des)\b"
        r"|(?:alle rechte vorbehalten|all rights reserved)\b|copyright \S{0,6} ?\d{4}\b.{0,80}(?:rights reserved|vorbehalten)"
        r"|(?:this material may not be|nachdruck|vervielfältigung)\b.{0,80}\b(?:published|nur mit|verboten|genehmigung)"
        r"|(?:hinweis|anmerkung|anm\.?) (?:der|d\.) ?red(?:aktion|\.)?\s*:"
        r"|(?:we have|wir haben) (?:corrected|updated|berichtigt|korrigiert)\b"
    ),
    reasons.NAVIGATION: (
        r"(?:\d+ )?(?:kommentare?|comments?|leserkommentare|leserbriefe)(?: \(?\d+\)?)?(?: (?:anzeigen|lesen|schreiben|öffnen|closed|off))?\Z"
        r"|(?:leave a (?:comment|reply)|kommentar (?:schreiben|verfassen|hinterlassen)|diskutieren sie mit|post a comment|join the (?:conversation|discussion))\b.{0,60}\Z"
        r"|(?:startseite|zur startseite|home|zurück(?: zur? (?:übersicht|startseite|liste))?|nach oben|back to top|skip to (?:main )?content|zum inhalt springen|menü|menu|suche|search|impressum|kontakt|agb|contact us|about us|advertise with us|jump to navigation)\b[\s|·>›»/-]*(?:[\w ]{0,24}[|·>›»/][\w ]{0,24}){0,8}\Z"
        r"|(?:tags?|schlagwörter|schlagworte|themen|topics|filed under|kategorien?|categor(?:y|ies)|stichwörter)\s*:.{1,200}(?<![.!?])\Z"
        r"|(?:veröffentlicht|aktualisiert|stand|zuletzt aktualisiert|published|updated|last updated|posted)\s*(?:on|am|:)\s.{0,60}\d.{0,30}\Z"
        r"|(?:haben sie (?:einen )?fehler (?:entdeckt|gefunden)|fehler gefunden|war dieser (?:artikel|beitrag|text) (?:hilfreich|interessant)|hat ihnen dieser artikel gefallen|is this page useful|was this (?:article|page) helpful)\b"
        r"|(?:dieses thema im programm|über dieses thema berichte\w+|dieser beitrag lief|diese sendung wurde)\b"
        r"|(?:listen to this (?:article|story)|(?:artikel|beitrag|text) (?:zum hören|anhören|vorlesen))\b.{0,40}\Z"
        r"|(?:zum|zur|direkt zum|jump to|skip to)(?: the)? (?:rezept|inhalt|artikel|kommentaren|recipe|comments|content)(?: springen)?\Z"
        r"|(?:posted|gepostet|eingestellt|geschrieben|veröffentlicht|erstellt)\s?:? (?:by|in|von|am|on)\b.{2,80}(?<![.!?])\Z"
        r"|.{0,60}\b(?:abgelegt unter|filed under|posted in|veröffentlicht unter)\b:?.{2,80}(?<![.!?])\Z"
        r"|(?:lesedauer|lesezeit|reading time)\b.{0,30}\Z|\d+ min(?:uten|utes|\.)? (?:read|lesezeit|lesedauer)\Z"
    ),
}
_BY_BEGINNING = re.compile("|".join(f"(?P<{reason}>{pattern})" for reason, pattern in _BEGINNINGS.items()), re.DOTALL)
_BYLINE = re.compile(
    r"(?:(?:Von:?|By|Words by|Story by|Text(?: und Fotos?)?(?::| von)|Eine? (?:Analyse|Kommentar|Bericht|Reportage|Gastbeitrag|Interview|Glosse) von|Written by|Reported by|Opinion by|Analysis by|Interview:|Autor(?:in)?:)"
    r"\s+)(?:[A-ZÄÖÜ][\w.'’-]+|und|and|von|van|de|der|[,&|/])(?:\s*(?:[A-ZÄÖÜ][\w.'’-]*|und|and|von|van|de|der|[,&|/])){1,12}(?: in [A-ZÄÖÜ][\w-]+)?(?:\s?[|·•–-]\s?.{0,30}\d.{0,20})?\Z"
)
_PAIRS: tuple[tuple[str, str, frozenset[str]], ...] = (
    (
        reasons.NEWSLETTER,
        "newsletter",
        frozenset({"anmelden", "abonnieren", "kostenlos", "subscribe", "sign up", "inbox", "postfach"}),
    ),
    (
        reasons.CONSENT,
        "cookie",
        frozenset(
            {
                "akzeptieren",
                "zustimmen",
                "einwilligung",
                "accept all",
                "consent to",
                "your consent",
                "we use",
                "to improve your",
            }
        ),
    ),
    (reasons.CONSENT, "externe inhalte", frozenset({"angezeigt", "zustimm", "datenschutz", "laden"})),
    (reasons.PAYWALL, "weiterlesen", frozenset({" abo", "anmelden", "kostenlos"})),
    (reasons.PAYWALL, "already a subscriber", frozenset({"log in", "sign in"})),
    (reasons.DISCLAIMER, "not necessarily", frozenset({"views", "opinion", "statements"})),
    (reasons.DISCLAIMER, "sichtweise der redaktion", frozenset({"gastbeitr", "meinungs"})),
    (reasons.SYNDICATION, "appeared first on", frozenset({"the post", "post "})),
)
_MAX_PAIR_CHARACTERS = 320
_MAX_DATE_CHARACTERS = 90
_CONTACT = re.compile(
    r"\b(?:tel|telefon|fax|phone|mobil)\b\.?:?\s?[+(\d][\d\s()/+–-]{4,}|\A(?:e-?mail:? ?)?[\w.+-]+@[\w.-]+\Z"
)
_DIGIT = re.compile(r"\d")
_DATED = re.compile(
    r"\d{1,2}[:.]\d{2}|\d{1,2}\. ?\w{3,9}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\w{3,9}\.? \d{1,2},? \d{4}|\d{4}-\d\d-\d\d"
)
_DATE_WORDS = re.compile(
    r"\d+(?:st|nd|rd|th)?|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\b"
    r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\b"
    r"|\b(?:jan|feb|mär|mrz|apr|mai|jun|jul|aug|sept?|okt|nov|dez|mar|may|oct|dec)\b"
    r"|\b(?:januar|jänner|februar|märz|april|juni|juli|august|september|oktober|november|dezember|january|february|march|june|july|october|december)\b"
    r"|\b(?:uhr|um|am|pm|den|der|vom|on|at|of|utc|gmt|bst|cest|cet|mez|mesz|est|edt|et|ist|stand|aktualisiert|zuletzt|updated|last|published|first"
    r"|veröffentlicht|erschienen|erstellt|publiziert|heute|gestern|today|yesterday|geändert|modified|posted|datum|date|meldung|pressemitteilung|pressemeldung|nr|seit|vor|min|minuten|stunden|ago|minutes?|hours?|days?|lesezeit|lesedauer)\b"
)
_INSIDE = re.compile(
    r" (?<=[.!?…\"“”»«)] )(?=You can share this story on social media|Durch die Sperrung von RT |RT DE bemüht sich um "
    r"|The statements, views and opinions expressed|Dieser (?:Beitrag|Artikel) erschien zuerst |The post .{1,200} appeared first on "
    r"|This (?:article|story) was (?:originally|first) published |Melden Sie sich für unseren Newsletter |Sign up for (?:our|the) )"
)


def furniture_reason(text: str) -> str | None:
    """Why a block is furniture (a value of `reasons`), or None for everything else."""
    if len(text) > _MAX_CHARACTERS:
        return None
    low = text.lower()
    found = _BY_BEGINNING.match(low)
    if found:
        return found.lastgroup
    return _line_reason(text, low) if len(text) <= _MAX_PAIR_CHARACTERS else None


def _line_reason(text: str, low: str) -> str | None:
    """The reason of a short block: a date, a byline, two words that tell together."""
    if len(text) <= _MAX_DATE_CHARACTERS and _DIGIT.search(text) and _DATED.search(low) and _is_date(low):
        return reasons.NAVIGATION
    if _CONTACT.search(low) and not ends_sentence(text):
        return reasons.NAVIGATION
    if len(text) <= 140 and _BYLINE.match(text):
        return reasons.AUTHOR
    for reason, word, companions in _PAIRS:
        if word in low and any(companion in low for companion in companions):
            return reason
    return None


def _is_date(low: str) -> bool:
    """Whether nothing but a date, a time and the words around them is in a line."""
    return not any(character.isalpha() for character in _DATE_WORDS.sub("", low))


def furniture_inside(text: str) -> list[int]:
    """Where standing notes begin that ran into the end of a paragraph."""
    return [found.end() for found in _INSIDE.finditer(text)]
