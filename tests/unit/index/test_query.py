"""The parser of the query language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depesche.errors import QueryError
from depesche.index.query import FIELDS, MAX_DEPTH, MAX_QUERY_CHARS, MAX_TERMS, And, Node, Not, Or, Term, parse

A, B, C = Term("a"), Term("b"), Term("c")


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("", None),
        (" \n ", None),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a AND b c", And((A, B, C))),
        ("a OR b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("((a))", A),
        ("-a", Not(A)),
        ("NOT a", Not(A)),
        ("--a", A),
        ("NOT -a", A),
        ("a -b", And((A, Not(B)))),
        ("a - b", And((A, B))),
        ("a-b", Term("a-b")),
        ("-(a b)", Not(And((A, B)))),
        ("-title:a", Not(Term("a", "title"))),
        ('"a b"', Term("a b")),
        ("„a b“", Term("a b")),
        ("»a b«", Term("a b")),
        ('a"b c"', And((A, Term("b c")))),
        ('"a AND (b"', Term("a AND (b")),
        ("title:a", Term("a", "title")),
        ("Title:a", Term("a", "title")),
        ('entity:"a b"', Term("a b", "entity")),
        ("topic:medtop:01", Term("medtop:01", "topic")),
        ("a: b", And((Term("a:"), B))),
        ("10:30", Term("10:30")),
        ("and or not", And((Term("and"), Term("or"), Term("not")))),
        ("a … b !!", And((A, B))),
        ("a OR …", A),
        ("(…) a", A),
    ],
)
def test_query_is_parsed(query: str, tree: Node | None) -> None:
    assert parse(query) == tree


@pytest.mark.parametrize(
    ("query", "position", "advice"),
    [
        ("a (b", 2, "add '\\)' or remove"),
        ("a) b", 1, "remove it"),
        ('a "b', 2, "has no partner"),
        ("a AND", 5, "add a word"),
        ("AND a", 0, "lower case"),
        ("a OR OR b", 5, "both sides"),
        ("NOT", 3, "add a word"),
        ("()", 1, "add a word"),
        ("a titel:b", 2, "no field is called 'titel'.*use one of title, lead"),
        ("https://example.org", 0, "quotation marks"),
        ("title:(a)", 0, "right after the colon"),
        ("title: a", 0, "right after the colon"),
        ("title:…", 0, "letters or digits"),
        ("… -", 0, "nothing to search for"),
        ("(" * (MAX_DEPTH + 1) + "a", MAX_DEPTH, "simplify"),
        ("a" * (MAX_QUERY_CHARS + 1), MAX_QUERY_CHARS, "shorten"),
    ],
)
def test_a_malformed_query_says_where_and_what_to_do(query: str, position: int, advice: str) -> None:
    with pytest.raises(QueryError, match=advice) as raised:
        parse(query)
    assert raised.value.position == position


def test_the_number_of_terms_is_bounded() -> None:
    assert parse("a " * MAX_TERMS) == And((A,) * MAX_TERMS)
    with pytest.raises(QueryError, match="shorten"):
        parse("a " * (MAX_TERMS + 1))


@given(st.text(alphabet=st.one_of(st.sampled_from('aA()"-:„“ ORNDT\t…'), st.characters()), max_size=60))
def test_any_text_is_parsed_or_explained(text: str) -> None:
    try:
        tree = parse(text)
    except QueryError as error:
        position = error.position
        assert position is not None
        assert 0 <= position <= len(text)
    else:
        assert (tree is None) == (not text.strip())


_words = st.from_regex(r"[a-zäöüß0-9][a-zäöüß0-9'’-]{0,8}", fullmatch=True)
_phrases = st.lists(_words, min_size=2, max_size=3).map(" ".join)
_terms = st.builds(Term, _words | _phrases, st.none() | st.sampled_from(FIELDS))


def _branches(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return several.map(And) | several.map(Or) | children.filter(lambda node: not isinstance(node, Not)).map(Not)


@given(st.recursive(_terms, _branches, max_leaves=12))
def test_every_tree_can_be_written_as_a_query(tree: Node) -> None:
    assert parse(_written(tree)) == tree


def _written(node: Node) -> str:
    match node:
        case Term(text, field):
            quoted = f'"{text}"' if " " in text else text
            return f"{field}:{quoted}" if field else quoted
        case Not(part):
            return f"-({_written(part)})"
        case And(parts):
            return " ".join(f"({_written(part)})" for part in parts)
        case Or(parts):
            return " OR ".join(f"({_written(part)})" for part in parts)
