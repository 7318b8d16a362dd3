"""Find the home folder of an archive."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sse_search.errors import SettingsError
from sse_search.setting_names import HOME_VARIABLE


def find_home(
    given: Path | None = None, *, environ: Mapping[str, str] | None = None, start: Path | None = None
) -> Path:
    """
    Return the folder of the archive; it need not exist yet.

    It is the given one, else that of `SSESEARCH_HOME`, else the nearest one that holds `corpus/` among `start` (by
    default the working folder) and its parents, else the platform's data folder of the user.

    Raises:
        SettingsError: It is a file.
    """
    environ = os.environ if environ is None else environ
    named = given or (Path(environ[HOME_VARIABLE]) if environ.get(HOME_VARIABLE) else None)
    home = (named or _nearest(start or Path.cwd()) or _user_data()).expanduser().absolute()
    if home.exists() and not home.is_dir():
        raise SettingsError(f"{home}: the home of an archive is a folder, but this is a file")
    return home


def _nearest(start: Path) -> Path | None:
    here = start.absolute()
    return next((folder for folder in (here, *here.parents) if (folder / "corpus").is_dir()), None)


def _user_data() -> Path:
    import platformdirs  # noqa: PLC0415 - takes 15 ms, and most starts do not need it

    return platformdirs.user_data_path("ssesearch", appauthor=False)
