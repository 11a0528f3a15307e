"""From items to articles: clean text, language, entities, places and topics, in batches and without effects.

The enrich stage, `depesche annotate` and the benchmark all run this same code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from depesche.records.article import Article
from depesche.records.raw_item import RawItem
from depesche.settings.stages import EnrichSettings
from workers.enrich import article_text, boilerplate, linking
from workers.enrich import language as language_detection
from workers.enrich.annotate import Annotator
from workers.enrich.article_text import CleanText
from workers.enrich.boilerplate.learner import Boilerplate
from workers.enrich.fingerprint import fingerprint
from workers.enrich.language import LanguageDetector
from workers.enrich.linking import Linker
from workers.enrich.mentions import Text
from workers.enrich.topics import TopicClassifier


class Enricher:
    """Holds the models. Not safe for use by several threads. Raises `ModelMissing` when one cannot be loaded.

    Without ``learned`` boilerplate every item is taken by itself.
    """

    def __init__(self, settings: EnrichSettings, learned: Boilerplate | None = None) -> None:
        self.learned = learned
        self.annotator = Annotator(settings.models)
        self._detector = LanguageDetector(settings.languages)
        self._linker = Linker(self.annotator.languages)
        self._classifier = TopicClassifier(settings.languages)

    @property
    def versions(self) -> Mapping[str, str]:
        """Language → name and version of its entity model."""
        return self.annotator.versions

    def enrich(self, items: Sequence[RawItem]) -> list[Article]:
        """Clean and annotate the items; an article per item, in order."""
        sources = [(item, clean_item(item)) for item in items]
        if self.learned is None:
            return self.annotate(sources)
        stripped = self.learned.strip(sources)
        articles = self.annotate([(item, text.clean) for item, text in zip(items, stripped, strict=True)])
        return [
            _with_boilerplate(article) if text.applied else article
            for article, text in zip(articles, stripped, strict=True)
        ]

    def annotate(self, sources: Sequence[tuple[RawItem, CleanText]]) -> list[Article]:
        """Annotate texts that are clean already; an article per pair, in order."""
        texts = [self._text(item, clean) for item, clean in sources]
        mentions = self.annotator.annotate(texts)
        return [
            self._article(item, clean, text, linked=self._linker.link(text, found))
            for (item, clean), text, found in zip(sources, texts, mentions, strict=True)
        ]

    def _text(self, item: RawItem, clean: CleanText) -> Text:
        sample = "\n".join(part for part in (clean.title, clean.lead or clean.body) if part)
        language = self._detector.detect(sample, item.language or item.feed.language)
        return Text(language=language, title=clean.title, lead=clean.lead, body=clean.body)

    def _article(self, item: RawItem, clean: CleanText, text: Text, linked: linking.Linked) -> Article:
        return Article(
            item_id=item.item_id,
            version=item.version,
            enrichment=self._enrichment(text.language),
            language=text.language,
            title=clean.title,
            lead=clean.lead,
            body=clean.body,
            credit=clean.credit,
            authors=item.authors,
            removed=clean.removed,
            entities=linked.entities,
            places=linked.places,
            topics=self._classifier.classify(text),
            fingerprint=fingerprint(clean.title, clean.lead, clean.body),
            feed=item.feed,
            guid=item.guid,
            link=item.link,
            canonical_url=item.canonical_url,
            categories=item.categories,
            media=item.media,
            published_at=item.published_at,
            published_basis=item.published_basis,
            updated_at=item.updated_at,
            fetched_at=item.fetched_at,
        )

    def _enrichment(self, language: str) -> dict[str, str]:
        components = {"text": article_text.VERSION, "language": language_detection.VERSION}
        if language in self.annotator.languages:
            components["entities"] = self.versions[language]
            components["linking"] = linking.VERSION
        if language in self._classifier.languages:
            components["topics"] = self._classifier.versions[language]
        return components


def clean_item(item: RawItem) -> CleanText:
    """The clean text of an item as published."""
    return article_text.clean(title=item.title, summary_html=item.summary_html, content_html=item.content_html)


def _with_boilerplate(article: Article) -> Article:
    return msgspec.structs.replace(article, enrichment={**article.enrichment, "boilerplate": boilerplate.VERSION})
