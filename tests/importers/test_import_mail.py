"""E-mail: a newsletter is one item with its subject, its sender, its calendar day and its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.counted_work import count_calls
from tests.importers.importer_inputs import CASES, items, only_item, reasons, warnings, written

HEADERS = "From: Press <press@example.org>\nTo: list@example.org\nSubject: Members meet\n"
DATE = "Date: Sat, 04 Mar 2023 10:00:00 +0000\n"
TEXT = "The members met in the hall and voted for a second oven.\n"


def test_a_message_is_an_item() -> None:
    item = only_item(CASES / "refs" / "mail.eml")

    assert (item.title, item.date.value, item.source, item.authors) == (
        "Dairy co-op opens a plant in Cork",
        "2023-03-04",
        "Press",
        ("Press",),
    )
    assert item.body == "Members voted for it at their meeting. The plant will open in May."


@pytest.mark.parametrize(
    ("header", "day"),
    [
        ("Sat, 04 Mar 2023 23:59:00 -0800 (PST)", "2023-03-04"),
        ("4 Mar 2023 00:10 +0200", "2023-03-04"),
        ("Sat, 04 Mar 23 10:00:00 GMT", "2023-03-04"),
        ("2023-03-04T23:00:00Z", "2023-03-04"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_day_is_the_one_that_the_sender_wrote(tmp_path: Path, header: str, day: str | None) -> None:
    item = only_item(written(tmp_path, f"{HEADERS}Date: {header}\nMIME-Version: 1.0\n\n{TEXT}"))

    assert item.date.value == day


def test_a_newsletter_in_html_stays_one_item_without_its_hidden_preview(tmp_path: Path) -> None:
    page = (
        '<html><style>p {}</style><div style="display: none">Preview</div><table><tr><td><h2>Bakers</h2><p>One oven.'
        "</td></tr><tr><td><h2>Weavers</h2><p>Wool &amp; yarn.</td></tr></table></html>"
    )
    mail = f"{HEADERS}{DATE}MIME-Version: 1.0\nContent-Type: text/html; charset=iso-8859-1\n\n{page}"

    item = only_item(written(tmp_path, mail))
    assert item.body == "Bakers\n\nOne oven.\n\nWeavers\n\nWool & yarn."


def test_letters_in_any_encoding_are_read(tmp_path: Path) -> None:
    mail = (
        HEADERS.replace("Members meet", "=?iso-8859-1?Q?Caf=E9?= =?utf-8?B?w6l0w6k=?=").replace("Press <", '"Ö, A." <')
        + f"{DATE}MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n\n"
    ).encode() + "Économie — oui.\n".encode("cp1252")

    item = only_item(written(tmp_path, mail))
    assert (item.title, item.body, item.source) == ("Caféété", "Économie — oui.", "Ö, A.")


def test_each_message_of_a_mailbox_is_an_item(tmp_path: Path) -> None:
    separator = "From press@example.org Sat Mar  4 10:00:00 2023\n"
    messages = [
        f"{separator}{HEADERS}{DATE}Message-ID: <{name}@example.org>\n\n{name}: {TEXT}>From here on.\n\nFrom us.\n\n"
        for name in ("one", "two")
    ]
    path = written(tmp_path, "".join(messages))

    one, two = items(path)
    assert one.id != two.id
    assert two.body == f"two: {TEXT.strip()} From here on.\n\nFrom us."


STATEMENT = ("text/plain", "statement.txt", "The whole statement.")
PICTURE = ("application/pdf", "report.pdf", "%PDF-1.7")


@pytest.mark.parametrize(
    ("text", "attached", "body", "remarks"),
    [
        (TEXT, [STATEMENT], TEXT.strip(), ["1 attachment of the message “Members meet” not read (“statement.txt”)"]),
        ("", [STATEMENT], "The whole statement.", []),
        ("", [("text/html", "a.html", "<p>The whole <b>page</b>.</p>")], "The whole page.", []),
        (
            "",
            [STATEMENT, PICTURE, ("application/zip", "b.zip", "PK")],
            "The whole statement.",
            ["2 attachments of the message “Members meet” not read (“report.pdf, b.zip”)"],
        ),
        ("", [PICTURE], "", ["1 attachment of the message “Members meet” not read (“report.pdf”)"]),
        (TEXT, [("application/pgp-signature", "signature.asc", "-----BEGIN")], TEXT.strip(), []),
    ],
)
def test_attached_texts_are_read_in_place_of_a_missing_one_and_others_are_named(
    tmp_path: Path, text: str, attached: list[tuple[str, str, str]], body: str, remarks: list[str]
) -> None:
    mail = (
        f'{HEADERS}{DATE}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        f"Content-Type: text/plain\n\n{text}\n"
    ) + "".join(
        f'--b\nContent-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n\n{content}\n'
        for kind, name, content in attached
    )
    path = written(tmp_path, f"{mail}--b--\n")

    assert only_item(path).body == body
    assert [reason.partition(";")[0] for reason in warnings(path)] == remarks


def test_a_saved_page_is_read_as_a_page(tmp_path: Path) -> None:
    page = f"<html><head><title>Members meet</title></head><body><h1>Members meet</h1><p>14 March 2019<p>{TEXT * 3}"
    mail = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/a\nSubject: Members meet\n"
        "Date: Sat, 04 Mar 2023 10:00:00 +0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n--b\nContent-Type: text/html\n'
        f"Content-Location: https://example.org/a\n\n{page}\n--b--\n"
    )

    item = only_item(written(tmp_path, mail))
    assert (item.title, item.date.value, item.url) == ("Members meet", "2019-03-14", "https://example.org/a")


def test_an_encrypted_message_is_named_as_such(tmp_path: Path) -> None:
    mail = (
        f'{HEADERS}{DATE}MIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary="b"\n\n--b\n'
        "Content-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\nx\n"
        "--b--\n"
    )

    assert reasons(written(tmp_path, mail)) == [
        "the message “Members meet” is encrypted; save its text and import that"
    ]


def test_a_text_that_begins_like_a_letter_is_no_message(tmp_path: Path) -> None:
    text = "title: From: us\ndate: 2023\n"
    assert items(written(tmp_path, f"title,date\nFrom: us,2023-03-04\n{text}")) != []


@pytest.mark.parametrize("part", ['"', "a b ", "("])
def test_an_endless_address_takes_no_more_work_than_a_long_one(tmp_path: Path, part: str) -> None:
    def work(length: int) -> int:
        path = written(
            tmp_path,
            f"From: {part * (length // len(part))}<a@e.example>\nSubject: A\n{DATE}MIME-Version: 1.0\n\n{TEXT}",
        )
        return count_calls(lambda: items(path))

    work(1)
    assert work(48_000) < 1.1 * work(12_000)


INNER = "From: {sender}\nSubject: {title}\nDate: Mon, 11 Mar 2019 10:00:00 +0000\n\n{text}\n"


@pytest.mark.parametrize(
    ("kind", "part", "outer"),
    [
        ("digest", "", []),
        ("mixed", "Content-Type: text/plain\n\nPlease read these.\n--YY\n", ["Members meet"]),
    ],
)
def test_each_message_within_a_message_is_an_item_of_its_own(
    tmp_path: Path, kind: str, part: str, outer: list[str]
) -> None:
    head = "" if kind == "digest" else "Content-Type: message/rfc822\n"
    senders = (("Ann <a@example.org>", "First"), ("Bob <b@example.org>", "Second"))
    inner = "--YY\n".join(
        f"{head}\n{INNER.format(sender=sender, title=title, text='Forty came.')}" for sender, title in senders
    )
    content = f"{HEADERS}{DATE}Content-Type: multipart/{kind}; boundary=YY\n\n--YY\n{part}{inner}--YY--\n"
    path = written(tmp_path, content, "mail.eml")

    assert [item.title for item in items(path)] == [*outer, "First", "Second"]
    assert [(item.date.value, item.source, item.body) for item in items(path)][-2:] == [
        ("2019-03-11", "Ann", "Forty came."),
        ("2019-03-11", "Bob", "Forty came."),
    ]
    assert len(warnings(path)) == (not outer)


def test_messages_nested_without_end_are_read_once(tmp_path: Path) -> None:
    content = f"{HEADERS}{DATE}" + "Content-Type: message/rfc822\n\nSubject: More\n" * 60 + f"\n{TEXT}"

    assert "".join(item.body for item in items(written(tmp_path, content, "mail.eml"))).count(TEXT.strip()) == 1


def test_the_heading_is_the_title_of_a_message_without_a_subject(tmp_path: Path) -> None:
    html = "<h1 style='display:none'>Preview</h1><h1>Potters <b>open</b> a shop</h1><p>It is in Bergen.</p>"
    content = f"From: Press <press@example.org>\nTo: list@example.org\n{DATE}Content-Type: text/html\n\n{html}"

    assert only_item(written(tmp_path, content, "mail.eml")).title == "Potters open a shop"


def test_a_quotation_is_a_paragraph_of_its_own(tmp_path: Path) -> None:
    message = f"{HEADERS}{DATE}\nAnn wrote:\n> Is it open?\n> Really?\nYes, it is.\n"

    assert only_item(written(tmp_path, message)).body == "Ann wrote:\n\n> Is it open? > Really?\n\nYes, it is."
