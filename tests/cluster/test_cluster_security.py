"""
An archive lives on a node with OpenSearch's own security: TLS, certificates of clients, a login, and limited rights.

The test starts a node of its own, where the variable of `NODES_VARIABLE` is set; `make test-cluster` does.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.cli.cli_archive import RECORDS, run_in, write_records
from tests.cluster.cluster_settings import NODES_VARIABLE
from tests.engines.certificates import Authority, Issued
from tools.cluster.home import ClusterToolsMissingError
from tools.cluster.security import SecuredNode, secured_home

USER, PASSWORD = "archive-keeper", "Grüße: €"
RIGHTS = {  # as docs/scale.md says
    "cluster_permissions": ["cluster_monitor", "cluster_composite_ops"],
    "index_permissions": [{"index_patterns": ["guarded*"], "allowed_actions": ["indices_all"]}],
}

pytestmark = pytest.mark.skipif(not os.environ.get(NODES_VARIABLE), reason="make test-cluster starts nodes for them")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def own(authority: Authority) -> Issued:
    return authority.issue("client")


@pytest.fixture(scope="module")
def node(authority: Authority, own: Issued, node_home: Path) -> Iterator[SecuredNode]:
    try:
        home = secured_home(node_home)
    except ClusterToolsMissingError as error:
        pytest.skip(str(error))
    with tempfile.TemporaryDirectory(prefix="ssesearch-secured-") as folder:
        Path(folder).chmod(0o755)
        certified = authority.issue("node")
        with SecuredNode(
            home,
            Path(folder),
            trusted=authority.file,
            node=certified,
            client=own,
            user=(USER, PASSWORD),
            rights=RIGHTS,
        ) as started:
            yield started


@pytest.fixture
def home(tmp_path: Path, authority: Authority, own: Issued, node: SecuredNode) -> Path:
    """An archive that is not indexed yet."""
    folder = tmp_path / "home"
    folder.mkdir()
    news = write_records(folder / "news.jsonl", *RECORDS)
    password = folder / "password"
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    password.chmod(0o600)
    change(
        folder,
        engine="opensearch",
        opensearch_url=node.urls,
        opensearch_prefix=f"guarded-{secrets.token_hex(4)}",  # each archive has its own
        opensearch_replicas=0,
        opensearch_user=USER,
        opensearch_password_file="password",
        opensearch_ca=str(authority.file),
        opensearch_certificate=str(own.certificate),
        opensearch_key=str(own.key),
    )
    assert run(folder, "import", str(news)).exit_code == 0
    return folder


def change(home: Path, **settings: object) -> None:
    """Add settings to `ssesearch.toml`; a later one replaces an earlier one."""
    file = home / "settings.json"
    known = {**(json.loads(file.read_text()) if file.exists() else {}), **settings}
    file.write_text(json.dumps(known))
    (home / "ssesearch.toml").write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in known.items()))


def run(home: Path, *arguments: str) -> Result:
    """Run a command, whose output never shows the password."""
    done = run_in(home, *arguments)
    assert PASSWORD not in done.output
    return done


def test_an_archive_is_built_searched_and_checked_with_the_documented_rights(home: Path) -> None:
    assert run(home, "rebuild").exit_code == 0
    assert "6 items" in run(home, "rebuild", "--full").output
    assert run(home, "query", "cooperatives").exit_code == 0
    assert run(home, "query", "coop* -launch", "--explain").exit_code == 0
    assert run(home, "export", "--format", "csv").exit_code == 0
    assert run(home, "stats", "--by", "year").exit_code == 0
    assert run(home, "check").exit_code == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"opensearch_user": "somebody"}, "refuses the login of 'somebody'"),
        ({"opensearch_ca": ""}, "is not trusted: set opensearch_ca"),
        ({"opensearch_certificate": "", "opensearch_key": ""}, "certificate"),
        ({"opensearch_prefix": "other"}, "give it all rights on indices other*"),
    ],
)
def test_what_the_node_refuses_is_one_sentence(home: Path, settings: dict[str, object], message: str) -> None:
    change(home, **settings)

    done = run(home, "rebuild")

    assert done.exit_code == 2
    assert message in done.output
    assert len(done.output.splitlines()) <= 2  # the archive, and what is wrong


def test_a_wrong_password_in_the_variable_replaces_that_of_the_file(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSESEARCH_OPENSEARCH_PASSWORD", "wrong")
    assert f"refuses the login of '{USER}'" in run(home, "rebuild").output
    (home / "password").unlink()
    monkeypatch.setenv("SSESEARCH_OPENSEARCH_PASSWORD", PASSWORD)
    change(home, opensearch_password_file="")
    assert run(home, "rebuild").exit_code == 0
