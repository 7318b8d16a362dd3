"""Run nodes with the security plugin of OpenSearch: TLS, certificates of clients, users and their rights."""

from __future__ import annotations

import base64
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.cluster.home import VERSION, run_maven
from tools.cluster.nodes import Cluster

PLUGIN_VERSION = "2.19.4.0"
"""The newest of 2.19 that Maven Central has; it runs on later patch versions too, when its descriptor says so."""
_PLUGIN = "opensearch-security"
_ROLE = "archive"


def secured_home(plain: Path) -> Path:
    """
    Return a home like another one, with the security plugin.

    Raises:
        ClusterToolsMissingError: The plugin cannot be downloaded.
    """
    home = plain.with_name(f"{plain.name}-secured")
    if not home.exists():
        with tempfile.TemporaryDirectory(dir=home.parent) as folder:
            unfinished = Path(folder) / "home"
            shutil.copytree(plain, unfinished, copy_function=os.link)
            _add_plugin(unfinished / "plugins" / _PLUGIN, Path(folder))
            unfinished.rename(home)
    return home


def _add_plugin(plugin: Path, folder: Path) -> None:
    artifact = f"-Dartifact=org.opensearch.plugin:{_PLUGIN}:{PLUGIN_VERSION}:zip"
    run_maven("dependency:copy", artifact, f"-DoutputDirectory={folder}")
    with zipfile.ZipFile(folder / f"{_PLUGIN}-{PLUGIN_VERSION}.zip") as archive:
        archive.extractall(plugin)
    descriptor = plugin / "plugin-descriptor.properties"
    written_for = f"opensearch.version={PLUGIN_VERSION.rpartition('.')[0]}"
    descriptor.write_text(descriptor.read_text().replace(written_for, f"opensearch.version={VERSION}"))


class SecuredNode(Cluster):
    """
    A node that uses TLS, wants to see certificates of clients, and lets only one user in.

    Args:
        home: What `secured_home` returns.
        trusted: File with the certificate of the authority. node: files of the certificate and of the key of the node.
        client: the same of a client.
        user: Name and password. rights: of the user, as in `roles.yml`.
    """

    def __init__(
        self,
        home: Path,
        folder: Path,
        *,
        trusted: Path,
        node: tuple[Path, Path],
        client: tuple[Path, Path],
        user: tuple[str, str],
        rights: Mapping[str, Any],
    ) -> None:
        self._files = {"trusted.pem": trusted, "node.pem": node[0], "node.key": node[1]}
        self._user, self._rights = user, rights
        super().__init__(home, folder, settings=_SETTINGS, scheme="https")
        context = ssl.create_default_context(cafile=trusted)
        context.load_cert_chain(*client)
        self._opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
        login = base64.b64encode(":".join(user).encode()).decode()
        self._opener.addheaders = [("Authorization", f"Basic {login}")]

    def _configure(self, name: str, settings: Mapping[str, Any]) -> None:
        super()._configure(name, settings)
        config = self._folder / name / "config"
        for file, source in self._files.items():
            shutil.copy(source, config / file)
        security = config / _PLUGIN
        shutil.copytree(self._home / "plugins" / _PLUGIN / "config", security)
        user, password = self._user
        users = {user: {"hash": self._hash(password)}}
        for kind, entries in (
            ("internal_users", users),
            ("roles", {_ROLE: self._rights}),
            ("roles_mapping", {_ROLE: {"users": [user]}}),
        ):
            meta = {"type": kind.replace("_", ""), "config_version": 2}
            (security / f"{kind}.yml").write_text(json.dumps({"_meta": meta, **entries}))  # JSON is YAML too

    def _hash(self, password: str) -> str:
        classes = f"{self._home / 'plugins' / _PLUGIN}/*:{self._home / 'lib'}/*"
        command = ["java", "-cp", classes, "org.opensearch.security.tools.Hasher", "-env", "PASSWORD"]
        done = subprocess.run(
            command, env={**os.environ, "PASSWORD": password}, capture_output=True, text=True, check=True
        )
        return done.stdout.strip().splitlines()[-1]


_SETTINGS: Mapping[str, Any] = {
    **{
        f"plugins.security.ssl.{layer}.{kind}_filepath": file
        for layer in ("transport", "http")
        for kind, file in (("pemcert", "node.pem"), ("pemkey", "node.key"), ("pemtrustedcas", "trusted.pem"))
    },
    "plugins.security.ssl.http.enabled": True,
    "plugins.security.ssl.http.clientauth_mode": "REQUIRE",
    "plugins.security.nodes_dn": ["CN=node"],
    "plugins.security.allow_default_init_securityindex": True,
}
