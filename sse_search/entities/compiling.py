"""How is the shipped vocabulary compiled? `python -m sse_search.entities.compiling`, after each change of a file."""

from __future__ import annotations

import msgspec

from sse_search.entities.loading import COMPILED, Compiled, compile_sources, shipped_sources


def as_text(compiled: Compiled) -> bytes:
    """Return the compiled vocabulary as it is stored: one entity, rule or name a line, so that changes can be read."""
    parts = msgspec.json.decode(msgspec.json.encode(compiled), type=dict[str, msgspec.Raw])
    content = msgspec.json.decode(parts["content"], type=dict[str, msgspec.Raw])
    lines = [f'"digest":{bytes(parts["digest"]).decode()}', f'"content":{{{_content(content)}}}']
    lines.append(f'"keys":{_members(parts["keys"])}')
    return ("{" + ",\n".join(lines) + "}\n").encode()


def _content(content: dict[str, msgspec.Raw]) -> str:
    rules = msgspec.json.decode(content["rules"], type=list[msgspec.Raw])
    listed = ",\n".join(bytes(rule).decode() for rule in rules)
    return ",\n".join(
        (
            f'"entities":{_members(content["entities"])}',
            f'"rules":[\n{listed}]',
            f'"blocks":{bytes(content["blocks"]).decode()}',
            f'"words":{_members(content["words"])}',
        )
    )


def _members(raw: msgspec.Raw) -> str:
    members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    return (
        "{\n" + ",\n".join(f"{msgspec.json.encode(k).decode()}:{bytes(v).decode()}" for k, v in members.items()) + "}"
    )


def main() -> None:
    """Read the TOML files beside this module and write the compiled form."""
    compiled = compile_sources(shipped_sources())
    COMPILED.write_bytes(as_text(compiled))
    print(f"{len(compiled.content.entities)} entities, {len(compiled.keys)} names, digest {compiled.digest}")


if __name__ == "__main__":
    main()
