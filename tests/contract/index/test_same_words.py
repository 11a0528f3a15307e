"""Both backends make the same words of a text: the analysers compared side by side."""

from __future__ import annotations

import httpx
import pytest

from depesche.index.tantivy_schema import analyser
from tests.contract.index.backends import Handles, opensearch_settings

GERMAN = """
    Vertrag Vertrags Verträge Verträgen Vertraege Vertreter Vertreterin Vertreterinnen Vertretung Abgeordnete
    Abgeordneten Minister Ministerin Ministerinnen Arbeitnehmerin Mieterin Bäuerinnen System Systeme Systems
    Gesundheitssystem Internet Internets Ticket Tickets Paket Pakete Rakete Raketen Planet Planeten magnetisch
    magnetische Athletik synthetische Vermietung arbeitet arbeitete gearbeitet bedeutet leitet eröffnet geflüchtete
    Verbündeten Kilometer Kilometern Köln Kölner Regeln Regel Ampeln Wandel Straße Strassen Füße Grüße Ärztinnen
    Zürich Wüste neue Steuer Feuer Aero quer ungesetzlich Freiheit Freiheiten Möglichkeit Tätigkeiten lustig lustigen
    Häuser Hauses Museum Museen Krieg Kriege Kriegs USA NATO EU-Kommission Kim Jong-un Pjöngjang Budget Budgets
"""
ENGLISH = """
    treaty treaties running runs ran talks talking negotiation negotiations university universities minister ministers
    national nationally international internationals policies policy dying lied ties generously skies exceed early
    Putin's isn’t O'Neill U.S. AT&T happy happily conditional rationalize hopefulness adjustment triplicate
"""
OTHER = "Łukaszenka Erdoğan İstanbul IĞDIR Ærø Œuvre ﬁn ſ 中国外交部 ひらがな カタカナ 한국어 Москва Ёлка שלום नमस्ते 3,5 ½ ² x_y a1b2 😀 e\u0301 Ǆ ẞ"


@pytest.mark.live
@pytest.mark.parametrize(("language", "text"), [("de", GERMAN), ("en", ENGLISH), (None, OTHER), ("de", OTHER)])
def test_both_backends_make_the_same_words(opensearch_server: str, language: str | None, text: str) -> None:
    handles = Handles(opensearch_settings(opensearch_server))
    handles.open()
    url = f"{handles.settings.opensearch.urls[0]}/{handles.settings.alias}/_analyze"
    answer = httpx.post(url, json={"analyzer": language or "exact", "text": text}).raise_for_status().json()
    handles.close()
    assert [token["token"] for token in answer["tokens"]] == analyser(language).analyze(text)
