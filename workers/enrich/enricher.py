"""From items to articles: clean text, language, entities, places and topics, in batches and without effects.

The enrich stage, `depesche annotate` and the benchmark all run this same code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from depesche.records.article import Article, Topic
from depesche.records.raw_item import RawItem
from depesche.settings.stages import EnrichSettings
from workers.enrich import article_text, boilerplate, linking
from workers.enrich import language as language_detection
from workers.enrich.annotate import Annotator
from workers.enrich.annotation_cache import AnnotationCache, content_key
from workers.enrich.article_text import CleanText
from workers.enrich.article_text.explain import explain
from workers.enrich.boilerplate.learner import Boilerplate
from workers.enrich.explanation import Explanation, entity_because, removed_because, topic_because
from workers.enrich.fingerprint import fingerprint
from workers.enrich.language import UNDETERMINED, LanguageDetector
from workers.enrich.linking import Linked, Linker
from workers.enrich.mentions import Text
from workers.enrich.topics import TopicClassifier


@dataclass(frozen=True, slots=True)
class Annotation:
    """What models and lists say of a text: all that is kept for the next item with the same one."""

    linked: Linked
    topics: tuple[Topic, ...]


class Enricher:
    """Holds the models. Not safe for use by several threads. Raises `ModelMissing` when one cannot be loaded.

    Raises `ConfigurationError` where one of the user's own lists of names is wrong.

    Without ``learned`` boilerplate every item is taken by itself.
    """

    def __init__(self, settings: EnrichSettings, learned: Boilerplate | None = None) -> None:
        self.learned = learned
        self.annotator = Annotator(settings.models)
        self._detector = LanguageDetector(settings.languages, self.annotator.languages)
        self._linker = Linker(self.annotator.languages, settings.name_lists)
        self._classifier = TopicClassifier(settings)
        self._cache: AnnotationCache[Annotation] = AnnotationCache(settings.cached_articles)
        self.repeated = 0
        """Articles so far that were annotated before."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Language → name and version of its entity model."""
        return self.annotator.versions

    @property
    def topic_versions(self) -> Mapping[str, str]:
        """Language → version of what gives its topics."""
        return {language: self._classifier.version(language) for language in sorted(self._classifier.languages)}

    def warm_up(self) -> None:
        """Load what the first articles would load: for a process that lives long."""
        self._linker.warm_up()

    def enrich(self, items: Sequence[RawItem]) -> list[Article]:
        """Clean and annotate the items; an article per item, in order."""
        sources = [(item, clean_item(item)) for item in items]
        if self.learned is None:
            return self.annotate(sources)
        return self.annotate(list(zip(items, self.learned.strip(sources), strict=True)))

    def annotate(self, sources: Sequence[tuple[RawItem, CleanText]]) -> list[Article]:
        """Annotate texts that are clean already; an article per pair, in order."""
        texts = [self._text(item, clean) for item, clean in sources]
        annotations = self._annotations([item for item, _ in sources], texts)
        return [
            self._article(item, clean, text, annotation)
            for (item, clean), text, annotation in zip(sources, texts, annotations, strict=True)
        ]

    def explain(self, item: RawItem, clean: CleanText) -> Explanation:
        """The reasons behind the article that `annotate` makes of the same pair. Costs as much again."""
        text = self._text(item, clean)
        (mentions,) = self.annotator.annotate([text])
        return Explanation(
            declared_language=item.language or item.feed.language,
            removed=removed_because(clean.removed, explain(clean)),
            entities=tuple(map(entity_because, self._linker.explain(text, mentions, item.feed.country))),
            topics=tuple(map(topic_because, self._classifier.explain(text, item.categories))),
        )

    def _annotations(self, items: Sequence[RawItem], texts: Sequence[Text]) -> list[Annotation]:
        """The annotation of each text; of equal ones, and of those seen lately, only one is worked out."""
        keys = [_key(item, text) for item, text in zip(items, texts, strict=True)]
        known = {key: self._cache.get(key) for key in keys}
        missing = {key: (item, text) for key, item, text in zip(keys, items, texts, strict=True) if known[key] is None}
        self.repeated += len(texts) - len(missing)
        mentions = self.annotator.annotate([text for _, text in missing.values()])
        for (key, (item, text)), found in zip(missing.items(), mentions, strict=True):
            linked = self._linker.link(text, found, item.feed.country)
            made = Annotation(linked, self._classifier.classify(text, item.categories))
            known[key] = made
            self._cache.put(key, made)
        return [annotation for key in keys if (annotation := known[key]) is not None]

    def _text(self, item: RawItem, clean: CleanText) -> Text:
        text = Text(language=UNDETERMINED, title=clean.title, lead=clean.lead, body=clean.body)
        return replace(text, language=self._detector.detect_article(text, item.language or item.feed.language))

    def _article(self, item: RawItem, clean: CleanText, text: Text, annotation: Annotation) -> Article:
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
            entities=annotation.linked.entities,
            places=annotation.linked.places,
            topics=annotation.topics,
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
        components = {
            "text": article_text.VERSION,
            "language": language_detection.VERSION,
            "topics": self._classifier.version(language),
        }
        if self.learned is not None:
            components["boilerplate"] = boilerplate.VERSION
        if language in self.annotator.languages:
            components["entities"] = self.versions[language]
            components["linking"] = linking.VERSION
        return components


def clean_item(item: RawItem) -> CleanText:
    """The clean text of an item as published."""
    return article_text.clean(title=item.title, summary_html=item.summary_html, content_html=item.content_html)


def _key(item: RawItem, text: Text) -> bytes:
    """Equal for items whose annotations are equal."""
    categories = (part for category in item.categories for part in (category.term, category.scheme, category.label))
    return content_key((text.language, text.title, text.lead, text.body, item.feed.country, *categories))
