"""
Load the settings of an archive.

`Settings` is the one table of settings; error messages come from it, and a test compares the documentation with it. A
value in `ssesearch.toml` in the home replaces a default, and an environment variable `SSESEARCH_...` replaces both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec
from msgspec import Meta

from sse_search.errors import SettingsError
from sse_search.ordinary_files import read_text_file
from sse_search.setting_names import FURTHER_VARIABLES, suggestion, unknown_variables, variable_of
from sse_search.wording import cannot_be

SETTINGS_FILE = "ssesearch.toml"
_SWITCH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _parse_switch(text: str) -> bool:
    return _SWITCH[text.strip().lower()]


def _parse_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _parse_table(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in _parse_list(text))


EngineName = Literal["whoosh", "opensearch"]
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_FILE = Meta(max_length=4096, title="the name of a file, in the home or anywhere else")
WEB_ADDRESS = rf"https?://(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-fA-F:.]+\])(?::\d{{1,5}})?(?:/[A-Za-z0-9._~-]+)*/?"
"""An address of a site on the web, without query."""
Origin = Annotated[str, Meta(pattern=rf"^(?:\*|https?://{_LABEL}(?:\.{_LABEL})*(?::\d{{1,5}})?)\Z")]
Host = Annotated[str, Meta(pattern=r"^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\Z")]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """
    The settings of an archive: type, allowed values, meaning, parser of a variable's text and default of each.

    >>> Settings(deadline=0.5).memory_mb
    512
    """

    memory_mb: Annotated[
        int,
        Meta(ge=32, le=1_000_000, title="a whole number from 32 to 1000000"),
        "Megabytes that a rebuild may use for sorting.",
        int,
    ] = 512
    verify_mb: Annotated[
        int,
        Meta(ge=0, le=1_000_000, title="a whole number from 0 to 1000000"),
        "Megabytes of the index whose digests are compared after it is opened, of the smallest files first.",
        int,
    ] = 256
    deadline: Annotated[
        float,
        Meta(ge=0, le=3600, title="seconds from 0 to 3600"),
        "Seconds after which a search returns what it has found so far; 0 means no limit.",
        float,
    ] = 1.0
    feedback: Annotated[
        bool,
        Meta(title="true or false"),
        "Whether items rank higher that have the words which the best items share.",
        _parse_switch,
    ] = True
    semantic_model: Annotated[
        str,
        Meta(max_length=4096, title='the folder of a model, as in "models/minilm"'),
        "Folder of a sentence model, in the home or anywhere else, by which items are ranked by meaning too.",
        str.strip,
    ] = ""
    semantic: Annotated[
        bool,
        Meta(title="true or false"),
        "Whether items that have a vector are ranked by meaning too, where there is a model.",
        _parse_switch,
    ] = True
    language: Annotated[
        str,
        Meta(pattern=r"^[a-z]{2}\Z", title="two lowercase letters"),
        "Language of items that neither state one nor show one.",
        str.strip,
    ] = "en"
    day_first: Annotated[
        bool | None,
        Meta(title="true or false"),
        "Whether 04/05/2025 is 4 May (true) or 5 April (false); unset, the other dates of an input decide.",
        _parse_switch,
    ] = None
    fetch_hosts: Annotated[
        tuple[Host, ...],
        Meta(title='a list of hosts, as in ["ilo.org"]; in a variable: ilo.org, ica.coop'),
        "Hosts that `ssesearch import` may fetch addresses from; none by default.",
        _parse_list,
    ] = ()
    webhook_hosts: Annotated[
        tuple[Host, ...],
        Meta(title='a list of hosts, as in ["chat.example.org"]; in a variable: chat.example.org, localhost:8000'),
        "Hosts that `ssesearch watch --webhook` may send digests to; none by default.",
        _parse_list,
    ] = ()
    mirrors: Annotated[
        Mapping[Host, Host],
        Meta(title='a table of hosts, as in {"oit.org" = "ilo.org"}; in a variable: oit.org=ilo.org'),
        "Hosts that are copies of other hosts: an item of both is one item.",
        _parse_table,
    ] = msgspec.field(default_factory=lambda: {"oit.org": "ilo.org", "ilo.int": "ilo.org"})
    public_url: Annotated[
        str,
        Meta(
            pattern=rf"^(?:{WEB_ADDRESS})?\Z", title='an address without a query, as in "https://news.example/archive"'
        ),
        "Address of the page, in feeds and wherever else an address is absolute; unset, the request decides.",
        str.strip,
    ] = ""
    trusted_proxy: Annotated[
        str,
        Meta(pattern=r"^[0-9a-fA-F:., ]*\Z", title='IP addresses separated by commas, or "" for none'),
        "IP addresses of the proxies whose `X-Forwarded-*` headers are obeyed, separated by commas.",
        str.strip,
    ] = "127.0.0.1"
    connection_limit: Annotated[
        int,
        Meta(ge=10, le=100_000, title="a whole number from 10 to 100000"),
        "Connections that the server keeps open at once; further ones wait.",
        int,
    ] = 1000
    connections_per_address: Annotated[
        int,
        Meta(ge=1, le=100_000, title="a whole number from 1 to 100000"),
        "Connections that one client keeps open at once; further ones are closed.",
        int,
    ] = 100
    rate_limit: Annotated[
        int,
        Meta(ge=0, le=1_000_000, title="a whole number from 0 to 1000000"),
        "Requests that one client may send in a minute; 0 means no limit.",
        int,
    ] = 600
    cors_origins: Annotated[
        tuple[Origin, ...],
        Meta(
            title='a list of origins, as in ["https://tools.example"], or ["*"]; in a variable: https://tools.example'
        ),
        "Origins of pages whose scripts may read the HTTP API; `*` means every one, none is the default.",
        _parse_list,
    ] = ()
    embed_origins: Annotated[
        tuple[Origin, ...],
        Meta(
            title='a list of origins, as in ["https://library.example"], or ["*"]; in a variable: https://library.example'
        ),
        "Origins of pages that may show `/embed`, the search box with results, in a frame; none by default.",
        _parse_list,
    ] = ()
    site_name: Annotated[
        str,
        Meta(min_length=1, max_length=80, title="1 to 80 characters"),
        "Name of the archive on its pages and feeds.",
        str.strip,
    ] = "ssesearch"
    site_line: Annotated[
        str,
        Meta(max_length=200, title="at most 200 characters"),
        "What the archive holds, as a heading of the start page.",
        str.strip,
    ] = "Search the news archive"
    rights: Annotated[
        str,
        Meta(max_length=500, title="at most 500 characters"),
        "What may be done with the items, at the foot of every page and of a published site.",
        str.strip,
    ] = ""
    contact: Annotated[
        str,
        Meta(
            pattern=r"^(?:https?://[^\s<>\"]+|[^\s@<>\"]+@[^\s@<>\"]+)?\Z", title="an e-mail or web address, or nothing"
        ),
        "E-mail or web address for readers, linked at the foot of each page.",
        str.strip,
    ] = ""
    logo: Annotated[
        str,
        Meta(
            pattern=r"^(?:[^/\\].*\.(?:svg|png|webp|jpg))?\Z",
            title='a file in the home, as in "logo.svg": SVG, PNG, WebP or JPEG',
        ),
        "Image file in the home that is shown before the name; the file must be there when the server starts.",
        str.strip,
    ] = ""
    idle_timeout: Annotated[
        int,
        Meta(ge=1, le=3600, title="whole seconds from 1 to 3600"),
        "Seconds after which the server closes a connection that sends and receives nothing.",
        int,
    ] = 20
    engine: Annotated[
        EngineName,
        Meta(title='"whoosh" or "opensearch"'),
        "What keeps the index: a folder of the home, or a cluster of OpenSearch.",
        str.strip,
    ] = "whoosh"
    opensearch_url: Annotated[
        tuple[
            Annotated[str, Meta(pattern=rf"^https?://(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::\d{{1,5}})?/?\Z")],
            ...,
        ],
        Meta(
            min_length=1,
            title='a list of addresses without path, user and password, as in ["https://node1.example:9200"]',
        ),
        "Addresses of nodes of the cluster; another one is tried when one does not answer.",
        _parse_list,
    ] = ("http://127.0.0.1:9200",)
    opensearch_prefix: Annotated[
        str,
        Meta(
            pattern=r"^[a-z][a-z0-9_-]{0,60}\Z", title="a name of at most 61 of a-z, 0-9, _ and -, with a letter first"
        ),
        "Beginning of the names of the indices of this archive.",
        str.strip,
    ] = "ssesearch"
    opensearch_shards: Annotated[
        int, Meta(ge=1, le=1024, title="a whole number from 1 to 1024"), "Parts that a new index is divided into.", int
    ] = 1
    opensearch_replicas: Annotated[
        int, Meta(ge=0, le=10, title="a whole number from 0 to 10"), "Further copies of each part on other nodes.", int
    ] = 1
    opensearch_user: Annotated[str, Meta(max_length=200, title="a name"), "Name for the login.", str.strip] = ""
    opensearch_password_file: Annotated[str, _FILE, "File whose first line is the password.", str.strip] = ""
    opensearch_ca: Annotated[str, _FILE, "File with the certificates that are trusted.", str.strip] = ""
    opensearch_certificate: Annotated[str, _FILE, "File with the client's own certificate.", str.strip] = ""
    opensearch_key: Annotated[str, _FILE, "File with the key of that certificate.", str.strip] = ""
    opensearch_timeout: Annotated[
        float, Meta(ge=1, le=3600, title="seconds from 1 to 3600"), "Seconds to wait for an answer of a node.", float
    ] = 30.0


class Setting(msgspec.Struct, frozen=True):
    """
    One row of the table.

    Attributes:
        type: What `msgspec.convert` validates a value against.
        allowed: The allowed values, for messages.
        parse: Converts the text of a variable to what TOML would give; raises ValueError or KeyError.
    """

    name: str
    type: Any
    allowed: str
    meaning: str
    parse: Callable[[str], object]

    @property
    def variable(self) -> str:
        """Name of the environment variable that sets it."""
        return variable_of(self.name)


@cache
def settings_table() -> Mapping[str, Setting]:
    """Return all settings by name; reading the annotations takes longer than a search, and most starts set none."""
    hints = get_type_hints(Settings, include_extras=True)
    parts = {name: hint.__metadata__ for name, hint in hints.items()}
    return {
        name: Setting(name, hints[name], meta.title, meaning, parse) for name, (meta, meaning, parse) in parts.items()
    }


def load(home: Path, *, environ: Mapping[str, str] | None = None) -> Settings:
    """
    Return the settings of an archive.

    Raises:
        SettingsError: A setting is unknown or its value is not allowed; the message names file and line or variable.
    """
    values = dict(_from_file(home / SETTINGS_FILE))
    values.update(_from_variables(os.environ if environ is None else environ))
    return Settings(**values)


def _from_file(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        text = read_text_file(path)
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: it is not UTF-8 text") from error
    except OSError as error:
        raise SettingsError(cannot_be("read", path, error)) from error
    import tomllib  # noqa: PLC0415 - most archives have no such file

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: it is not TOML: {error}") from error
    for name, value in content.items():
        where = f"{path}:{_line_of(name, text)}"
        settings = settings_table()
        if name not in settings:
            raise SettingsError(f"{where}: there is no setting {name!r}; {suggestion(name, settings)}")
        yield name, _validated(settings[name], value, f"{where}: {name}")


def _from_variables(environ: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    names = Settings.__struct_fields__
    given = {name: environ.get(variable_of(name), "") for name in names}
    set_ones = (name for name, text in environ.items() if text.strip())
    for unknown in unknown_variables(set_ones, names):
        hint = suggestion(unknown, [*map(variable_of, names), *FURTHER_VARIABLES], "variables")
        raise SettingsError(f"the variable {unknown} is none of ssesearch; {hint}")
    for name, text in given.items():
        if not text.strip():
            continue
        setting = settings_table()[name]
        where = f"the variable {setting.variable}"
        try:
            value = setting.parse(text)
        except (ValueError, KeyError) as error:
            raise _wrong(setting, text, where) from error
        yield setting.name, _validated(setting, value, where)


def _validated(setting: Setting, value: object, where: str) -> Any:
    try:
        return msgspec.convert(_normalised(value), setting.type)
    except msgspec.ValidationError as error:
        raise _wrong(setting, value, where) from error


def _normalised(value: object) -> object:
    """Return lists and tables with normal forms of the hosts in them."""
    if isinstance(value, list):
        return [_host(host) for host in value]
    if isinstance(value, dict):
        return {_host(copy): _host(original) for copy, original in value.items()}
    return value


def _host(value: object) -> object:
    return value.strip().lower().removeprefix("www.") if isinstance(value, str) else value


def _wrong(setting: Setting, value: object, where: str) -> SettingsError:
    return SettingsError(f"{where} cannot be {_without_login(value)!r}: it is {setting.allowed}")


def _without_login(value: object) -> object:
    """Return a value, or a list of some, for a message: without user, password and parameters of an address."""
    if isinstance(value, list):
        return [_without_login(each) for each in value]
    if not isinstance(value, str):
        return value
    login, has_login, rest = value.rpartition("@")
    address, has_parameters, _ = rest.partition("?")
    protocol = next((each for each in ("http://", "https://") if login.startswith(each)), "")
    return f"{f'{protocol}...@' if has_login else ''}{address}{'?...' if has_parameters else ''}"


def _line_of(name: str, text: str) -> int:
    """Return the line of a TOML file that sets a top-level key."""
    key = re.compile(rf"""\s*(?:\[\s*)?["']?{re.escape(name)}["']?\s*(?:[=.\]])""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if key.match(line)), 1)
