"""
Make a sentence model of a few kilobytes: each of its words has the vector of its concept, and others that of none.

The file is written without the package `onnx`: an ONNX model is a protocol buffer, and this one has a single node,
which looks the vectors of tokens up in a table.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

CONCEPTS = {
    "milk": ("dairy", "milk", "cow", "leite"),
    "bank": ("bank", "credit", "loan", "savings"),
    "wood": ("forest", "tree", "timber"),
    "sea": ("fish", "boat", "harbour"),
}
DIMENSIONS = 8
_UNKNOWN = "[UNK]"
_INT64, _FLOAT = 7, 1


def make_model(
    folder: Path, *, extra_tokens: int = 0, output_rank: int = 3, options: dict[str, object] | None = None
) -> Path:
    """
    Write a model into a folder and return the folder.

    Args:
        extra_tokens: Tokens of the tokenizer that the model does not know.
        output_rank: 3 for a vector of each token, as models have; 1 gives a shape that no sentence has.
        options: The content of `ssesearch.json`; None writes no such file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = _table()
    (folder / "model.onnx").write_bytes(_model(table, output_rank))
    words = [_UNKNOWN, *(word for words in CONCEPTS.values() for word in words)]
    tokens = [*words, *(f"extra{number}" for number in range(extra_tokens))]
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(tokens)), encoding="utf-8")
    if options is not None:
        (folder / "ssesearch.json").write_text(json.dumps(options), encoding="utf-8")
    return folder


def _table() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return the vector of each word: that of its concept and a little of its own; an unknown word has a small one."""
    rows = [[0.01] * DIMENSIONS]
    for concept, words in enumerate(CONCEPTS.values()):
        for number, _ in enumerate(words):
            row = [0.0] * DIMENSIONS
            row[concept] = 1.0
            row[len(CONCEPTS) + number % (DIMENSIONS - len(CONCEPTS))] = 0.2
            rows.append(row)
    return np.array(rows, np.float32)


def _tokenizer(tokens: list[str]) -> dict[str, object]:
    return {
        "version": "1.0",
        "truncation": None,
        "padding": {
            "strategy": {"Fixed": 32},
            "direction": "Right",
            "pad_to_multiple_of": None,
            "pad_id": 0,
            "pad_type_id": 0,
            "pad_token": _UNKNOWN,
        },
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {token: number for number, token in enumerate(tokens)},
            "unk_token": _UNKNOWN,
        },
    }


def _model(table: np.ndarray[tuple[int, int], np.dtype[np.float32]], output_rank: int) -> bytes:
    tensor = b"".join(_number(1, size) for size in table.shape) + _number(2, _FLOAT)
    tensor += _bytes(8, b"table") + _bytes(9, table.tobytes())
    node = _bytes(1, b"table") + _bytes(1, b"input_ids") + _bytes(2, b"looked_up") + _bytes(4, b"Gather")
    last = "ReduceSum" if output_rank == 1 else "Identity"
    final = _bytes(1, b"looked_up") + _bytes(2, b"last_hidden_state") + _bytes(4, last.encode())
    inputs = b"".join(_bytes(11, _value(name, _INT64, ("batch", "tokens"))) for name in ("input_ids", "attention_mask"))
    dimensions = ("batch", "tokens", "numbers")[:output_rank]
    graph = _bytes(1, node) + _bytes(1, final) + _bytes(2, b"toy") + _bytes(5, tensor) + inputs
    graph += _bytes(12, _value("last_hidden_state", _FLOAT, dimensions))
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _bytes(1, b"") + _number(2, 17))


def _value(name: str, kind: int, dimensions: tuple[str, ...]) -> bytes:
    shape = b"".join(_bytes(1, _bytes(2, dimension.encode())) for dimension in dimensions)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])
