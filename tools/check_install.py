"""
Check the package as its users install it: build, install without the lock, use every part, uninstall.

The sdist is built from the checkout and the wheel from the sdist. Plain pip installs that wheel into a new environment,
outside of the checkout, with the newest dependencies that pyproject.toml allows. Needs PyPI or a mirror of it, and
hatchling and mypy in the environment that runs it. `make check-install` runs it.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ROOT / "tools" / "formats"
"""One file for each import format, named after it; its item has the title `Bread in <format>`."""
OWN_SOURCES = {
    **{"feed": "News", "html": "The Daily", "mail": "Bakers", "sitemap": "The Baker", "warc": "The Daily"},
    **{"factiva": "The Loaf", "lexisnexis": "The Loaf", "europresse": "La Miche"},
}
"""Sources that an input names itself; the others are filed under the name of their format."""

TIMEOUT = 300
"""Seconds for one command; only pip takes more than a few."""

PUBLIC_NAMES = """
import json, sse_search
imported = {}
exec("from sse_search import *", imported)
shown = sorted(imported.keys() - {"__builtins__"})
print(json.dumps([sse_search.__file__, sorted(sse_search.__all__), shown, dir(sse_search)]))
"""

TYPED_CALLER = """
from sse_search import SearchRequest, SearchService

def titles(service: SearchService, text: str) -> list[str]:
    return [hit.title for hit in service.search(SearchRequest(text=text)).hits]
