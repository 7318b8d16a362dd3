"""List the files of the vocabulary of a home."""

from __future__ import annotations

from pathlib import Path

from sse_search.errors import VocabularyError
from sse_search.ordinary_files import paths_in
from sse_search.wording import cannot_be


def vocabulary_paths(path: Path) -> list[Path]:
    """
    Return the files of the vocabulary of a home: `vocabulary.toml`, and those of the folder `vocabulary` beside it.

    `vocabulary.toml` may itself be a folder of files. There are no files where nothing of this exists.

    Raises:
        VocabularyError: A folder cannot be read.
    """
    paths: list[Path] = []
    for folder in (path, path.with_suffix("")):
        try:
            paths += paths_in(folder, "*.toml")
        except OSError as error:
            raise VocabularyError(cannot_be("read", folder, error)) from error
    if path.exists() and not path.is_dir():
        paths.append(path)
    return paths
