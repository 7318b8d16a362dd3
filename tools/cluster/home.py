"""Lay out the home of an OpenSearch node from the jars of Maven Central."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

VERSION = "2.19.6"
"""The newest OpenSearch that runs on Java 17."""
_DOWNLOAD_SECONDS = 240
_POM = Path(__file__).with_name("pom.xml")
_DESCRIPTOR = """\
name={name}
description={name}
version={version}
opensearch.version={version}
java.version=11
classname={plugin}
"""


class _Module(NamedTuple):
    """A module of a node: its jars, its plugin class, and what it may do under Java's security manager."""

    jars: tuple[str, ...]
    plugin: str
    permissions: tuple[str, ...] = ()


_MODULES = {
    "transport-netty4": _Module(
        ("transport-netty4-client", "opensearch-netty4", "netty"),
        "org.opensearch.transport.Netty4Plugin",
        (
            'java.io.FilePermission "/proc/sys/net/core/somaxconn", "read"',
            'java.net.SocketPermission "*", "accept,connect"',
            'java.lang.RuntimePermission "*", "setContextClassLoader"',
            'java.lang.RuntimePermission "getClassLoader"',
            'java.util.PropertyPermission "sun.nio.ch.bugLevel", "write"',
        ),
    ),
    "analysis-common": _Module(("analysis-common",), "org.opensearch.analysis.common.CommonAnalysisPlugin"),
    "lang-painless": _Module(
        ("lang-painless", "opensearch-scripting-painless-spi", "antlr4-runtime", "asm"),
        "org.opensearch.painless.PainlessPlugin",
        ('java.lang.RuntimePermission "createClassLoader"', 'java.lang.RuntimePermission "getClassLoader"'),
    ),
}


class ClusterToolsMissingError(Exception):
    """No cluster can be started here: Java, Maven or the jars are missing."""


def opensearch_home(version: str = VERSION) -> Path:
    """
    Return the home of a node, laid out in the folder for temporary files unless it is there already.

    Raises:
        ClusterToolsMissingError: Java or Maven is missing, or the jars cannot be downloaded.
    """
    for tool in ("java", "mvn"):
        if not shutil.which(tool):
            raise ClusterToolsMissingError(f"{tool} is not installed (Debian: openjdk-17-jre-headless and maven)")
    home = Path(tempfile.gettempdir()) / f"ssesearch-opensearch-{version}"
    if not home.exists():
        with tempfile.TemporaryDirectory(dir=home.parent) as folder:
            unfinished = Path(folder) / "home"
            _lay_out(unfinished, version)
            unfinished.chmod(0o755)
            unfinished.rename(home)
    return home


def _lay_out(home: Path, version: str) -> None:
    for name in ("bin", "lib", "modules", "plugins"):  # a node wants bin/, though it may be empty
        (home / name).mkdir(parents=True)
    _download(home / "lib", version)
    for name, module in _MODULES.items():
        folder = home / "modules" / name
        folder.mkdir()
        for jar in (jar for part in module.jars for jar in (home / "lib").glob(f"{part}-*.jar")):
            jar.rename(folder / jar.name)
        descriptor = _DESCRIPTOR.format(name=name, version=version, plugin=module.plugin)
        (folder / "plugin-descriptor.properties").write_text(descriptor)
        if module.permissions:
            permissions = "".join(f"  permission {permission};\n" for permission in module.permissions)
            (folder / "plugin-security.policy").write_text(f"grant {{\n{permissions}}};\n")


def _download(folder: Path, version: str) -> None:
    options = ("--file", str(_POM), f"-Dopensearch.version={version}", "-DincludeScope=runtime")
    run_maven("dependency:copy-dependencies", *options, f"-DoutputDirectory={folder}")


def run_maven(goal: str, *options: str) -> None:
    """
    Let Maven download something.

    Raises:
        ClusterToolsMissingError: It cannot.
    """
    command = ["mvn", "--quiet", "--batch-mode", *options, goal]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise ClusterToolsMissingError(f"Maven has downloaded nothing in {_DOWNLOAD_SECONDS} s") from None
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[:1]
        raise ClusterToolsMissingError(f"Maven cannot download the jars of OpenSearch: {' '.join(last)}")
