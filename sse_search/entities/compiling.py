"""Compile the shipped vocabulary: run `python -m sse_search.entities.compiling` after each change of a TOML file."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sse_search.entities.merged_vocabulary import MergedVocabulary, compile_files, shipped_files
from sse_search.entities.schema import Rule
from sse_search.entities.stored_vocabulary import COMPILED_FOLDER, ENTITIES_FILE, NAMES_FILE, RULES_FILE
from sse_search.json_lookup import encode_members


def encode(compiled: MergedVocabulary) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the files of a compiled vocabulary: JSON with short lines, for readable diffs."""
    content = compiled.content
    yield ENTITIES_FILE, encode_members(content.entities)
    yield NAMES_FILE, encode_members(compiled.keys)
    rules = {
        "digest": compiled.digest,
        "max_name_words": compiled.max_name_words,
        "rules": _raw_lines(content.rules),
        "blocks": content.blocks,
        "words": msgspec.Raw(encode_members(content.words).strip()),
    }
    yield RULES_FILE, encode_members(rules)


def _raw_lines(rules: tuple[Rule, ...]) -> msgspec.Raw:
    return msgspec.Raw(b"[\n%b]" % b",\n".join(map(msgspec.json.encode, rules)))


def main() -> None:
    """Read the TOML files and write the compiled vocabulary."""
    compiled = compile_files(shipped_files())
    for name, text in encode(compiled):
        (COMPILED_FOLDER / name).write_bytes(text)
    print(f"{len(compiled.content.entities)} entities, {len(compiled.keys)} names, digest {compiled.digest}")


if __name__ == "__main__":
    main()
