import hashlib
import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents import (
    SPLITTER_VERSION,
    BlockKind,
    Document,
    Passage,
    read_corpus,
    split_document,
)

LONG = "Setiap karyawan tetap berhak atas cuti tahunan selama dua belas hari kerja."
LONG_ENGLISH = "Every permanent employee is entitled to twelve working days of annual leave."


def document(indonesian: str | bytes, english: str | None = None, suffix: str = "md") -> Document:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        data = indonesian.encode() if isinstance(indonesian, str) else indonesian
        (corpus / f"cuti.id.{suffix}").write_bytes(data)
        if english is not None:
            (corpus / f"cuti.en.{suffix}").write_bytes(english.encode())
        return read_corpus(corpus).documents[0]


def texts(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.original.text for passage in passages]


def check(document: Document, passages: tuple[Passage, ...], max_characters: int) -> None:
    """What holds for every split of every document."""
    assert [one.number for one in passages] == list(range(1, len(passages) + 1))
    assert [one.id for one in passages] == [f"{document.slug}#p{one.number}" for one in passages]
    for passage in passages:
        assert len(passage.original.text) <= max_characters
        assert len(passage.translations) == len(document.translations)
        for rendition in passage.renditions:
            own = document.in_language(rendition.language)
            assert own.text[rendition.span.start : rendition.span.end] == rendition.text
            assert rendition.title == own.title
            assert rendition.text.strip() == rendition.text != ""
            end = 0
            for sentence in rendition.sentences:
                assert sentence.start >= end
                quote = sentence.of(rendition.text)
                assert quote.strip() == quote != ""
                start = rendition.span.start + sentence.start
                assert own.text[start : start + len(quote)] == quote
                assert rendition.text[end : sentence.start].strip() == ""
                end = sentence.end
            assert rendition.text[end:].strip() == ""
    # Every character of every block stands in exactly one passage, or in a path of headings.
    times = [0] * len(document.text)
    for passage in passages:
        for position in range(passage.original.span.start, passage.original.span.end):
            times[position] += 1
    paths = {heading for passage in passages for heading in passage.original.heading}
    for block in document.blocks:
        positions = range(block.span.start, block.span.end)
        expected = {
            times[position] for position in positions if not document.text[position].isspace()
        }
        assert expected == {1} or (
            expected == {0}
            and block.kind is BlockKind.HEADING
            and block.span.of(document.text) in paths
        )


def test_passages_of_a_document() -> None:
    one = document(
        f"# Pedoman\n\n{LONG}\n\n## Cuti\n\n### Hak\n\n{LONG} {LONG}\n\n"
        f"- A: {LONG}\n- B: {LONG}\n\n## Lembur\n\n{LONG}"
    )
    passages = split_document(one)
    check(one, passages, 1500)
    assert [(passage.original.heading, passage.original.text) for passage in passages] == [
        ((), LONG),
        (("Cuti", "Hak"), f"{LONG} {LONG}"),
        (("Cuti", "Hak"), f"A: {LONG}"),
        (("Cuti", "Hak"), f"B: {LONG}"),
        (("Lembur",), LONG),
    ]
    assert passages[1].original.sentence(1) == LONG
    assert passages[3].id == "cuti#p4"
    assert passages[0].original.title == "Pedoman"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # short items are one passage, with the introduction that ends in a colon
        (
            f"{LONG[:-1]}:\n\n- KTP\n- KK\n- NPWP\n\n{LONG}",
            [f"{LONG[:-1]}:\n\nKTP\n\nKK\n\nNPWP", LONG],
        ),
        # … which stands alone before long ones
        (f"{LONG[:-1]}:\n\n- {LONG}\n- {LONG}", [f"{LONG[:-1]}:", LONG, LONG]),
        # a short introduction goes with what follows, any other short block with what is before
        (f"{LONG}\n\nSyarat:\n\n{LONG}", [LONG, f"Syarat:\n\n{LONG}"]),
        (f"{LONG}\n\nYa.\n\n{LONG}", [f"{LONG}\n\nYa.", LONG]),
        # headings keep them apart
        (f"## A\n\nYa.\n\n## B\n\n{LONG}", ["Ya.", LONG]),
        ("| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", ["A: 1; B: 2\n\nA: 3; B: 4"]),
    ],
)
def test_small_blocks_join_their_neighbours(source: str, expected: list[str]) -> None:
    one = document(source)
    assert texts(split_document(one)) == expected


