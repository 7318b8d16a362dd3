"""A sentence model is used as a keeper lays it out, and what is wrong with it is said with file and remedy."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sse_search.engines.semantic.sentence_model import SentenceModel
from sse_search.errors import ModelError
from tests.engines.toy_model import DIMENSIONS, make_model


def cosine(model: SentenceModel, text: str, other: str) -> float:
    return float(model.embed_text(text) @ model.embed_text(other))


def test_words_of_a_concept_are_near_and_others_are_not(tmp_path: Path) -> None:
    model = SentenceModel(make_model(tmp_path))

    assert model.dimensions == DIMENSIONS
    assert cosine(model, "dairy", "Milk") > 0.9
    assert cosine(model, "dairy", "harbour") < 0.2
    assert float(np.linalg.norm(model.embed_text("milk and boat"))) == pytest.approx(1)


def test_padding_of_the_tokenizer_does_not_count(tmp_path: Path) -> None:
    model = SentenceModel(make_model(tmp_path))

    assert model.embed_text("dairy milk") == pytest.approx(model.embed_text("milk dairy"))
    assert cosine(model, "dairy", "dairy dairy") == pytest.approx(1)


def test_only_the_first_tokens_are_embedded(tmp_path: Path) -> None:
    model = SentenceModel(make_model(tmp_path, options={"max_tokens": 2}))

    assert cosine(model, "dairy milk boat", "dairy milk harbour") == pytest.approx(1)


def test_pooling_is_that_of_the_options_before_that_of_sentence_transformers(tmp_path: Path) -> None:
    mean = SentenceModel(make_model(tmp_path / "mean"))
    make_model(tmp_path / "cls")
    (tmp_path / "cls" / "1_Pooling").mkdir()
    config = {"word_embedding_dimension": DIMENSIONS, "pooling_mode_cls_token": True}
    (tmp_path / "cls" / "1_Pooling" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    cls = SentenceModel(tmp_path / "cls")
    again = SentenceModel(make_model(tmp_path / "cls", options={"pooling": "mean"}))

    assert cosine(cls, "dairy boat", "dairy") == pytest.approx(1)
    assert cosine(mean, "dairy boat", "dairy") == pytest.approx(cosine(again, "dairy boat", "dairy"))
    assert cosine(mean, "dairy boat", "dairy") < 0.8
    assert len({mean.digest, cls.digest}) == 2
    assert again.digest == mean.digest


def test_prefixes_are_written_before_queries_and_texts(tmp_path: Path) -> None:
    model = SentenceModel(make_model(tmp_path, options={"query_prefix": "boat ", "text_prefix": "dairy "}))

    assert float(model.embed_query("bank") @ model.embed_text("bank")) < 0.8


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _with(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_without("model.onnx"), r"model\.onnx: the file is missing; docs/semantic\.md"),
        (_without("tokenizer.json"), r"tokenizer\.json: the file is missing"),
        (_with("model.onnx", b"no model"), r"model\.onnx: it is damaged or no ONNX model"),
        (_with("tokenizer.json", b"{}"), r"tokenizer\.json: it is damaged or no tokenizer"),
        (_with("ssesearch.json", b'{"poling": "mean"}'), r"ssesearch\.json: .*poling"),
        (_with("ssesearch.json", b'{"pooling": "median"}'), r"ssesearch\.json: .*median"),
        (_with("ssesearch.json", b"\xff"), r"ssesearch\.json: it does not say how to use the model"),
    ],
)
def test_a_file_that_is_missing_or_damaged_is_named(
    tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(make_model(tmp_path))

    with pytest.raises(ModelError, match=message):
        SentenceModel(tmp_path)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere: there is no such folder; the setting semantic_model"):
        SentenceModel(tmp_path / "nowhere")


def test_a_tokenizer_of_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.json: it does not fit model\.onnx.* take both files"):
        SentenceModel(make_model(tmp_path, extra_tokens=5))


def test_an_output_of_a_wrong_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"its output last_hidden_state has the shape \[1, 1, 1\]"):
        SentenceModel(make_model(tmp_path, output_rank=1))


@pytest.mark.parametrize("library", ["tokenizers", "onnxruntime"])
def test_a_missing_extra_is_named_with_the_command_that_installs_it(
    tmp_path: Path, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ModelError, match=rf"{library} is not installed.*pip install 'ssesearch\[semantic\]'"):
        SentenceModel(make_model(tmp_path))
