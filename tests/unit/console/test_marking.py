from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.marking import Piece, marked_paragraphs, pieces, spans_of
from depesche.records.article import PARAGRAPH_BREAK, Entity, Mention, TextField


def entity(name: str, *places: tuple[int, int], field: TextField = "body") -> Entity:
    mentions = tuple(Mention(field=field, start=start, end=end, text="") for start, end in places)
    return Entity(id=name, name=name, type="LOC", salience=0.5, mentions=mentions)


def shown(text: str, *entities: Entity) -> list[list[tuple[str, str | None]]]:
    paragraphs = marked_paragraphs(text, entities, "body")
    return [[(piece.text, piece.entity.name if piece.entity else None) for piece in part] for part in paragraphs]


def test_a_mention_is_cut_out_of_its_paragraph() -> None:
    text = f"Erster Absatz.{PARAGRAPH_BREAK}In Bremen regnet es."
    assert shown(text, entity("Bremen", (19, 25))) == [
        [("Erster Absatz.", None)],
        [("In ", None), ("Bremen", "Bremen"), (" regnet es.", None)],
    ]


def test_of_overlapping_mentions_the_longest_from_the_left_stays() -> None:
    assert shown("Bank of England", entity("England", (8, 15)), entity("Bank", (0, 4)), entity("BoE", (0, 15))) == [
        [("Bank of England", "BoE")]
    ]


def test_mentions_that_touch_are_both_marked() -> None:
    assert shown("AB", entity("a", (0, 1)), entity("b", (1, 2))) == [[("A", "a"), ("B", "b")]]


def test_mentions_outside_the_text_or_empty_or_of_another_field_are_ignored() -> None:
    strangers = entity("x", (-3, 2), (2, 2), (3, 2), (1, 99)), entity("y", (0, 1), field="title")
    assert shown("abc", *strangers) == [[("abc", None)]]


def test_a_mention_across_a_paragraph_break_is_marked_in_both() -> None:
    assert shown(f"ab{PARAGRAPH_BREAK}cd", entity("x", (1, 5))) == [
        [("a", None), ("b", "x")],
        [("c", "x"), ("d", None)],
    ]


def test_blank_paragraphs_are_left_out() -> None:
    assert shown(f"{PARAGRAPH_BREAK}a{PARAGRAPH_BREAK} {PARAGRAPH_BREAK}") == [[("a", None)]]


places = st.tuples(st.integers(-5, 60), st.integers(-5, 60))


@given(st.text(max_size=50), st.lists(st.lists(places, max_size=4), max_size=6))
def test_marking_neither_loses_nor_doubles_a_character(text: str, found: list[list[tuple[int, int]]]) -> None:
    entities = [entity(str(number), *where) for number, where in enumerate(found)]
    spans = spans_of(entities, "body", len(text))
    cut: tuple[Piece, ...] = pieces(text, spans, 0, len(text))
    assert "".join(piece.text for piece in cut) == text
    assert sum(piece.entity is not None for piece in cut) == len(spans)
    assert all(piece.text for piece in cut)
