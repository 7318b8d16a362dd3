"""Compile the shipped vocabulary: run `python -m sse_search.entities.compiling` after each change of a TOML file."""

from __future__ import annotations

import msgspec

from sse_search.entities.loading import COMPILED_FILE, CompiledVocabulary, compile_files, shipped_files

_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode


def encode(compiled: CompiledVocabulary) -> bytes:
    """Return the compiled vocabulary as stored: JSON with one entity, rule or name on each line, for readable diffs."""
    parts = _decode_members(msgspec.json.encode(compiled))
    content = _decode_members(parts["content"])
    rules = _decode_list(content["rules"])
    content_members = (
        f'"entities":{_members(content["entities"])}',
        '"rules":[\n' + ",\n".join(bytes(rule).decode() for rule in rules) + "]",
        f'"blocks":{bytes(content["blocks"]).decode()}',
        f'"words":{_members(content["words"])}',
    )
    members = (
        f'"digest":{bytes(parts["digest"]).decode()}',
        '"content":{' + ",\n".join(content_members) + "}",
        f'"keys":{_members(parts["keys"])}',
    )
    return ("{" + ",\n".join(members) + "}\n").encode()


def _members(raw: msgspec.Raw) -> str:
    """Return a JSON object with one member on each line."""
    members = _decode_members(raw)
    lines = (f"{msgspec.json.encode(key).decode()}:{bytes(value).decode()}" for key, value in members.items())
    return "{\n" + ",\n".join(lines) + "}"


def main() -> None:
    """Read the TOML files and write the compiled vocabulary."""
    compiled = compile_files(shipped_files())
    COMPILED_FILE.write_bytes(encode(compiled))
    print(f"{len(compiled.content.entities)} entities, {len(compiled.keys)} names, digest {compiled.digest}")


if __name__ == "__main__":
    main()
