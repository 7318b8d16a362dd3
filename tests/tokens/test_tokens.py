"""Words are folded and split the same way for the index, queries, highlights and tags."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.tokens import (
    fold,
    fold_with_offsets,
    token_at,
    tokenize,
    tokenize_folded,
    word_spans,
    words,
    words_and_mask,
)

BOUNDED = settings(max_examples=300, deadline=None, derandomize=True)
"""The same examples each time; `python -m tests.soak pasted_texts` draws others."""

AWKWARD = (
    "aAlLsScCoOpPdDqQuU19 _-‐‑'’.,\n"
    + "\u00ad\u0301\u0327éÉßﬁ½…İıΣς가각\u1100\u1161\u11a8合作社・ーｶ々Ⅷ㈱＿＇－\ufeff\U00020000"
    + "क\u093c\u093f\u094d\u0901य़\u200c\u200dব\u09c7\u09be\u09bcதொ\u0bcdกำ่\u0e31เကျ\u1039\u1037ក្\u17d2\u200b"
    + "カﾊﾟか\u3099и\u0306٣६๕３œı\ufe0f"
)
ACCENTS = 200
"""The least combining class of accents on Latin letters."""
COMPOUNDS = st.text(alphabet="0012349  ,.'’\xa0&+#aul½\n-…", max_size=24)
MARKED = st.text(alphabet="llLŀ·\"'’״”׳ʼצהלגריםа1є ․\n;", max_size=24)
NUMBERED = st.lists(
    st.sampled_from(["May", "in", "12", "300", "000", "2019", "page", "1,5", "10:30", "\xa0", "-", "."])
)
texts = COMPOUNDS | MARKED | NUMBERED.map(" ".join) | st.text(max_size=60) | st.text(alphabet=AWKWARD, max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Worker-owned firms, 2021!", ["worker", "owned", "firms", "2021"]),
        ("Économie SOCIALE", ["economie", "sociale"]),
        ("l'économie de l’entraide, s'il", ["economie", "de", "entraide", "il"]),
        ("dell'Italia, qu’elle", ["italia", "elle"]),
        ("l'Atelier d'L'Oréal", ["atelier", "oreal"]),
        ("The cooperative's members’ ILO's", ["the", "cooperative", "members", "ilo"]),
        ("AT&T's plan, D's", ["at&t", "plan", "d"]),
        ("O'Brien's aujourd'hui", ["o", "brien", "aujourd", "hui"]),
        ("co-operative, Co‐op and CO‑OPS", ["cooperative", "coop", "and", "coops"]),
        ("eco-op micro-operator no co-p", ["eco", "op", "micro", "operator", "no", "co", "p"]),
        ("co-op's l'co-op", ["coop", "coop"]),
        ("coopé\u00adrative", ["cooperative"]),
        ("snake_case 3rd G20 covid19", ["snake", "case", "3rd", "g20", "covid19"]),
        ("合作社 in 2021年", ["合", "作", "社", "in", "2021", "年"]),
        ("ソーシャル・エコノミー", [*"ソーシャルエコノミー"]),
        ("협동조합", [*"협동조합"]),
        ("Straße ﬁnance ＩＬＯ Ⅷ ½", ["strasse", "finance", "ilo", "viii", "1", "2"]),
        ("İstanbul ΣΊΣΥΦΟΣ", ["istanbul", "σισυφοσ"]),
        ("кооператив العمل", ["кооператив", "العمل"]),
        ("हिन्दी में सहकारी समितियाँ।", ["हिन्दी", "में", "सहकारी", "समितियां"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("বাংলা ভাষার খবর", ["বাংলা", "ভাষার", "খবর"]),
        ("ข่าวใหม่", ["ข่", "า", "ว", "ใ", "ห", "ม่"]),
        ("ລາວ ប្រទេស", ["ລ", "າ", "ວ", "ប្", "រ", "ទេ", "ស"]),
        ("မြန်မာ", ["မြ", "န်", "မာ"]),
        ("می\u200cخواهم क\u094d\u200dष", ["میخواهم", "क\u094dष"]),
        ("ﾊﾟﾝ か\u3099 が", ["パ", "ン", "が", "が"]),
        ("российский ёлка", ["российский", "елка"]),
        ("٢٠٢١ ۲۰۲۱ २०२१ ๒๐๒๑ ２０２１", ["2021"] * 5),
        ("", []),
        ("… — ' ’ -- _", []),
    ],
)
def test_text_is_split_into_the_words_that_readers_see(text: str, expected: list[str]) -> None:
    assert words(text) == expected


SPACED = ["1 234", "1\u00a0234", "1\u2009234", "1\u202f234"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, ["1234"])
            for text in ["1,234", "1.234", "1234", "1'234", "1’234", "١٬٢٣٤", "１，２３４", "१,२३४", *SPACED]
        ),
        ("1,234,567 1.234.567; 12 345 678; 12,34,567", ["1234567", "1234567", "12345678", "1234567"]),
        ("1,234.50 1.234,50; 1 234,50; 1'234.50", ["1234.50"] * 4),
        ("9,90 9.90 ٩٫٩٠ 0.234 3.14159", ["9.90", "9.90", "9.90", "0.234", "3.14159"]),
        ("1,234km 250 000 habitants 9,90€", ["1234km", "250000", "habitants", "9.90"]),
        ("1,234円", ["1234", "円"]),
        ("in 2019 300 members, 2019,2020", ["in", "2019", "300", "members", "2019", "2020"]),
        ("pp. 12, 300 and 12-300 and 100 200 3", ["pp", "12", "300", "and", "12", "300", "and", "100", "200", "3"]),
        ("28.11.2026 am 28.11. und 11.2026, 2026.11", "28 11 2026 am 28 11 und 11 2026 2026 11".split()),
        ("020 794 012 1.2.3 10:30", ["020", "794", "012", "1", "2", "3", "10", "30"]),
        ("in May 2019 300 000 people, 12 300 2020", "in may 2019 300000 people 12300 2020".split()),
        ("2 000 2001; 10 000 000; 1 2 3; 4 000 4 000", "2000 2001 10000000 1 2 3 4 000 4 000".split()),
        ("C++, C#, .NET and AT&T's R&D", ["c++", "c#", "dotnet", "and", "at&t", "r&d"]),
        ("U.N. S.A. the U.S. U.S.A, UN", ["un", "sa", "the", "us", "usa", "un"]),
        ("l'O.N.U. et d'E.D.F.", ["onu", "et", "edf"]),
        ("С.Ш.А. Η.Π.Α.", ["сша", "ηπα"]),
        ("The end.Next a.b.com example.net 7-up c+ a&", "the end next a b com example net 7 up c a".split()),
    ],
)
def test_words_with_punctuation_within_are_one_word(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert [token.text for token in tokenize(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 12 300 people", "may 12 300 people"),
        ("MAY 12 300 people", "may 12 300 people"),
        ("On Sept. 12 300 000 people", "on sept 12 300000 people"),
        ("mayo 12 300 personas", "mayo 12 300 personas"),
        ("май 12 300", "май 12 300"),
        ("May 10-12 300 and May 10–12 300", "may 10 12 300 and may 10 12 300"),
        ("May\u00a012 300 people", "may 12 300 people"),
        ("page 3 400 members, COVID-19 300 cases", "page 3 400 members covid 19 300 cases"),
        ("at 10:30 300 people, 24/7 300 people", "at 10 30 300 people 24 7 300 people"),
        ("2026-11-28 300 people", "2026 11 28 300 people"),
    ],
)
def test_digits_that_are_a_day_or_a_page_are_no_part_of_the_number_after_them(text: str, expected: str) -> None:
    assert words(text) == [token.text for token in tokenize(text)] == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 300 people", "12300 people"),
        ("In May 12 300 people met", "in may 12300 people met"),
        ("On 1 May 12 300 people met", "on 1 may 12300 people met"),
        ("El 1 de mayo 12 300 personas", "el 1 de mayo 12300 personas"),
        ("Am 1. Mai 12 300 Leute", "am 1 mai 12300 leute"),
        ("fin d’août 12 300 personnes", "fin aout 12300 personnes"),
        ("May: 12 300 people", "may 12300 people"),
        ("May 45 000 people", "may 45000 people"),
        ("two years ago 12 300 people", "two years ago 12300 people"),
        ("some 50-60 000", "some 50 60000"),
    ],
)
def test_digits_are_one_number_where_a_month_is_complete_without_them(text: str, expected: str) -> None:
    assert words(text) == [token.text for token in tokenize(text)] == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('צה"ל צה״ל צה”ל צהל', ["צהל"] * 4),
        ('"צה"ל", (ארה״ב)', ["צהל", "ארהב"]),
        ('מנכ"לית דו״חות', ["מנכלית", "דוחות"]),
        ('ב"הארץ" ה״ניו יורק״', ["ב", "הארץ", "ה", "ניו", "יורק"]),
        ("ג'ורג' ג׳ורג׳ צ’ילה", ["גורג", "גורג", "צילה"]),
        ("ב'הארץ'", ["ב", "הארץ"]),
        ("об'єднання об’єднання обʼєднання", ["обєднання"] * 3),
        ("col·laborar COL·LABORAR coŀlaborar l’il·lusió", [*["collaborar"] * 3, "illusio"]),
        ("salarié·e·s a·b", ["salarie", "e", "s", "a", "b"]),
        ("ինչո՞ւ ինչու, այո՛", ["ինչու", "ինչու", "այո"]),
        ("ሰላም፡ለዓለም።", ["ሰላም", "ለዓለም"]),
        ("καλημέρα· τι;", ["καλημερα", "τι"]),
        ("co\u00adoperative", ["cooperative"]),
        ("می‌خواهم میخواهم", ["میخواهم"] * 2),
        ("Hawaiʻi Hawai'i", ["hawai", "i"] * 2),
    ],
)
def test_marks_within_words_are_no_borders(text: str, expected: list[str]) -> None:
    assert words(text) == [token.text for token in tokenize(text)] == expected


def test_the_span_of_a_number_is_the_whole_number() -> None:
    text = "Des 1\u00a0234,5 km² à l'O.N.U."
    assert [text[token.start : token.end] for token in tokenize(text)] == [
        *("Des", "1\u00a0234,5", "km²", "à", "O.N.U.")
    ]


@BOUNDED
@given(texts)
@example("x's's")
@example("l's'eau")
@example("_l'eau")
@example("가\u11a8")
@example("\u1113\u1161")
@example("カ\u200c\u3099")
@example("ｶ\u200dﾞ")
@example("カﾞ")
@example("C#.NET, \x01 and co\x02op")
def test_words_and_tokenize_agree(text: str) -> None:
    assert words(text) == [token.text for token in tokenize(text)]


@BOUNDED
@given(texts, st.randoms(use_true_random=False))
@example("l's'eau", Random(0))
@example("1,234.5's C#.NET", Random(0))
@example("\x01\x01 co\x02op", Random(0))
def test_words_have_the_offsets_of_tokens_in_whatever_order_they_are_looked_up(text: str, random: Random) -> None:
    text = text * random.choice((1, 1, 40))
    tokens = list(tokenize(text))
    spans = word_spans(text, words_and_mask(text)[1])
    order = random.sample(range(len(tokens)), len(tokens))

    assert {position: spans[position] for position in order} == {
        position: (token.start, token.end) for position, token in enumerate(tokens)
    }
    assert all(spans.before(end) == sum(token.start < end for token in tokens) for end in range(0, len(text) + 1, 7))


@BOUNDED
@given(texts)
def test_the_span_of_a_token_contains_its_word_and_the_whole_of_its_accents(text: str) -> None:
    for word, start, end in tokenize(text):
        assert word in words(text[start:end])
        assert end == len(text) or unicodedata.combining(text[end]) < ACCENTS


@BOUNDED
@given(texts)
def test_tokens_are_in_order_and_overlap_only_where_a_character_stands_for_several_words(text: str) -> None:
    tokens = list(tokenize(text))

    for left, right in pairwise(tokens):
        assert left.end <= right.start or len(words(text[right.start])) > 1
        assert left.start <= right.start


@BOUNDED
@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@BOUNDED
@given(texts)
def test_words_do_not_depend_on_how_accents_are_encoded(text: str) -> None:
    assert words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text)) == words(text)


@BOUNDED
@given(st.text(alphabet="abcéçñõüœßﬁＡΣ, '\n-", max_size=40))
def test_words_do_not_depend_on_case_accents_and_compatibility_forms(text: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))

    assert words(text.upper()) == words(text.casefold()) == words(bare)


@BOUNDED
@given(texts)
def test_every_folded_character_has_an_offset_in_the_original_text(text: str) -> None:
    plain, offsets = fold_with_offsets(text)

    if offsets is None:
        assert len(plain) == len(text)
    else:
        assert len(offsets) == len(plain) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)


def test_every_combining_mark_is_part_of_a_word_or_ignored() -> None:
    marks = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) in ("Mn", "Mc")]
    symbols = range(0x1CF00, 0x1DAB0)  # of music and of sign writing

    apart = [mark for mark in marks if len(words(f"ab{mark}cd")) > 1 and ord(mark) not in symbols]
    assert set(map(unicodedata.name, apart)) <= {
        "DUPLOYAN THICK LETTER SELECTOR",
        "KHITAN SMALL SCRIPT FILLER",
    }


@pytest.mark.parametrize(
    "text", ["Coopératives, “today” – and tomorrow …", "naïve café № 5"[:-3], "合作社と日本", "हिन्दी में ข่าว"]
)
def test_common_texts_keep_their_length_when_folded(text: str) -> None:
    assert fold_with_offsets(text)[1] is None


@BOUNDED
@given(texts)
@example("co-operate operate")
@example("firm's s")
@example('צה"ל צה״ל')
@example("л'є l·l may 12 300 000")
def test_token_at_returns_a_token_exactly_at_its_start(text: str) -> None:
    plain, _ = fold_with_offsets(text)
    tokens = {token.start: token for token in tokenize_folded(plain, 0)}

    assert {offset: token for offset in range(len(plain)) if (token := token_at(plain, offset)) is not None} == tokens


LONG = 200_000
HOSTILE = [
    "a",
    "\u0301",
    "'",
    "’",
    "l'",
    "co-",
    "co-op",
    "'s",
    "é",
    "e\u0301",
    "½",
    "…",
    "\u1100",
    "合",
    "_",
    "\x00",
    "ﷺ",
    "क\u093f",
    "\u093f",
    "กั",
    "л'",
    "l·",
    'ל"',
    "ג'",
    "may 12 300 ",
    "1 000 ",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_tokenizing_takes_linear_time_on_repetitive_text(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // max(len(piece), len(fold(piece))))
        began = time.process_time()
        words(text)
        for _ in tokenize(text):
            pass
        return time.process_time() - began

    assert seconds(LONG) < 16 * seconds(LONG // 8) + 0.3


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Œuvre", "oeuvre"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("Đorđe", "dorde"),
        ("Garðar", "gardar"),
        ("Þór", "thor"),
        ("Iğdır", "igdir"),
        ("ǿ", "o"),
        ("مـــصر", "مصر"),
        ("مُحَمَّد", "محمد"),
        ("أحمد", "احمد"),
        ("ٱلله", "الله"),
    ],
)
def test_letters_are_found_as_a_reader_types_them(text: str, typed: str) -> None:
    assert words(text) == [typed]


@given(st.lists(st.text("aeoœæøłđðþıŁÞŒ\u0640\u0301مأ", min_size=1), max_size=6))
def test_offsets_are_those_of_the_original_letters(parts: list[str]) -> None:
    text = " ".join(parts)
    tokens = list(tokenize(text))
    assert [token.text for token in tokens] == words(text)
    assert [words(text[token.start : token.end]) for token in tokens] == [[token.text] for token in tokens]
