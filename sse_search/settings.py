"""
Where is the archive, and how is it set up? The home folder, and the one table of settings.

A setting has its default, unless `ssesearch.toml` in the home says otherwise, unless a variable `SSESEARCH_...` does,
unless whoever opens the archive does.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from sse_search.errors import SettingsError

FILE = "ssesearch.toml"
HOME_VARIABLE = "SSESEARCH_HOME"
_PREFIX = "SSESEARCH_"

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
_SWITCH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How an archive is set up; `SETTINGS` says what each means."""

    memory_mb: int = 512
    deadline: float = 1.0
    language: str = "en"
    day_first: bool | None = None
    fetch_hosts: tuple[str, ...] = ()
    mirrors: Mapping[str, str] = msgspec.field(default_factory=lambda: {"oit.org": "ilo.org", "ilo.int": "ilo.org"})


class Kind(NamedTuple):
    """
    What a setting can be.

    Attributes:
        words: For people: what is allowed.
        check: Takes what TOML gave and returns the value; raises ValueError or TypeError on anything else.
        read: Takes the text of a variable and returns what TOML would give.
    """

    words: str
    check: Callable[[Any], object]
    read: Callable[[str], object]


class Setting(NamedTuple):
    """One setting: its name, what it can be and what it means."""

    name: str
    kind: Kind
    meaning: str

    @property
    def default(self) -> object:
        """What holds when nobody says otherwise."""
        return getattr(Settings(), self.name)


def _number(value: Any, least: float, most: float, *, whole: bool = False) -> float:
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or not least <= value <= most:
        raise ValueError
    return value


def _host(value: Any) -> str:
    host = str(value).strip().lower().removeprefix("www.")
    if not isinstance(value, str) or not _HOST.fullmatch(host):
        raise ValueError
    return host


def _hosts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(_host, value))


def _mirrors(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_host(copy): _host(original) for copy, original in value.items()}


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("[a-z]{2}", value):
        raise ValueError
    return value


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


_WHOLE = Kind("a whole number from 32 to 1000000", lambda value: _number(value, 32, 1_000_000, whole=True), int)
_SECONDS = Kind("seconds from 0 to 3600", lambda value: float(_number(value, 0, 3600)), float)
_SWITCHED = Kind("true or false", _switch, lambda text: _SWITCH[text.strip().lower()])
_CODE = Kind("two small letters", _language, str.strip)
_HOSTS = Kind('a list of hosts, as in ["ilo.org"]; in a variable: ilo.org, ica.coop', _hosts, _listed)
_HOST_TABLE = Kind(
    'a table of hosts, as in {"oit.org" = "ilo.org"}; in a variable: oit.org=ilo.org',
    _mirrors,
    lambda text: dict(part.split("=", 1) for part in _listed(text)),
)

SETTINGS = (
    Setting("memory_mb", _WHOLE, "Megabytes that a rebuild may use for sorting."),
    Setting("deadline", _SECONDS, "Seconds after which a search gives what it has found so far; 0 is never."),
    Setting("language", _CODE, "Language of items that neither state one nor show one."),
    Setting(
        "day_first",
        _SWITCHED,
        "Whether 04/05/2025 is 4 May (true) or 5 April (false); unset, the other dates of an input decide.",
    ),
    Setting("fetch_hosts", _HOSTS, "Hosts that `ssesearch import` may fetch addresses from; none by default."),
    Setting("mirrors", _HOST_TABLE, "Hosts that are copies of other hosts: an item of both is one item."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def variable_of(setting: Setting) -> str:
    """Return the name of the variable that sets it."""
    return _PREFIX + setting.name.upper()


def find_home(
    given: Path | None = None, *, environ: Mapping[str, str] | None = None, start: Path | None = None
) -> Path:
    """
    Return the folder of the archive; it need not exist yet.

    It is the one given, else that of `SSESEARCH_HOME`, else the nearest one upwards from `start` (where we stand) that
    holds `corpus/`, else the one where this platform keeps the data of its user.

    Raises:
        SettingsError: It is a file.
    """
    environ = os.environ if environ is None else environ
    named = given or (Path(environ[HOME_VARIABLE]) if environ.get(HOME_VARIABLE) else None)
    home = (named or _upwards(start or Path.cwd()) or _of_user()).expanduser().absolute()
    if home.exists() and not home.is_dir():
        raise SettingsError(f"{home}: the home of an archive is a folder, and this is none")
    return home


def load(home: Path, *, environ: Mapping[str, str] | None = None, **options: object) -> Settings:
    """
    Return the settings of an archive.

    Args:
        options: Settings that win over file and variables; None is no setting.

    Raises:
        SettingsError: A setting is unknown or cannot have its value; the message says where.
    """
    found = dict(_from_file(home / FILE))
    found.update(_from_variables(os.environ if environ is None else environ))
    for name, value in options.items():
        if value is not None:
            found[name] = _checked(_known(name, "the options"), value, f"the option {name}")
    return Settings(**found)


def _upwards(start: Path) -> Path | None:
    here = start.absolute()
    return next((folder for folder in (here, *here.parents) if (folder / "corpus").is_dir()), None)


def _of_user() -> Path:
    import platformdirs  # noqa: PLC0415 - 15 ms that most starts do without

    return platformdirs.user_data_path("ssesearch", appauthor=False)


def _from_file(path: Path) -> Iterator[tuple[str, Any]]:
    import tomllib  # noqa: PLC0415 - most archives have no such file

    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        return
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: it is not UTF-8 text") from error
    except OSError as error:
        raise SettingsError(f"{path}: it cannot be read ({error.strerror})") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: it is not TOML: {error}") from error
    for name, value in content.items():
        place = f"{path}:{_line_of(name, text)}"
        yield name, _checked(_known(name, place), value, f"{place}: {name}")


def _from_variables(environ: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for setting in SETTINGS:
        text = environ.get(variable_of(setting), "")
        if not text.strip():
            continue
        where = f"the variable {variable_of(setting)}"
        try:
            value = setting.kind.read(text)
        except (ValueError, KeyError) as error:
            raise _wrong(setting, text, where) from error
        yield setting.name, _checked(setting, value, where)


def _known(name: str, place: str) -> Setting:
    if name in _BY_NAME:
        return _BY_NAME[name]
    close = difflib.get_close_matches(name, _BY_NAME, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(_BY_NAME)}"
    raise SettingsError(f"{place}: there is no setting {name!r}; {hint}")


def _checked(setting: Setting, value: object, where: str) -> object:
    try:
        return setting.kind.check(value)
    except (ValueError, TypeError) as error:
        raise _wrong(setting, value, where) from error


def _wrong(setting: Setting, value: object, where: str) -> SettingsError:
    return SettingsError(f"{where} cannot be {value!r}: it is {setting.kind.words}")


def _line_of(name: str, text: str) -> int:
    """Return the line of a TOML file that sets a key of its top level."""
    key = re.compile(rf"""\s*(?:\[\s*)?["']?{re.escape(name)}["']?\s*(?:[=.\]])""")
    return next((number for number, line in enumerate(text.splitlines(), 1) if key.match(line)), 1)
