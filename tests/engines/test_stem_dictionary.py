"""Stems are found in every language of a segment, whether they are looked up in the file or in memory."""

from __future__ import annotations

from pathlib import Path

from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage import stem_dictionary
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.stem_dictionary import StemDictionary
from tests.engines.engine_archive import a_document, build


def test_lookups_in_memory_find_what_those_in_the_file_find(tmp_path: Path) -> None:
    texts = {"en": "cooperatives open", "fr": "coopératives ouvertes", "de": "Genossenschaften", "ja": "opens"}
    documents = [a_document(n, "news", text, language=language) for n, (language, text) in enumerate(texts.items(), 1)]
    build(WhooshEngine(tmp_path), *documents)
    (path,) = (path for path in tmp_path.rglob("*.arrays") if path.name != "values.arrays")
    stems = Segment(path).stems
    asked = [*stems[:], "en:absent", "fr:", "zz:open", "open", ""]
    expected = [stems.find(stem) for stem in asked]

    dictionary = StemDictionary(stems)
    answers = [[*map(dictionary.find, asked)] for _ in range(stem_dictionary._LOOKUPS_FROM_FILE // len(asked) + 2)]

    assert dictionary.languages == ("de", "en", "fr", "xx")
    assert all(answer == expected for answer in answers)
    assert sorted(stems[ordinal] for ordinal in dictionary.of_token("cooperatives")) == ["en:cooper", "fr:cooper"]
    assert dictionary.of_token("cooperatives") == dictionary.of_token("cooperatives")
