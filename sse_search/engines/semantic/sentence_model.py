"""
Turn texts into vectors with a sentence model that a keeper has put into a folder; nothing is ever downloaded.

    model.onnx              the model; its inputs are some of input_ids, attention_mask and token_type_ids
    tokenizer.json          the tokenizer, in the format of the library `tokenizers`
    1_Pooling/config.json   how token vectors become one vector, as Sentence Transformers writes it; optional
    ssesearch.json          what this file does not say or says otherwise (`ModelOptions`); optional

Texts are embedded one at a time: a quantised model gives a text another vector in another batch.
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.errors import ModelError
from sse_search.ordinary_files import open_file, read_file
from sse_search.wording import cannot_be

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vector = NDArray[np.float32]
Pooling = Literal["mean", "cls", "max"]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
OPTIONS_FILE = "ssesearch.json"
POOLING_FILE = "1_Pooling/config.json"
MAX_TOKENS = 128
"""Tokens of a text that are embedded unless the options say otherwise; time grows with them."""
_KNOWN_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_SENTENCE_OUTPUT = "sentence_embedding"
_SILENT = 4
"""Severity of messages that ONNX Runtime writes to standard error: none; its exceptions say the same."""
_CHUNK_BYTES = 1 << 20


class ModelOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    What a keeper may say of a model in `ssesearch.json`.

    Attributes:
        pooling: How the vectors of tokens become that of the text; unset, as `1_Pooling/config.json` says, or `mean`.
        languages: Codes of the languages that the model knows; empty for all.
        max_tokens: Tokens of a text that are embedded.
        query_prefix: Written before a query. text_prefix: written before the text of an item.
        min_cosine: Cosine from which an item without a word of the query counts as found by its meaning.

    >>> ModelOptions(languages=("en",)).knows("fr")
    False
    """

    pooling: Pooling | None = None
    languages: tuple[str, ...] = ()
    max_tokens: int = MAX_TOKENS
    query_prefix: str = ""
    text_prefix: str = ""
    min_cosine: float = 0.3

    def knows(self, language: str) -> bool:
        """Tell whether the model knows a language."""
        return not self.languages or language in self.languages


class _PoolingConfig(msgspec.Struct):
    """What Sentence Transformers says of pooling."""

    pooling_mode_cls_token: bool = False
    pooling_mode_mean_tokens: bool = False
    pooling_mode_max_tokens: bool = False


_decode_options = msgspec.json.Decoder(ModelOptions).decode
_decode_pooling = msgspec.json.Decoder(_PoolingConfig).decode


class SentenceModel:
    """
    A model that is open. Safe from several threads.

    Args:
        folder: Its folder.
        threads: Threads that embed one text together.

    Attributes:
        options: What the keeper says of it. dimensions: numbers of a vector.

    Raises:
        ModelError: The extra is not installed, or a file is missing, damaged or does not fit the others.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self.folder = folder
        check_folder(folder)
        self.options = _read_options(folder)
        self._tokenizer = _open_tokenizer(folder / TOKENIZER_FILE, self.options.max_tokens)
        self._session, self._failures = _open_session(folder / MODEL_FILE, threads)
        self._inputs = [str(each.name) for each in self._session.get_inputs()]
        if unknown := [name for name in self._inputs if name not in _KNOWN_INPUTS]:
            known = ", ".join(_KNOWN_INPUTS)
            raise ModelError(f"{folder / MODEL_FILE}: it wants the input {unknown[0]}; a sentence model has {known}")
        outputs = [str(each.name) for each in self._session.get_outputs()]
        self._output = _SENTENCE_OUTPUT if _SENTENCE_OUTPUT in outputs else outputs[0]
        self._try_last_token()
        self.dimensions = len(self._embed("a few words"))

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of everything that the vector of an item depends on but its text."""
        digest = hashlib.sha256()
        for name in (MODEL_FILE, TOKENIZER_FILE):
            with open_file(self.folder / name) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    digest.update(chunk)
        digest.update(msgspec.json.encode([self.options.pooling, self.options.max_tokens, self.options.text_prefix]))
        return digest.digest()

    def embed_text(self, text: str) -> Vector:
        """Return the vector of the text of an item, of length 1."""
        return self._embed(self.options.text_prefix + text)

    def embed_query(self, text: str) -> Vector:
        """Return the vector of a query, of length 1."""
        return self._embed(self.options.query_prefix + text)

    def _embed(self, text: str) -> Vector:
        encoding = self._tokenizer.encode(text)
        mask = np.array([encoding.attention_mask], np.int64)
        output = self._run(np.array([encoding.ids], np.int64), mask, np.array([encoding.type_ids], np.int64))
        if output.ndim == 3 and output.shape[:2] == mask.shape:
            vector = _pooled(output[0], self.options.pooling)
        elif output.ndim == 2 and len(output) == 1:
            vector = output[0]
        else:
            raise ModelError(
                f"{self.folder / MODEL_FILE}: its output {self._output} has the shape {list(output.shape)} for a text "
                f"of {mask.shape[1]} tokens; it must be a vector, or one for each token"
            )
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or not length:
            raise ModelError(f"{self.folder / MODEL_FILE}: it gives a vector without a direction for a text")
        return np.asarray(vector / length, np.float32)

    def _run(self, ids: NDArray[Any], mask: NDArray[Any], types: NDArray[Any]) -> NDArray[Any]:
        given = dict(zip(_KNOWN_INPUTS, (ids, mask, types), strict=True))
        try:
            (output,) = self._session.run([self._output], {name: given[name] for name in self._inputs})
        except self._failures as error:
            raise ModelError(f"{self.folder / MODEL_FILE}: it cannot embed a text ({_first_line(error)})") from error
        return np.asarray(output)

    def _try_last_token(self) -> None:
        """Refuse a tokenizer that has tokens which the model does not know."""
        size = self._tokenizer.get_vocab_size()
        ids, ones = np.array([[size - 1]], np.int64), np.ones((1, 1), np.int64)
        try:
            self._run(ids, ones, ones * 0)
        except ModelError as error:
            raise ModelError(
                f"{self.folder / TOKENIZER_FILE}: it does not fit {MODEL_FILE}, which refuses the last of its "
                f"{size:,} tokens; take both files from the same model"
            ) from error