"""


class CheckFailedError(Exception):
    """The package does not do what it should; the message says what."""


def main() -> None:
    """Run every check; exit with 1 and one message at the first that fails."""
    started = time.monotonic()
    # A shell ignores SIGINT in what it starts in the background, and so would the server that is to be stopped by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with TemporaryDirectory(prefix="check-install-") as folder:
            check(Path(folder).resolve())
    except (CheckFailedError, OSError, subprocess.TimeoutExpired) as error:
        sys.exit(f"check-install failed: {error}")
    say(f"Everything works, in {time.monotonic() - started:.0f} s.")


def check(folder: Path) -> None:
    """Check a build in an empty folder outside of the checkout."""
    environment = folder / "environment"
    say("Creating a new environment")
    venv.create(environment, with_pip=True)
    user = User(environment, folder)
    say(f"  {user.run(user.python, '-m', 'pip', '--version').split(' from ')[0]}")
    wheel = build(user)
    check_contents(wheel)
    say("Installing the wheel without the lock")
    user.pip("install", f"{wheel}[documents]")
    user.pip("check")
    check_public_names(user)
    check_types(user)
    archive = folder / "archive"
    archive.joinpath("corpus").mkdir(parents=True)
    check_imports(user, archive)
    check_exports(user, archive)
    check_server(user, archive)
    check_sample(user, folder / "sample-archive")
    check_uninstall(user)


class User:
    """
    Somebody who has installed the package and knows nothing of the checkout.

    Args:
        environment: A virtual environment.
        folder: Where commands are run.
    """

    def __init__(self, environment: Path, folder: Path) -> None:
        self.environment, self.folder = environment, folder
        self.python = str(environment / "bin" / "python")
        self.command = str(environment / "bin" / "ssesearch")
        foreign = ("PYTHON", "SSESEARCH_", "VIRTUAL_ENV")
        self.variables = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}

    def run(self, *command: str) -> str:
        """Return what a command writes to standard output; raise CheckFailedError when it fails."""
        done = subprocess.run(
            command, cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False, timeout=TIMEOUT
        )
        if done.returncode:
            raise CheckFailedError(
                f"exit code {done.returncode} of\n  {shlex.join(command)}\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def pip(self, *arguments: str) -> None:
        self.run(self.python, "-m", "pip", "--disable-pip-version-check", *arguments)

    def ssesearch(self, archive: Path, *arguments: str) -> str:
        """Run the installed command on an archive."""
        return self.run(self.command, "--home", str(archive), *arguments)

    def site_packages(self) -> Path:
        return Path(self.run(self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())


def build(user: User) -> Path:
    """Build the sdist from the checkout and the wheel from the sdist; return the wheel."""
    say("Building the sdist from the checkout")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(user.folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    if built.returncode:
        raise CheckFailedError(f"the sdist cannot be built:\n{built.stdout}")
    (sdist,) = user.folder.glob("ssesearch-*.tar.gz")
    say(f"Building the wheel from {sdist.name}")
    user.pip("wheel", "--no-deps", "--wheel-dir", str(user.folder), str(sdist))
    (wheel,) = user.folder.glob("ssesearch-*.whl")
    return wheel


def check_contents(wheel: Path) -> None:
    """Compare the wheel with the checkout: code, data, templates, static files, the sample, py.typed, nothing else."""
    say(f"Looking into {wheel.name}")
    expected = {"sse_search/py.typed", "webui/py.typed"}
    for source, target in {"sse_search": "sse_search", "webui": "webui", "corpus/sample": "sse_search/sample"}.items():
        files = (file for file in (ROOT / source).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
        expected |= {f"{target}/{file.relative_to(ROOT / source).as_posix()}" for file in files}
    with zipfile.ZipFile(wheel) as opened:
        packed = {name for name in opened.namelist() if ".dist-info/" not in name}
    expect_equal("the files that the wheel lacks", sorted(expected - packed), [])
    expect_equal("the files that only the wheel has", sorted(packed - expected), [])


def check_public_names(user: User) -> None:
    """Check that `import *` and `dir` of the installed package show the public names."""
    say("Comparing the public names")
    file, names, imported, listed = json.loads(user.run(user.python, "-c", PUBLIC_NAMES))
    if not Path(file).is_relative_to(user.environment):
        raise CheckFailedError(f"sse_search is imported from {file}")
    expect_equal("the names of `from sse_search import *`", imported, names)
    expect_equal("dir(sse_search)", listed, names)


def check_types(user: User) -> None:
    """Check a typed program against the installed package, as mypy sees it."""
    say("Checking the types of a program that uses the package")
    program = user.folder / "typed_caller.py"
    program.write_text(TYPED_CALLER, encoding="utf-8")
    user.run(
        *(sys.executable, "-m", "mypy", "--strict", "--python-executable", user.python),
        *("--cache-dir", str(user.folder / "mypy"), str(program)),
    )


def check_imports(user: User, archive: Path) -> None:
    """Import one file of every format, rebuild, and find each of its items."""
    inputs = {file.stem: file for file in sorted(INPUTS.iterdir())}
    offered = _formats(user, "import") - {"auto"}
    expect_equal(f"the files of {INPUTS.relative_to(ROOT)}", sorted(inputs), sorted(offered))
    for name, file in inputs.items():
        say(f"Importing {file.name}")
        user.ssesearch(archive, "import", str(file), "--source", name)
    say("Building the index")
    user.ssesearch(archive, "rebuild")
    for name in inputs:
        title = f"Bread in {name}"
        say(f'Searching for "{title}"')
        page = json.loads(user.ssesearch(archive, "query", f'"{title}"', "--json"))
        expect_equal("the titles", [hit["title"].lower() for hit in page["hits"]], [title.lower()])
        shown = json.loads(user.ssesearch(archive, "show", page["hits"][0]["id"], "--json"))
        expect_equal("the source of the item", shown["item"]["source"], OWN_SOURCES.get(name, name))
    user.ssesearch(archive, "check")


def _formats(user: User, command: str) -> set[str]:
    """Return the choices of `--format` that the help of a command lists."""
    text = user.run(user.command, command, "--help")
    choices = re.search(r"--format\s+\[([a-z|\s]+)\]", text)
    if choices is None:
        raise CheckFailedError(f"the help of {command} lists no formats:\n{text}")
    return set(re.sub(r"\s", "", choices[1]).split("|"))


def check_exports(user: User, archive: Path) -> None:
    """Export one item in every format."""
    for name in sorted(_formats(user, "export")):
        say(f"Exporting as {name}")
        text = user.ssesearch(archive, "export", '"Bread in csv"', "--format", name)
        if "Bread in csv" not in text:
            raise CheckFailedError(f"the export as {name} lacks the item:\n{text}")


def check_server(user: User, archive: Path) -> None:
    """Serve the archive, get a page of each kind, and stop the server."""
    with _serving(user, archive) as address:
        for path, expected in {
            "/?q=bread": "Bread in csv",
            "/api/search?q=bread": '"title":"Bread in csv"',
            "/static/base.css": "{",
        }.items():
            say(f"Getting {address}{path}")
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with direct.open(address + path, timeout=30) as response:
                text = response.read().decode()
            if expected not in re.sub("</?mark>", "", text):
                raise CheckFailedError(f"{path} lacks {expected!r}:\n{text}")


@contextmanager
def _serving(user: User, archive: Path) -> Iterator[str]:
    """Run `ssesearch serve` on a free port of loopback; give its address, and stop it as Ctrl-C does."""
    command = [user.command, "--home", str(archive), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=user.folder, env=user.variables, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline()
            address = re.search(r"http://\S+", line)
            if address is None:
                raise CheckFailedError(f"the server does not start: {line}{server.stderr.read()}")
            yield address[0].rstrip("/")
            server.send_signal(signal.SIGINT)
            _, errors = server.communicate(timeout=30)
        finally:
            server.kill()
    if server.returncode not in {0, 130} or "Traceback" in errors:
        raise CheckFailedError(f"the server ends with exit code {server.returncode}:\n{errors}")


def check_sample(user: User, archive: Path) -> None:
    """Import the sample that the wheel brings."""
    say("Importing the sample")
    archive.joinpath("corpus").mkdir(parents=True)
    user.ssesearch(archive, "import", str(user.site_packages() / "sse_search" / "sample"), "--rebuild")
    user.ssesearch(archive, "query", "cooperatives Palestine")


def check_uninstall(user: User) -> None:
    """Uninstall the package, and look for files that stay."""
    say("Uninstalling the package")
    user.pip("uninstall", "--yes", "ssesearch")
    folders = (user.site_packages(), user.environment / "bin")
    names = sorted(str(path) for folder in folders for path in folder.iterdir())
    expect_equal("the files that stay", [name for name in names if re.search(r"/(sse_?search|webui)[^/]*$", name)], [])


def expect_equal(what: str, actual: object, expected: object) -> None:
    if actual != expected:
        raise CheckFailedError(f"{what} should be\n  {expected}\nbut are\n  {actual}")


def say(step: str) -> None:
    print(step, flush=True)


if __name__ == "__main__":
    main()