def test_runs_of_small_blocks_have_an_end() -> None:
    one = document("\n".join(f"- Syarat nomor {number} bagi karyawan" for number in range(100)))
    passages = split_document(one)
    check(one, passages, 1500)
    assert len(passages) > 1
    assert all(400 < len(text) <= 600 for text in texts(passages)[:-1])


def test_a_heading_with_nothing_below_it_is_a_passage() -> None:
    one = document("## Cuti\n\n### Dua belas hari\n\n### Dibayar\n\n## Lembur\n\nIsi.\n\n## Akhir")
    passages = split_document(one)
    assert [(passage.original.heading, passage.original.text) for passage in passages] == [
        (("Cuti",), "Dua belas hari\n\nDibayar"),
        (("Lembur",), "Isi."),
        ((), "Akhir"),
    ]


def test_a_long_block_is_parted_at_sentences_into_equal_shares() -> None:
    one = document(" ".join([LONG] * 21))
    passages = split_document(one, 1500)
    check(one, passages, 1500)
    assert [len(passage.original.sentences) for passage in passages] in ([10, 11], [11, 10])


def test_a_long_sentence_is_parted_between_words_and_a_long_word_between_characters() -> None:
    words = split_document(document("kata " * 100), 52)
    assert all(text.split() == ["kata"] * 10 for text in texts(words))
    family = "👩‍👩‍👧"
    assert set("".join(texts(split_document(document(family * 50), 12)))) == set(family)
    assert all(text == family * 2 for text in texts(split_document(document(family * 50), 12)))
    assert texts(split_document(document("a" * 25), 10)) == ["a" * 10, "a" * 10, "a" * 5]


def test_translations_are_parted_at_the_same_sentences() -> None:
    one = document(" ".join([LONG] * 40), " ".join([LONG_ENGLISH] * 40))
    passages = split_document(one, 500)
    check(one, passages, 500)
    for passage in passages:
        english = passage.in_language("en")
        assert len(english.text) <= 500
        assert len(english.sentences) == len(passage.original.sentences)
    assert " ".join(passage.in_language("en").text for passage in passages) == " ".join(
        [LONG_ENGLISH] * 40
    )


def test_a_translation_with_other_sentences_is_carried_whole() -> None:
    english = " ".join([LONG_ENGLISH] * 39)
    one = document(" ".join([LONG] * 40), english)
    passages = split_document(one, 500)
    check(one, passages, 500)
    assert len(passages) > 5
    assert {passage.in_language("en").text for passage in passages} == {english}


def test_headings_and_titles_are_in_the_language_of_the_text() -> None:
    one = document(f"# Cuti\n\n## Hak\n\n{LONG}", f"# Leave\n\n## Right\n\n{LONG_ENGLISH}")
    (passage,) = split_document(one)
    english = passage.in_language("en")
    assert (english.title, english.heading, english.text) == ("Leave", ("Right",), LONG_ENGLISH)
    assert passage.original.heading == ("Hak",)


