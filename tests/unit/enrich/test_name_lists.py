"""The shipped lists are sound, and a user's own come before them."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from depesche.errors import ConfigurationError
from workers.enrich.linking import Linker
from workers.enrich.linking_ids import derived_id
from workers.enrich.list_entries import Entry, read_entries, read_yaml
from workers.enrich.mentions import RawMention, Text
from workers.enrich.name_lists import load_name_lists

ENTRIES = read_entries()
COUNTRIES = read_yaml("countries")


def surfaces(language: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in ENTRIES:
        for name in entry.names.get(language, ()):
            found[name].append(entry)
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_name_means_two_referents_without_being_marked(language: str) -> None:
    clashes = {
        name: [entry.canonical for entry in entries]
        for name, entries in surfaces(language).items()
        if len(entries) > 1 and sum(not entry.ambiguous for entry in entries) > 1
    }
    assert clashes == {}


def test_every_entry_has_names_in_both_languages() -> None:
    assert [entry.canonical for entry in ENTRIES if not {"de", "en"} <= entry.names.keys()] == []


def test_ids_are_well_formed() -> None:
    ids = [entry.own_id for entry in ENTRIES if entry.own_id]
    assert [identity for identity in ids if not re.fullmatch(r"Q[1-9]\d{0,9}", identity)] == []


def test_ids_are_unique() -> None:
    named = defaultdict(list)
    for entry in ENTRIES:
        geonames = f"geonames:{entry.geonames}" if entry.geonames else None
        named[entry.own_id or geonames or derived_id(entry.type, entry.canonical)].append(entry.canonical)
    assert {identity: names for identity, names in named.items() if len(names) > 1} == {}


def test_nearly_all_countries_have_adjectives_in_both_languages() -> None:
    for language, least in (("de", 190), ("en", 190)):
        assert sum(bool(row.get("adjective", {}).get(language)) for row in COUNTRIES.values()) >= least


def test_a_referent_has_one_id_in_all_languages() -> None:
    german, english = load_name_lists("de").names, load_name_lists("en").names
    for german_name, english_name in (
        ("Uno", "United Nations"),
        ("Bundesverfassungsgericht", "Federal Constitutional Court"),
        ("Dmitri Peskow", "Dmitry Peskov"),
        ("Riad", "Riyadh"),
        ("Golanhöhen", "Golan Heights"),
        ("russisches Außenministerium", "Russian Foreign Ministry"),
    ):
        one, other = german.get(german_name), english.get(english_name)
        assert one is not None
        assert other is not None
        assert one.id == other.id


def own_list(folder: Path, content: str) -> Path:
    path = folder / "ours.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def found(path: Path, body: str) -> dict[str, str]:
    linker = Linker(["de"], [path])
    return {entity.name: entity.id for entity in linker.link(Text("de", body=body), []).entities}


def test_a_name_of_the_users_own_list_is_found(tmp_path: Path) -> None:
    path = own_list(tmp_path, "- {type: ORG, id: 'acme:17', de: [Acme Werke, Acme], en: [Acme]}\n")
    assert found(path, "Bei den Acme Werken brannte es. Acmes Chef schwieg.") == {"Acme Werke": "acme:17"}


def test_an_own_entry_replaces_the_shipped_one_with_its_id(tmp_path: Path) -> None:
    path = own_list(tmp_path, "- {type: ORG, id: Q7184, de: [Nordatlantische Allianz]}\n")
    assert found(path, "Die Nato und die Nordatlantische Allianz.") == {"Nordatlantische Allianz": "Q7184"}


def test_an_own_entry_wins_a_shipped_name(tmp_path: Path) -> None:
    path = own_list(tmp_path, "- {type: ORG, id: 'my:1', de: [Frankreich]}\n")
    assert found(path, "Frankreich siegt.") == {"Frankreich": "my:1"}


def test_an_ambiguous_own_name_needs_the_recogniser(tmp_path: Path) -> None:
    path = own_list(tmp_path, "- {type: ORG, id: 'my:1', de: [Messer], ambiguous: true}\n")
    linker = Linker(["de"], [path])
    text = Text("de", body="Messer wächst.")
    assert linker.link(text, []).entities == ()
    mention = RawMention(field="body", start=0, end=6, text="Messer", type="ORG")
    assert [entity.id for entity in linker.link(text, [mention]).entities] == ["my:1"]


def test_an_own_list_is_named_as_the_origin(tmp_path: Path) -> None:
    path = own_list(tmp_path, "- {type: ORG, de: [Acme Werke]}\n")
    (origin,) = Linker(["de"], [path]).explain(Text("de", body="Acme Werke wachsen."), [])
    assert (origin.linked_by, origin.finders) == ("ours.yaml", ("list",))


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("a: 1\n", ["must be a list"]),
        ("- {type: ORG, de: [A]}\n- {de: [Beta]}\n", ["entry 2 (Beta)", "type"]),
        ("- {type: ORG, de: Acme}\n", ["entry 1", "de"]),
        ("- {type: ORG}\n", ["entry 1", "de", "no names"]),
        ("- {type: ORG, de: [A], country: NO}\n", ["entry 1 (A)", "country", '"NO"']),
        ("- {type: ORG, de: [A], id: 'no id'}\n", ["entry 1 (A)", "id"]),
        ("- {type: ORG, de: [A], ambigous: true}\n", ["entry 1 (A)", "ambigous", "unknown key"]),
        ("- {type: ORG, de: [A], surname: perhaps}\n", ["entry 1 (A)", "surname"]),
        ("- just text\n", ["entry 1", "mapping"]),
        ("- {type: ORG, de: [\n", ["not valid YAML"]),
    ],
)
def test_a_wrong_entry_is_reported_with_file_entry_and_key(tmp_path: Path, content: str, parts: list[str]) -> None:
    path = own_list(tmp_path, content)
    with pytest.raises(ConfigurationError) as caught:
        Linker(["de"], [path])
    assert all(part in str(caught.value) for part in [str(path), *parts])


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.yaml: cannot be read"):
        Linker(["de"], [tmp_path / "nowhere.yaml"])
