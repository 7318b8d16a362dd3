"""Turn the settings of an archive into those of its cluster, with the password from a file or a variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sse_search.engines.opensearch import ClusterSettings
from sse_search.errors import SettingsError
from sse_search.ordinary_files import read_text_file
from sse_search.setting_names import PASSWORD_VARIABLE
from sse_search.settings import Settings
from sse_search.wording import cannot_be


def cluster_settings(home: Path, chosen: Settings, environ: Mapping[str, str] | None = None) -> ClusterSettings:
    """
    Return how to reach the cluster of an archive.

    Raises:
        SettingsError: A file is missing, others can read the password, or some addresses would get it unencrypted.
    """
    if chosen.opensearch_user and len({url.partition(":")[0] for url in chosen.opensearch_url}) > 1:
        raise SettingsError(
            "opensearch_url has http:// beside https:// addresses, to which the password would be sent unencrypted: "
            "write https:// for all of them"
        )
    environ = os.environ if environ is None else environ
    files = {name: getattr(chosen, f"opensearch_{name}") for name in ("ca", "certificate", "key")}
    return ClusterSettings(
        urls=chosen.opensearch_url,
        prefix=chosen.opensearch_prefix,
        shards=chosen.opensearch_shards,
        replicas=chosen.opensearch_replicas,
        user=chosen.opensearch_user,
        password=environ.get(PASSWORD_VARIABLE) or _password(home, chosen.opensearch_password_file),
        timeout=chosen.opensearch_timeout,
        **{name: str(_existing(home, path, f"opensearch_{name}")) if path else "" for name, path in files.items()},
    )


def _password(home: Path, name: str) -> str:
    if not name:
        return ""
    path = _existing(home, name, "opensearch_password_file")
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path}: others can read the password: chmod 600 {path}")
    try:
        return read_text_file(path).split("\n", 1)[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(cannot_be("read", path, error)) from error


def _existing(home: Path, name: str, setting: str) -> Path:
    path = home / Path(name).expanduser()
    if not path.is_file():
        raise SettingsError(f"{path}: there is no such file; the setting {setting} names it")
    return path
