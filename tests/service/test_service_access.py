"""An archive whose folder everybody can write is refused: its settings, vocabulary and index are not trusted."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sse_search import SearchService, SettingsError
from tests.service.service_archive import filled, titles

USES: dict[str, Callable[[SearchService], object]] = {
    "search": titles,
    "rebuild": SearchService.rebuild,
    "check": SearchService.check,
}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have these permissions")


@pytest.mark.parametrize("mode", [0o777, 0o1777])
@pytest.mark.parametrize("use", USES)
def test_a_home_that_everybody_can_write_is_refused_with_the_remedy(tmp_path: Path, use: str, mode: int) -> None:
    home = tmp_path / "home"
    filled(home, {"title": "Apples"}).close()
    home.chmod(mode)

    with pytest.raises(SettingsError, match=r"home: everybody may write .* run chmod o-w .*home$"):
        USES[use](SearchService.open(home))

    home.chmod(0o755)
    SearchService.open(home).close()


def test_a_home_in_a_folder_like_the_temporary_one_is_accepted(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)

    with filled(tmp_path / "home", {"title": "Apples"}) as service:
        assert titles(service) == ["Apples"]


def test_a_home_that_a_group_writes_together_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home").chmod(0o775)

    with filled(tmp_path / "home", {"title": "Apples"}) as service:
        assert titles(service) == ["Apples"]
