"""Markdown with YAML front matter becomes one item of plain text."""

from __future__ import annotations

from pathlib import Path

from tests.importers.importer_inputs import only_item, reasons, warnings, written

PAGE = """---
title: "A *plain* title: with a colon"
date: 2021-12-03T23:30:00-08:00
description: In short.
tags: [bread, "work: paid"]
categories:
  - Finance
lang: fr
canonicalURL: https://example.org/a
draft: no
---

# Heading

A [link](https://example.org/x) and **bold** text, `code` and a snake_case_word.

- one
- two

> A quote.

![A picture](a.png)
"""


def test_front_matter_and_text_are_read(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, PAGE, "a.md"))

    assert item.title == "A *plain* title: with a colon"
    assert (item.date.value, item.date.origin) == ("2021-12-03", "metadata")
    assert (item.summary, item.language, item.url) == ("In short.", "fr", "https://example.org/a")
    assert (item.category, item.tags) == ("Finance", ("bread", "work: paid", "Finance"))
    assert item.body == (
        "Heading\n\nA link and bold text, code and a snake_case_word.\n\none\n\ntwo\n\nA quote.\n\nA picture"
    )


def test_the_first_heading_stands_in_for_a_title(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, "---\ndate: 2021-12\n---\n# The heading\n\nText.\n"))

    assert (item.title, item.date.value, item.body) == ("The heading", "2021-12", "Text.")


def test_values_stay_as_they_are_written(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, "---\ntitle: 007\ndate: 2021-11-31\n---\nText.\n"))

    assert (item.title, item.date.value) == ("007", None)


def test_an_impossible_date_is_reported(tmp_path: Path) -> None:
    assert "impossible" in warnings(written(tmp_path, "---\ntitle: A\ndate: 2021-11-31\n---\nText.\n"))[0]


def test_code_in_front_matter_is_a_text_or_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "---\ntitle: !!python/object/apply:os.system ['true']\n---\nSome text.\n")

    assert only_item(path).title == "true"


def test_front_matter_that_is_no_yaml_is_rejected(tmp_path: Path) -> None:
    assert "front matter is not usable" in reasons(written(tmp_path, "---\n[a: b\n---\nText.\n"))[0]
