"""List the files of the vocabulary of a home."""

from __future__ import annotations

from pathlib import Path

from sse_search.ordinary_files import paths_in


def vocabulary_paths(path: Path) -> list[Path]:
    """
    Return the files of the vocabulary of a home: `vocabulary.toml`, and those of the folder `vocabulary` beside it.

    `vocabulary.toml` may itself be a folder of files. There are no files where nothing of this exists.
    """
    folders = [folder for folder in (path, path.with_suffix("")) if folder.is_dir()]
    paths = [file for folder in folders for file in paths_in(folder, "*.toml")]
    if path.exists() and not path.is_dir():
        paths.append(path)
    return paths
