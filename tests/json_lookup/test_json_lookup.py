"""A lookup in a file returns what the whole object has, however many lookups there were, and reads no more of it."""

from __future__ import annotations

import mmap
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search import json_lookup
from sse_search.errors import SearchError
from sse_search.json_lookup import JsonLookup, encode_members

decode = msgspec.json.Decoder(dict[str, list[int]]).decode


def stored(members: dict[str, list[int]], folder: Path) -> JsonLookup[list[int]]:
    file = folder / "members.json"
    file.write_bytes(encode_members(members))
    return JsonLookup(file, decode)


@settings(max_examples=40, deadline=None)
@given(members=st.dictionaries(st.text(), st.lists(st.integers(0, 9))), other=st.text())
def test_every_name_has_its_value_and_no_other_has_any(members: dict[str, list[int]], other: str) -> None:
    with TemporaryDirectory() as folder:
        for name in (*members, other, ""):
            lookup = stored(members, Path(folder))
            assert (lookup.get(name), name in lookup) == (members.get(name), name in members)
        assert dict(stored(members, Path(folder))) == members


def test_names_that_begin_alike_are_told_apart(tmp_path: Path) -> None:
    members = {"ab": [1], "ab c": [2], "a": [3], "ab-c": [4], "abc": [5], 'a"': [6], "é": [7], "z": [8]}
    lookup = stored(members, tmp_path)

    assert {name: lookup[name] for name in members} == members
    assert [name for name in ("", "ab ", "b", "{", "ab c d", "ù", "zz") if name in lookup] == []


def test_a_lookup_decodes_one_member_until_there_were_many(tmp_path: Path) -> None:
    sizes = []

    def noted(text: bytes | mmap.mmap) -> dict[str, list[int]]:
        sizes.append(len(decode(text)))
        return decode(text)

    members = {f"{number:03}": [number] for number in range(300)}
    (tmp_path / "members.json").write_bytes(encode_members(members))
    lookup = JsonLookup(tmp_path / "members.json", noted)

    assert {name: lookup[name] for name in members} == members
    assert sizes == [1] * json_lookup._LOOKUPS_FROM_FILE + [300]


@pytest.mark.parametrize("text", [b"", b'{\n"a":[1],\n"b":[2\n}\n'])
def test_a_damaged_file_is_named(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "members.json"
    file.write_bytes(text)

    with pytest.raises(SearchError, match=r"members\.json: .* reinstall ssesearch"):
        dict(JsonLookup(file, decode))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match=r"none\.json: .* reinstall ssesearch"):
        JsonLookup(tmp_path / "none.json", decode)
