"""Loading of settings: what is written is in force, and every fault names its key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from depesche.errors import ConfigurationError
from depesche.settings.load import Settings, load


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def fault(path: Path | None, environment: dict[str, str] | None = None) -> ConfigurationError:
    """The error of a load that must fail."""
    with pytest.raises(ConfigurationError) as caught:
        load(path, environment or {})
    assert "\n" not in str(caught.value)
    return caught.value


# -- the file ----------------------------------------------------------------------------------------------------


def test_without_a_file_the_built_in_defaults_are_in_force() -> None:
    assert load(None, {}) == Settings()


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "sink:\n", "eventlog:\n  kafka:\n"])
def test_what_is_left_out_or_empty_has_its_default(config: Path, text: str) -> None:
    config.write_text(text)
    assert load(config, {}).sink == Settings().sink
    assert load(config, {}).eventlog.kafka == Settings().eventlog.kafka


def test_a_key_of_the_file_is_in_force(config: Path) -> None:
    config.write_text("eventlog: {kafka: {bootstrap_servers: [a:9092, b:9092]}}")
    assert load(config, {}).eventlog.kafka.bootstrap_servers == ("a:9092", "b:9092")


def test_a_missing_file_is_named_with_what_to_do(config: Path) -> None:
    assert str(fault(config)) == f"{config}: no such file; name one with --config, or copy config.yaml"


def test_a_folder_in_place_of_the_file_cannot_be_read(tmp_path: Path) -> None:
    assert "cannot be read" in str(fault(tmp_path))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a: [", "not valid YAML"),
        (b"a: b: c", "not valid YAML"),
        (b"\x00", "not valid YAML"),
        (b"!!python/object:os.system {}", "not valid YAML"),
        (b"\xff\xfe\xff", "cannot be read"),
        (b"- a", "must be a mapping of sections, is a list"),
        (b"hello", "must be a mapping of sections, is a str"),
    ],
)
def test_a_broken_file_is_named_with_the_reason(config: Path, data: bytes, reason: str) -> None:
    config.write_bytes(data)
    assert str(fault(config)).startswith(f"{config}: {reason}")


# -- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("sink: {batch_messages: 0}", "sink.batch_messages"),
        ("sink: 5", "sink"),
        ("eventlog: {topics: {partitions: many}}", "eventlog.topics.partitions"),
        ("eventlog: {backend: redis}", "eventlog.backend"),
        ("ingest: {feeds: [{url: https://example.org}, {url: 'ftp://example.org'}]}", "ingest.feeds.1.url"),
        ("ingest: {feeds: [{url: https://example.org, country: NO}]}", "ingest.feeds.0.country"),
        ('ingest: {user_agent: "two\\nlines"}', "ingest.user_agent"),
        ("enrich: {models: {de: 5}}", "enrich.models.de"),
        ("enrich: {languages: []}", "enrich.languages"),
        ("index: {alias: News}", "index.alias"),
        ("telemetry: {log_level: loud}", "telemetry.log_level"),
        ("console: {port: 65536}", "console.port"),
        ("eventlog: {topics: {raw: same, enriched: same}}", "eventlog.topics"),
        ("eventlog: {kafka: {max_poll_interval_seconds: 45}}", "eventlog.kafka"),
        ("5: {}", "5"),
    ],
)
def test_a_fault_names_the_path_of_its_key(config: Path, text: str, key: str) -> None:
    config.write_text(text)
    error = fault(config)
    assert error.key == key
    assert str(error).startswith(f"{config}: {key}: ")


def test_all_faults_are_told_at_once(config: Path) -> None:
    config.write_text("sink: {batch_messages: 0}\nconsole: {port: -1}\n")
    assert "sink.batch_messages: " in str(fault(config))
    assert "console.port: " in str(fault(config))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("evntlog: {}", "evntlog: unknown key; did you mean eventlog?"),
        ("eventlog: {topics: {partition: 3}}", "eventlog.topics.partition: unknown key; did you mean partitions?"),
        ("ingest: {feeds: [{url: https://example.org, lang: de}]}", "ingest.feeds.0.lang: unknown key; did you mean"),
        ("sink: {xyz: 1}", "sink.xyz: unknown key; known here: batch_messages, group"),
    ],
)
def test_an_unknown_key_fails_with_a_hint(config: Path, text: str, expected: str) -> None:
    config.write_text(text)
    assert expected in str(fault(config))


@pytest.mark.parametrize("missing", ["sasl_mechanism", "username", "password"])
def test_a_sasl_protocol_needs_all_of_its_keys(config: Path, missing: str) -> None:
    keys = {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN", "username": "u", "password": "p"}
    config.write_text(json.dumps({"eventlog": {"kafka": keys}}))
    load(config, {})
    config.write_text(json.dumps({"eventlog": {"kafka": {**keys, missing: None}}}))
    assert "SASL_SSL needs sasl_mechanism, username and password" in str(fault(config))


# -- the environment ---------------------------------------------------------------------------------------------


def test_the_environment_wins_over_the_file_key_by_key(config: Path) -> None:
    config.write_text("eventlog: {topics: {partitions: 2, replication: 2}}")
    topics = load(config, {"DEPESCHE_EVENTLOG__TOPICS__PARTITIONS": "8"}).eventlog.topics
    assert (topics.partitions, topics.replication) == (8, 2)


def test_a_list_in_the_environment_is_read_as_yaml() -> None:
    environment = {"DEPESCHE_EVENTLOG__KAFKA__BOOTSTRAP_SERVERS": "[a:9092, b:9092]"}
    assert load(None, environment).eventlog.kafka.bootstrap_servers == ("a:9092", "b:9092")


def test_feeds_can_stand_in_the_environment() -> None:
    environment = {"DEPESCHE_INGEST__FEEDS": "[{url: https://example.org/feed, tags: [a]}]"}
    assert load(None, environment).ingest.feeds[0].tags == ("a",)


@pytest.mark.parametrize("password", ["12345", "[a, b]", "yes", "a: b: c", "null", "0x10", " x "])
def test_a_password_in_the_environment_stays_text(password: str) -> None:
    secret = load(None, {"DEPESCHE_INDEX__OPENSEARCH__PASSWORD": password}).index.opensearch.password
    assert secret is not None
    assert secret.get_secret_value() == password


def test_variables_that_name_no_section_and_key_are_no_settings() -> None:
    environment = {"DEPESCHE_CONFIG": "x", "DEPESCHE_REQUIRE_LIVE": "1", "DEPESCHE_LIFELINE": "1", "PATH": "/bin"}
    assert load(None, environment) == Settings()


def test_a_fault_in_the_environment_names_the_variable_too(config: Path) -> None:
    config.write_text("")
    error = fault(config, {"DEPESCHE_SINK__BATCH_MESSAGES": "many"})
    assert "sink.batch_messages (set by DEPESCHE_SINK__BATCH_MESSAGES): " in str(error)
    assert error.key == "sink.batch_messages"


def test_a_fault_within_a_list_in_the_environment_names_the_variable_too() -> None:
    error = fault(None, {"DEPESCHE_INGEST__FEEDS": "[{url: nowhere}]"})
    assert "ingest.feeds.0.url (set by DEPESCHE_INGEST__FEEDS): " in str(error)


def test_an_unknown_key_in_the_environment_fails_with_a_hint() -> None:
    assert "did you mean backend?" in str(fault(None, {"DEPESCHE_EVENTLOG__BAKEND": "kafka"}))


def test_a_variable_that_is_not_yaml_is_named() -> None:
    assert "DEPESCHE_ENRICH__MODELS: not valid YAML" in str(fault(None, {"DEPESCHE_ENRICH__MODELS": "{de: ["}))


def test_a_variable_below_a_key_that_is_no_section_is_named(config: Path) -> None:
    config.write_text("sink: {group: mine}")
    assert "group is not a section" in str(fault(config, {"DEPESCHE_SINK__GROUP__NAME": "x"}))


# -- secrets -----------------------------------------------------------------------------------------------------


def test_a_secret_is_masked_wherever_settings_are_shown() -> None:
    settings = load(None, {"DEPESCHE_INDEX__OPENSEARCH__PASSWORD": "hunter2"})
    shown = [repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())]
    assert not any("hunter2" in text for text in shown)


def test_a_secret_is_masked_in_the_error_about_its_section() -> None:
    environment = {"DEPESCHE_EVENTLOG__KAFKA__PASSWORD": "hunter2", "DEPESCHE_EVENTLOG__KAFKA__LINGER_MS": "-1"}
    error = fault(None, environment)
    assert "hunter2" not in str(error)
    assert error.__cause__ is None


# -- paths -------------------------------------------------------------------------------------------------------


def test_relative_paths_are_relative_to_the_folder_of_the_file(config: Path) -> None:
    config.write_text("ingest: {opml_files: [a/b.opml, /c.opml]}")
    settings = load(config, {"DEPESCHE_EVENTLOG__SQLITE__DIRECTORY": "elsewhere"})
    assert settings.ingest.opml_files == (config.parent / "a/b.opml", Path("/c.opml"))
    assert settings.eventlog.sqlite.directory == config.parent / "elsewhere"
    assert settings.index.tantivy.directory == config.parent / "data/index"


def test_the_home_folder_can_be_named(config: Path) -> None:
    config.write_text("ingest: {state_file: ~/state.db}")
    assert load(config, {}).ingest.state_file == Path.home() / "state.db"


def test_the_home_folder_of_nobody_is_a_fault(config: Path) -> None:
    config.write_text("ingest: {state_file: ~nobody-of-this-name/state.db}")
    assert "~nobody-of-this-name/state.db" in str(fault(config))


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().sink.group = "other"  # type: ignore[misc]


def test_a_models_path_is_relative_to_the_file_and_a_package_stays_a_name(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("enrich: {models: {de: models/own, en: en_core_web_lg, fr: shipped}}")
    models = load(path, {}).enrich.models
    assert models == {"de": str(tmp_path / "models/own"), "en": "en_core_web_lg", "fr": "shipped"}


def test_a_key_that_nobody_has_given_does_not_count_as_given(config: Path) -> None:
    config.write_text("ingest: {feeds: [{url: 'https://a.example/', title: A}]}", encoding="utf-8")
    (feed,) = load(config, {}).ingest.feeds
    assert feed.model_fields_set == {"url", "title"}
