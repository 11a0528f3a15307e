"""`Plan` → Tantivy query: a plain translation of the conditions."""

from __future__ import annotations

from collections.abc import Mapping

from tantivy import FieldType, Occur, Query, Schema, TextAnalyzer

from depesche.index.matching import AllOf, AnyOf, Condition, Keyword, NoneOf, Period, Plan, Words


class Translator:
    """Translates for one schema, whose text fields have these analysers."""

    def __init__(self, schema: Schema, analysers: Mapping[str, TextAnalyzer]) -> None:
        self._schema = schema
        self._analysers = analysers

    def query(self, plan: Plan) -> Query:
        """The query of a plan. Filters do not count for the score."""
        parts = [(Occur.Must, Query.const_score_query(self._of(condition), 0.0)) for condition in plan.filters]
        if plan.query is not None:
            parts.append((Occur.Must, self._of(plan.query)))
        return Query.boolean_query(parts) if parts else Query.all_query()

    def _of(self, condition: Condition) -> Query:
        match condition:
            case Words():
                return self._words(condition)
            case Keyword(field, values):
                return Query.const_score_query(Query.term_set_query(self._schema, field, list(values)), 0.0)
            case Period():
                return self._period(condition)
            case AnyOf(parts):
                return Query.boolean_query([(Occur.Should, self._of(part)) for part in parts])
            case AllOf(parts):
                return self._all(parts)
            case NoneOf():
                return self._all((condition,))

    def _all(self, parts: tuple[Condition, ...]) -> Query:
        translated = [
            (Occur.MustNot, self._of(part.part)) if isinstance(part, NoneOf) else (Occur.Must, self._of(part))
            for part in parts
        ]
        # A query of negations alone matches nothing in Tantivy: they need something to be taken from.
        return Query.boolean_query([(Occur.Must, Query.const_score_query(Query.all_query(), 0.0)), *translated])

    def _words(self, words: Words) -> Query:
        """Best of the fields, so that a word in two analyses of one text does not count twice."""
        fields = [Query.boost_query(self._in_field(field, words.text), weight) for field, weight in words.fields]
        return Query.disjunction_max_query(fields)

    def _in_field(self, field: str, text: str) -> Query:
        words = self._analysers[field].analyze(text)
        match words:
            case []:
                return Query.empty_query()
            case [word]:
                return Query.term_query(self._schema, field, word)
            case _:
                return Query.phrase_query(self._schema, field, list(words))

    def _period(self, period: Period) -> Query:
        return Query.range_query(
            self._schema,
            "time",
            FieldType.Integer,
            lower_bound=period.since_ms,
            upper_bound=period.until_ms,
            include_upper=period.until_ms is None,  # Tantivy refuses False where there is no bound
        )