def _pooled(tokens: NDArray[Any], pooling: Pooling | None) -> NDArray[Any]:
    """Return the vector of a text from those of its tokens; none of them is padding."""
    if pooling == "cls":
        return np.asarray(tokens[0])
    return np.asarray(tokens.max(axis=0) if pooling == "max" else tokens.mean(axis=0))


def check_folder(folder: Path) -> None:
    """Check that a folder has the files of a model, which are not opened. Raises ModelError."""
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder; the setting semantic_model names the folder of a model")
    for name in (MODEL_FILE, TOKENIZER_FILE):
        if not (folder / name).is_file():
            raise ModelError(f"{folder / name}: the file is missing; docs/semantic.md says how to lay out a model")


def _read_options(folder: Path) -> ModelOptions:
    """Return the options of a model; pooling is that of Sentence Transformers unless the keeper's file has another."""
    path = folder / OPTIONS_FILE
    try:
        options = _decode_options(read_file(path)) if path.exists() else ModelOptions()
        path = folder / POOLING_FILE
        pooling = options.pooling or (_pooling_of(read_file(path)) if path.exists() else "mean")
    except OSError as error:
        raise ModelError(cannot_be("read", path, error)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: it does not say how to use the model ({error}); see docs/semantic.md") from error
    return msgspec.structs.replace(options, pooling=pooling)


def _pooling_of(content: bytes) -> Pooling:
    config = _decode_pooling(content)
    if config.pooling_mode_cls_token:
        return "cls"
    return "max" if config.pooling_mode_max_tokens and not config.pooling_mode_mean_tokens else "mean"


def _open_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415 - with the extra only
    except ImportError as error:
        raise _extra_is_missing(error) from error
    try:
        tokenizer = Tokenizer.from_buffer(read_file(path))
    except OSError as error:
        raise ModelError(cannot_be("read", path, error)) from error
    except Exception as error:  # the library raises nothing more exact
        raise ModelError(f"{path}: it is damaged or no tokenizer ({_first_line(error)})") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _open_session(path: Path, threads: int) -> tuple[Any, tuple[type[Exception], ...]]:
    """Return a session of ONNX Runtime, and the exceptions that it raises."""
    try:
        import onnxruntime  # noqa: PLC0415 - with the extra only
        from onnxruntime.capi import onnxruntime_pybind11_state as states  # noqa: PLC0415
    except ImportError as error:
        raise _extra_is_missing(error) from error
    failures = tuple(each for each in vars(states).values() if isinstance(each, type) and issubclass(each, Exception))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _SILENT
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(os.fspath(path), options, providers=["CPUExecutionProvider"])
    except failures as error:
        raise ModelError(f"{path}: it is damaged or no ONNX model ({_first_line(error)})") from error
    return session, failures


def _extra_is_missing(error: ImportError) -> ModelError:
    return ModelError(
        f"ranking by meaning requires the extra semantic ({error.name} is not installed): "
        "pip install 'ssesearch[semantic]'"
    )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
