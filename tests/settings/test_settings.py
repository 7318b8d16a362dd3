"""The home is found where the documentation says, and an error names the file and line of a wrong setting."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from sse_search.errors import SettingsError
from sse_search.home_folder import find_home
from sse_search.settings import SETTINGS_FILE, Settings, load, settings_table

ROOT = Path(__file__).resolve().parents[2]


def set_up(home: Path, text: str, **environ: str) -> Settings:
    (home / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return load(home, environ=environ)


def test_the_table_names_every_setting_in_its_order() -> None:
    assert list(settings_table()) == [field.name for field in msgspec.structs.fields(Settings)]


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    for setting in settings_table().values():
        assert f"| `{setting.name}` | `{setting.variable}` |" in page
        assert setting.meaning.rstrip(".") in page


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path, environ={})

    assert settings == Settings()
    assert (settings.memory_mb, settings.deadline, settings.language, settings.day_first) == (512, 1.0, "en", None)
    assert settings.fetch_hosts == ()
    assert settings.mirrors["oit.org"] == "ilo.org"


def test_the_file_sets_what_it_names(tmp_path: Path) -> None:
    settings = set_up(
        tmp_path,
        'memory_mb = 64\ndeadline = 2\nlanguage = "fr"\nday_first = true\nfetch_hosts = ["www.ILO.org", "ica.coop"]\n'
        '[mirrors]\n"mirror.example" = "news.example"\n',
    )

    assert settings == Settings(
        memory_mb=64,
        deadline=2.0,
        language="fr",
        day_first=True,
        fetch_hosts=("ilo.org", "ica.coop"),
        mirrors={"mirror.example": "news.example"},
    )


def test_a_variable_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("memory_mb = 64\ndeadline = 2\nday_first = true\n", encoding="utf-8")
    environ = {"SSESEARCH_DEADLINE": "3.5", "SSESEARCH_MEMORY_MB": "128", "SSESEARCH_LANGUAGE": " "}

    settings = load(tmp_path, environ=environ)

    assert (settings.memory_mb, settings.deadline, settings.day_first, settings.language) == (128, 3.5, True, "en")


def test_variables_can_hold_lists_tables_and_switches(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        environ={
            "SSESEARCH_FETCH_HOSTS": "ilo.org, ica.coop,",
            "SSESEARCH_MIRRORS": "oit.org=ilo.org,a.example=b.example:8080",
            "SSESEARCH_DAY_FIRST": "No",
        },
    )

    assert settings.fetch_hosts == ("ilo.org", "ica.coop")
    assert settings.mirrors == {"oit.org": "ilo.org", "a.example": "b.example:8080"}
    assert settings.day_first is False


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("memory_mb = 'much'\n", 1, "memory_mb cannot be 'much': it is a whole number from 32 to 1000000"),
        ("\n\ndeadline = -1\n", 3, "deadline cannot be -1: it is seconds"),
        ("deadline = true\n", 1, "deadline cannot be True"),
        ("# language\nlanguage = 'English'\n", 2, "language cannot be 'English': it is two lowercase letters"),
        ("day_first = 'yes'\n", 1, "day_first cannot be 'yes': it is true or false"),
        ("fetch_hosts = 'ilo.org'\n", 1, "fetch_hosts cannot be 'ilo.org': it is a list of hosts"),
        ("fetch_hosts = ['http://ilo.org/']\n", 1, "it is a list of hosts"),
        ("memory_mb = 64\n\n[mirrors]\na = 1\n", 3, "it is a table of hosts"),
        ("\nmemory = 64\n", 2, "there is no setting 'memory'; did you mean memory_mb?"),
        ("colour = 1\n", 1, "there is no setting 'colour'; the settings are memory_mb, "),
    ],
)
def test_a_wrong_setting_is_an_error_with_file_line_and_allowed_values(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(SettingsError) as raised:
        set_up(tmp_path, text)

    assert str(raised.value).startswith(f"{tmp_path / SETTINGS_FILE}:{line}: ")
    assert message in str(raised.value)


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    for name, text in (("MEMORY_MB", "much"), ("DAY_FIRST", "perhaps"), ("MIRRORS", "ilo.org"), ("DEADLINE", "nan")):
        with pytest.raises(SettingsError, match=f"the variable SSESEARCH_{name} cannot be '?{text}"):
            load(tmp_path, environ={f"SSESEARCH_{name}": text})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("SSESEARCH_DEADLNE", "did you mean SSESEARCH_DEADLINE?"),
        ("SSESEARCH_OPENSEARCH_PASSWD", "did you mean SSESEARCH_OPENSEARCH_PASSWORD?"),
        ("SSESEARCH_COLOUR_OF_THE_DOOR", "the variables are SSESEARCH_MEMORY_MB, "),
    ],
)
def test_a_variable_that_is_no_setting_is_an_error_with_the_nearest_one_and_without_its_value(
    tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(SettingsError, match=f"^the variable {name} is none of ssesearch; ") as raised:
        load(tmp_path, environ={name: "hunter2"})

    assert message in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "name",
    [
        "SSESEARCH_HOME",
        "SSESEARCH_OPENSEARCH_PASSWORD",
        "SSESEARCH_TEST_NODES",
        "SSESEARCH_DATA",
        "SSESEARCH_PORT",
        "SSESEARCH_PORT_8080_TCP_ADDR",
        "SSESEARCH_SERVICE_PORT_HTTP",
        "SSESEARCH_WEB_SERVICE_HOST",
        "_SSESEARCH_COMPLETE",
        "DEADLNE",
    ],
)
def test_a_variable_for_something_else_is_no_error(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, environ={name: "1", "SSESEARCH_UNKNOWN": " "}) == Settings()


def test_no_message_shows_the_password_of_an_address(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, environ={"SSESEARCH_OPENSEARCH_URL": "http://ana:se@s/a'me@node1:9200,http://node2:9200"})

    assert "ana" not in str(raised.value)
    assert "me@" not in str(raised.value)
    assert "'http://...@node1:9200', 'http://node2:9200'" in str(raised.value)
    assert "without path, user and password" in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "bob:s3cret@127.0.0.1:9200",
        "bob:s3cret//x@127.0.0.1:9200",
        "http://bob:s3cret?x@node1:9200",
        "http://bob:s3cret//x@node1:9200",
        "http://node1:9200/path?token=s3cret",
    ],
)
def test_no_message_shows_a_secret_of_an_address_in_another_form(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="OPENSEARCH_URL cannot be") as raised:
        load(tmp_path, environ={"SSESEARCH_OPENSEARCH_URL": address})

    assert "s3cret" not in str(raised.value)


def test_a_file_that_is_not_toml_or_not_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"ssesearch.toml: it is not TOML: .*line 2"):
        set_up(tmp_path, "memory_mb = 64\nx =\n")
    (tmp_path / SETTINGS_FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="it is not UTF-8 text"):
        load(tmp_path, environ={})
    (tmp_path / SETTINGS_FILE).unlink()
    (tmp_path / SETTINGS_FILE).mkdir()
    with pytest.raises(SettingsError, match="it cannot be read"):
        load(tmp_path, environ={})


def test_the_home_is_the_one_given_then_that_of_the_variable_then_the_nearest_upwards(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    inside = archive / "corpus" / "batches"
    inside.mkdir(parents=True)
    environ = {"SSESEARCH_HOME": str(tmp_path / "named")}

    assert find_home(tmp_path / "given", environ=environ, start=inside) == tmp_path / "given"
    assert find_home(environ=environ, start=inside) == tmp_path / "named"
    assert find_home(environ={"SSESEARCH_HOME": ""}, start=inside) == archive
    assert find_home(environ={}, start=archive) == archive


def test_elsewhere_the_home_is_where_the_user_keeps_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))

    home = find_home(environ={}, start=tmp_path)

    assert home.name == "ssesearch"
    assert home.is_relative_to(tmp_path)


def test_a_home_may_be_missing_but_not_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")

    assert find_home(tmp_path / "missing", environ={}) == tmp_path / "missing"
    with pytest.raises(SettingsError, match="the home of an archive is a folder"):
        find_home(file, environ={})


def test_the_home_is_absolute_and_knows_the_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    assert find_home(Path("~/x"), environ={}) == tmp_path / "x"
    assert find_home(Path("x"), environ={}) == tmp_path / "x"
