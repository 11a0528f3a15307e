"""Articles for the console's tests, with mention offsets computed from their texts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from depesche.records.article import (
    PARAGRAPH_BREAK,
    Article,
    Entity,
    EntityType,
    Mention,
    Place,
    Removed,
    TextField,
    Topic,
)
from depesche.records.raw_item import Category, Feed

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
POLITICS = Topic(code="medtop:11000000", label="Politik", score=0.91)
TREATY = Topic(
    code="medtop:20000641",
    label="Internationaler Vertrag",
    score=0.64,
    ancestors=("medtop:20000638", "medtop:11000000"),
)
CLIMATE = Topic(code="medtop:20000418", label="climate change", score=0.83, ancestors=("medtop:06000000",))
TOPIC_LABELS = {
    "medtop:11000000": "politics and government",
    "medtop:20000638": "international relations",
    "medtop:20000641": "treaty",
    "medtop:20000418": "climate change",
    "medtop:06000000": "environment",
}


def mentions(texts: dict[TextField, str], *forms: str) -> tuple[Mention, ...]:
    """Every place where one of the forms stands in one of the texts, longest form first."""
    pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return tuple(
        Mention(field=field, start=found.start(), end=found.end(), text=found.group())
        for field, text in texts.items()
        for found in re.finditer(rf"\b(?:{pattern})\b", text)
    )


def treaty_article() -> Article:
    """A German story with people, places, a credit, and passages that were removed."""
    texts: dict[TextField, str] = {
        "title": "Russland und Nordkorea wollen Partnerschaft besiegeln",
        "lead": "Der Kreml erklärte, das Abkommen richte sich nicht gegen Drittländer.",
        "body": PARAGRAPH_BREAK.join(
            (
                "Der russische Präsident Wladimir Putin hat den Entwurf eines Vertrags mit Nordkorea gebilligt, der in Pjöngjang unterzeichnet werden soll.",
                "Stunden vor Putins Ankunft veröffentlichte Moskau ein Dekret. Sein Berater Juri Uschakow sprach von neuen Aussichten für die Zusammenarbeit.",
                "In der Zeitung Rodong Sinmun schrieb Putin von gemeinsamer Sicherheit in Eurasien.",
            )
        ),
    }

    def entity(key: str, name: str, kind: EntityType, salience: float, *forms: str) -> Entity:
        return Entity(id=key, name=name, type=kind, salience=salience, mentions=mentions(texts, name, *forms))

    return Article(
        item_id="5e1c0de5e1c0de5e1c0de5e1c0de5e1c",
        version=1_773_316_800_000,
        enrichment={"text": "1", "model.de": "de_depesche-0.1.0"},
        language="de",
        title=texts["title"],
        lead=texts["lead"],
        body=texts["body"],
        credit="Sputnik",
        authors=("Redaktion",),
        removed=(
            Removed(text="Putin reist bald nach Nordkorea – USA in Alarmstimmung", reason="teaser"),
            Removed(text="Quelle: Sputnik", reason="credit"),
        ),
        entities=(
            entity("Q7747", "Wladimir Putin", "PER", 0.9, "Putin", "Putins"),
            entity("iso:KP", "Nordkorea", "LOC", 0.8),
            entity("iso:RU", "Russland", "LOC", 0.6),
            entity("per-1", "Juri Uschakow", "PER", 0.4),
            entity("org-1", "Kreml", "ORG", 0.4),
            entity("misc-1", "Rodong Sinmun", "MISC", 0.2),
            entity("loc-3", "Pjöngjang", "LOC", 0.2),
            entity("loc-4", "Moskau", "LOC", 0.2),
            entity("loc-5", "Eurasien", "LOC", 0.1),
        ),
        places=(Place(code="KP", name="Nordkorea", count=3), Place(code="RU", name="Russland", count=2)),
        topics=(POLITICS, TREATY),
        feed=Feed(url="https://welt-im-blick.example/rss.xml", title="Welt im Blick", language="de", country="DE"),
        link="https://welt-im-blick.example/2026/partnerschaft",
        categories=(Category(term="ausland", label="Ausland"),),
        published_at=NOON,
        published_basis="given",
        fetched_at=NOON + timedelta(minutes=4),
    )


def english_article(number: int) -> Article:
    """One of a series of English stories, each an hour older than the one before."""
    title = f"Harbour report {number}: tides and repairs in Bremen"
    lead = "The port authority of Bremen published its findings on Thursday, with a plan for the coming year."
    texts: dict[TextField, str] = {"title": title, "lead": lead}
    return Article(
        item_id=f"{number:032x}",
        version=1_773_316_800_000 + number,
        enrichment={"text": "1"},
        language="en",
        title=title,
        lead=lead,
        body="Work on the lock begins in May.",
        entities=(Entity(id="loc-2", name="Bremen", type="LOC", salience=0.7, mentions=mentions(texts, "Bremen")),),
        places=(Place(code="DE", name="Germany", count=1),),
        topics=(CLIMATE,),
        feed=Feed(url="https://harbour.example/feed.json", title="Harbour News"),
        link=f"https://harbour.example/{number}",
        published_at=NOON - timedelta(hours=number),
        published_basis="given",
        fetched_at=NOON,
    )


def hostile_article() -> Article:
    """An article whose publisher puts markup and dangerous links everywhere."""
    return Article(
        item_id="hostile",
        version=1,
        enrichment={HOSTILE: HOSTILE},
        language=HOSTILE,
        title=HOSTILE,
        lead=HOSTILE,
        body=HOSTILE,
        credit=HOSTILE,
        authors=(HOSTILE,),
        removed=(Removed(text=HOSTILE, reason=HOSTILE),),
        entities=(
            Entity(
                id=HOSTILE,
                name=HOSTILE,
                type="PER",
                salience=1.0,
                mentions=(Mention(field="body", start=0, end=10, text=HOSTILE[:10]),),
            ),
        ),
        places=(Place(code=HOSTILE, name=HOSTILE, count=1),),
        topics=(Topic(code=HOSTILE, label=HOSTILE, score=1.0, ancestors=(HOSTILE,)),),
        feed=Feed(url=f"javascript:{HOSTILE}", title=HOSTILE),
        link="javascript:alert(3)",
        canonical_url="data:text/html,<script>alert(4)</script>",
        categories=(Category(term=HOSTILE),),
        fetched_at=NOON,
    )
