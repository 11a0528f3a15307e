"""Two made-up newsrooms, one German and one English, with the stories and the standing blocks of an ordinary week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from depesche.records.article import PARAGRAPH_BREAK
from depesche.records.raw_item import Feed, RawItem
from depesche.settings.stages import BoilerplateSettings
from depesche.telemetry.metrics import Metrics
from workers.enrich.article_text import CleanText, reasons
from workers.enrich.boilerplate.learner import Boilerplate
from workers.enrich.boilerplate.sketch import Sketch, outline, sketch

GERMAN_URL = "https://elbkurier.example/feed"
ENGLISH_URL = "https://harbourpost.example/rss"
START_MS = 1_780_000_000_000

Story = tuple[str, tuple[str, ...]]

GERMAN: tuple[Story, ...] = (
    (
        "Stadtrat beschließt neue Buslinie zum Hafen",
        (
            "Der Stadtrat hat am Montagabend mit großer Mehrheit eine Buslinie zum Hafen beschlossen.",
            "Sie soll vom Frühjahr an alle zehn Minuten fahren und rund zwei Millionen Euro im Jahr kosten.",
        ),
    ),
    (
        "Handballerinnen gewinnen Spitzenspiel gegen Leipzig",
        (
            "Mit einem späten Treffer haben die Handballerinnen das Spitzenspiel für sich entschieden.",
            "Torhüterin Jana Voss hielt in der zweiten Halbzeit vier Siebenmeter und wurde gefeiert.",
        ),
    ),
    (
        "Chemiewerk verlagert seine Produktion nach Polen",
        (
            "Das Chemiewerk im Süden der Stadt schließt, 340 Beschäftigte verlieren ihre Arbeit.",
            "Die Gewerkschaft kündigte Widerstand an und rief für Donnerstag zu einer Kundgebung auf.",
        ),
    ),
    (
        "Museum zeigt verschollen geglaubte Gemälde",
        (
            "Siebzig Jahre lang galten die Bilder als verloren, nun hängen sie im Museum am Markt.",
            "Kuratorin Helga Brandt sprach von einem Glücksfall für die ganze Region.",
        ),
    ),
    (
        "Gericht verurteilt Unternehmer wegen Steuerbetrugs",
        (
            "Drei Jahre und zwei Monate muss ein Bauunternehmer ins Gefängnis, entschied das Landgericht.",
            "Sein Verteidiger will Revision einlegen, der Vorsitzende sprach von hoher krimineller Energie.",
        ),
    ),
    (
        "Grundschule bekommt ihre Turnhalle zurück",
        (
            "Nach vier Jahren Bauzeit können die Kinder wieder in der eigenen Halle turnen.",
            "Die Kosten stiegen in dieser Zeit um fast die Hälfte, wie der Schulleiter einräumte.",
        ),
    ),
    (
        "Zoologen entdecken seltene Fledermaus im Schlosspark",
        (
            "Im Schlosspark lebt eine Art, die im Land seit Jahrzehnten niemand mehr gesehen hatte.",
            "Die Forscher bitten Spaziergänger, nach der Dämmerung auf den Wegen zu bleiben.",
        ),
    ),
    (
        "Feuerwehr löscht Brand in leerem Hotel",
        (
            "Dichter Rauch stand in der Nacht über der Altstadt, verletzt wurde niemand.",
            "Weshalb das Feuer ausbrach, müssen nun Sachverständige der Polizei klären.",
        ),
    ),
    (
        "Krankenkassen erhöhen ihre Beiträge deutlich",
        (
            "Versicherte zahlen im nächsten Jahr mehr, drei große Kassen haben dies bereits angekündigt.",
            "Verbraucherschützer raten dazu, Leistungen und Preise in Ruhe zu vergleichen.",
        ),
    ),
    (
        "Sopranistin begeistert Publikum beim Sommerkonzert",
        (
            "Minutenlang klatschten die Zuhörer im Stadtgarten, obwohl es längst zu regnen begonnen hatte.",
            "Das Orchester spielte zum Abschluss einen Walzer, den kaum jemand kannte.",
        ),
    ),
)
ENGLISH: tuple[Story, ...] = (
    (
        "Council approves plans for riverside housing",
        (
            "Councillors voted on Tuesday to allow four hundred flats on the old timber yard.",
            "Residents had complained that the towers would block the view of the cathedral.",
        ),
    ),
    (
        "Ferry operator cancels winter crossings",
        (
            "Passengers will have to travel by road until March after the operator lost its licence.",
            "The company blamed rising fuel prices and a shortage of trained engineers.",
        ),
    ),
    (
        "Teenager swims across the strait in record time",
        (
            "Maya Okafor, seventeen, needed just under nine hours and was escorted by two boats.",
            "She said the jellyfish had been worse than the cold.",
        ),
    ),
    (
        "Bakery chain recalls bread over metal fragments",
        (
            "Shoppers are asked to return sliced loaves bought at the weekend for a refund.",
            "No injuries have been reported so far, the food agency said.",
        ),
    ),
    (
        "Observatory captures rare double comet",
        (
            "Astronomers watched the two bodies drift apart over the course of a single night.",
            "The pictures will be shown to the public when the dome reopens in May.",
        ),
    ),
    (
        "Police return stolen violin after thirty years",
        (
            "The instrument turned up in an attic two streets from the concert hall.",
            "Its owner, now retired, intends to lend it to a young musician.",
        ),
    ),
    (
        "Farmers warn of poor barley harvest",
        (
            "A dry spring has left fields across the county with barely half the usual yield.",
            "Brewers expect to import most of what they need this autumn.",
        ),
    ),
)
GERMAN_BLOCK = (
    "Der Elbkurier erscheint werktags und berichtet aus allen Gemeinden des Kreises, "
    "Hinweise nimmt die Lokalredaktion jederzeit entgegen."
)
ENGLISH_BLOCK = "The Harbour Post has served the islands for over a century and is owned by its readers."


def item(number: int, story: Story, *extra: str, url: str = GERMAN_URL, version: int | None = None) -> RawItem:
    """The story as a feed item, with further paragraphs behind its own."""
    title, paragraphs = story
    return RawItem(
        item_id=f"{number:032x}",
        version=START_MS + number * 60_000 if version is None else version,
        feed=Feed(url=url),
        title=title,
        content_html="".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, *extra)),
        fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
    )


def text_of(title: str, paragraphs: Sequence[str]) -> CleanText:
    """A clean text whose first paragraph is the lead."""
    lead, *body = paragraphs or [""]
    return CleanText(title=title, lead=lead, body=PARAGRAPH_BREAK.join(body), credit=None, removed=())


def cleaned(entry: RawItem) -> tuple[RawItem, CleanText]:
    """An item with its paragraphs as they are: what the rules leave is not what these tests are about."""
    paragraphs = (entry.content_html or "").removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    return entry, text_of(entry.title or "", [paragraph for paragraph in paragraphs if paragraph])


def sketch_of(entry: RawItem) -> Sketch:
    _, clean = cleaned(entry)
    return sketch(entry.item_id, entry.version, clean.title, outline(clean).keys)


def week(stories: Sequence[Story], *extra: str, url: str = GERMAN_URL) -> list[RawItem]:
    """All stories of a newsroom, each with these further paragraphs."""
    return [item(number, story, *extra, url=url) for number, story in enumerate(stories)]


def learner(folder: Path, **changes: object) -> Boilerplate:
    """A fresh process's `Boilerplate` on the database in this folder."""
    return Boilerplate(settings_in(folder, **changes), Metrics())


def settings_in(folder: Path, **changes: object) -> BoilerplateSettings:
    return BoilerplateSettings.model_validate({"directory": folder, **changes})


def handle(learned: Boilerplate, items: Sequence[RawItem]) -> list[CleanText]:
    """One batch as the stage handles it."""
    stripped = learned.strip([cleaned(entry) for entry in items])
    learned.keep([entry.item_id for entry in items])
    return stripped


def gone(stripped: CleanText, reason: str = reasons.BOILERPLATE) -> list[str]:
    """The texts that were taken for a reason."""
    return [removed.text for removed in stripped.removed if removed.reason == reason]