def test_the_digest_tells_what_the_encoder_sees() -> None:
    def digest(indonesian: str, english: str) -> str:
        return split_document(document(indonesian, english))[-1].digest

    base = digest("# Cuti\n\n## Hak\n\nIsi.", "# Leave\n\n## Right\n\nText.")
    assert base == digest("# Cuti\n\n## Hak\n\nIsi. ", "# Leave\n\n## Right\n\n**Text.**")
    assert base == digest(
        "# Cuti\n\n## X\n\nY.\n\n## Hak\n\nIsi.", "# Leave\n\n## X\n\nY.\n\n## Right\n\nText."
    )
    changed = {
        digest("# Cuti!\n\n## Hak\n\nIsi.", "# Leave\n\n## Right\n\nText."),
        digest("# Cuti\n\n## Hak!\n\nIsi.", "# Leave\n\n## Right\n\nText."),
        digest("# Cuti\n\n## Hak\n\nIsi!", "# Leave\n\n## Right\n\nText."),
        digest("# Cuti\n\n## Hak\n\nIsi.", "# Leave\n\n## Right\n\nText!"),
    }
    assert len(changed) == 4
    assert base not in changed


def test_the_limit_must_be_positive() -> None:
    with pytest.raises(ValueError, match="max_characters"):
        split_document(document("Isi"), 0)


SAMPLE = f"""# Pedoman

{LONG} Lihat No. 5, dll. Selesai… Bawa: 1. KTP, 2. KK, maks. 2 lembar.

## Hak

Syarat:

- KTP
- KK

| A | B |
|---|---|
| 1 | 2 |

{" ".join([LONG] * 25)}

## Kosong
"""


def test_a_change_of_splits_changes_the_version() -> None:
    passages = split_document(document(SAMPLE))
    seen = repr([(one.original.span, one.original.sentences) for one in passages])
    known = {"3": "e0c7e73f77454b91"}
    assert hashlib.sha256(seen.encode()).hexdigest()[:16] == known[SPLITTER_VERSION], (
        "the sample is split otherwise than before: raise SPLITTER_VERSION, so that indexes are "
        "built again, and write the new version's digest here"
    )


ODD_WORDS = st.sampled_from(
    [
        *(
            "dll.",
            "a.n.",
            "No. 5",
            "S.Kom.,",
            "Rp1.000.000,00",
            "www.contoh.co.id",
            "…",
            "...",
            "?!",
        ),
        *(
            "“Apa?”",
            "(dsb.)",
            "e\u0301",
            "👩‍👩‍👧",
            "😀.",
            "Pasal 5.",
            "\r\n",
            "kata",
            "Kata",
            "x" * 70,
            "[1]",
        ),
        *(
            "- ",
            "# ",
            "**",
            "`",
            "|",
            "<b>",
            "\ufeff",
            "\u00ad",
            "&amp;",
            "\\",
            "akhir:",
            ".",
            "1.",
        ),
    ]
)
ODD_BLOCK = st.tuples(
    st.sampled_from(["", "", "", "- ", "1. ", "  - ", "> ", "# ", "## ", "### ", "    "]),
    st.lists(ODD_WORDS, min_size=1, max_size=30).map(" ".join),
).map("".join)
ODD_SOURCE = st.lists(ODD_BLOCK, min_size=1, max_size=8).map(
    lambda parts: "Awal\n\n" + "\n\n".join(parts)
)

ANY_SOURCE = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t")
).map("Awal ".__add__)


@settings(max_examples=150)
@given(
    source=st.one_of(ODD_SOURCE, ANY_SOURCE),
    suffix=st.sampled_from(["md", "txt"]),
    max_characters=st.sampled_from([1, 7, 60, 300, 1500]),
)
def test_offsets_hold_for_any_text(source: str, suffix: str, max_characters: int) -> None:
    one = document(source, source, suffix)
    passages = split_document(one, max_characters)
    check(one, passages, max_characters)
    assert split_document(one, max_characters) == passages
    # The file's line ends, byte-order mark and composition of accents change nothing.
    other = unicodedata.normalize("NFD", re.sub("\r\n?|\n", "\r\n", source))
    again = document(b"\xef\xbb\xbf" + other.encode(), source, suffix)
    assert again.text == one.text
    assert split_document(again, max_characters) == passages


@settings(max_examples=50)
@given(ODD_SOURCE)
def test_reading_a_documents_text_again_changes_nothing(source: str) -> None:
    text = document(source).text
    once = document(text, suffix="txt").text
    assert document(once, suffix="txt").text == once
