import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.document import BlockKind
from assistant.documents.markdown import read_markdown
from assistant.errors import TanyaError


def blocks(source: str) -> list[tuple[str, str]]:
    return [(str(one.kind), one.text) for one in read_markdown(source.encode(), "a.md").blocks]


def test_a_document_of_every_kind() -> None:
    source = """---
title: Pedoman
---
## Cuti *tahunan*
Paragraf satu
masih satu.\\
Baris baru.

1. Ajukan

   Lalu tunggu.
   - Surat
2. Selesai

| Jenis | Hari |
|-------|-----:|
| Tahunan | **12** |
| Sakit | |

```
kode = 1

lagi
```

    menjorok

> Kutipan
"""
    assert blocks(source) == [
        ("heading", "Cuti tahunan"),
        ("paragraph", "Paragraf satu masih satu.\nBaris baru."),
        ("list item", "Ajukan"),
        ("list item", "Lalu tunggu."),
        ("list item", "Surat"),
        ("list item", "Selesai"),
        ("table row", "Jenis: Tahunan; Hari: 12"),
        ("table row", "Jenis: Sakit"),
        ("code", "kode = 1\n\nlagi\n"),
        ("code", "menjorok\n"),
        ("paragraph", "Kutipan"),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**tebal** dan _miring_", "tebal dan miring"),
        ("[teks](https://x.id 'judul') <https://y.id>", "teks https://y.id"),
        ("![gambar *a*](x.png) `kode <b>`", "gambar a kode <b>"),
        ("a <script>alert(1)</script> b", "a <script>alert(1)</script> b"),
        ("<script>\nx\n</script>", "<script>\nx\n</script>"),
        ("a<br>b<!-- rahasia -->", "a\nb"),
        (r"$x^2$ &amp; \* 5 &lt;", "$x^2$ & * 5 <"),
        ("banyak    spasi\tdi sini", "banyak spasi di sini"),
    ],
)
def test_a_block_reads_as_the_page_would(source: str, text: str) -> None:
    assert [one for _, one in blocks(source)] == [text]


def test_comments_are_not_shown() -> None:
    assert "".join(text for _, text in blocks("<!-- a -->\n<!-- b\n\nc -->\n")).strip() == ""
    assert "<!-- terbuka" in blocks("<!-- a --> x <!-- terbuka")[0][1]


def test_a_table_without_rows_keeps_its_columns() -> None:
    assert blocks("| A | B |\n|---|---|\n") == [("table row", "A; B")]


def test_heading_levels() -> None:
    content = read_markdown(b"Satu\n====\n\nDua\n---\n\n###### Enam\n\n# Lagi", "a.md")
    assert content.title == "Satu"
    assert [one.level for one in content.blocks] == [2, 6, 1]


@pytest.mark.parametrize(
    ("source", "title", "first"),
    [
        ("# Cuti\n\nIsi", "Cuti", "Isi"),
        ("---\ntitle: Cuti\n---\n# cuti\n\nIsi", "Cuti", "Isi"),
        ("---\ntitle: Cuti\n---\n# Lain\n\nIsi", "Cuti", "Lain"),
        ("Isi\n\n# Cuti", "", "Isi"),
        ("## Cuti\n\nIsi", "", "Cuti"),
    ],
)
def test_the_title_is_said_once(source: str, title: str, first: str) -> None:
    content = read_markdown(source.encode(), "a.md")
    assert content.title.casefold() == title.casefold()
    assert content.blocks[0].text == first


def test_front_matter_becomes_metadata() -> None:
    content = read_markdown(b"---\ntitle: A\nlanguage: en\ndate: 2024-01-05\n---\nx", "a.md")
    assert (content.title, content.language, content.metadata) == (
        "A",
        "en",
        {"date": "2024-01-05"},
    )


def test_nesting_that_the_parser_would_drop_is_an_error() -> None:
    with pytest.raises(TanyaError, match=r"a\.md, line 3: .* nested"):
        read_markdown(("Isi\n\n" + "> " * 200 + "hilang").encode(), "a.md")
    assert blocks("> " * 40 + "ada") == [("paragraph", "ada")]


WORDS = st.lists(st.sampled_from(["cuti", "HRD", "12", "é", "😀"]), min_size=1, max_size=6)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["# ", "## ", "", "- ", "  - ", "1. ", "> ", "    ", "**", "| ", "- [ ] "]
            ),
            WORDS,
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_word_is_lost(lines: list[tuple[str, list[str]]]) -> None:
    source = "\n\n".join(mark + " ".join(words) for mark, words in lines)
    content = read_markdown(source.encode(), "a.md")
    read = " ".join([content.title, *(one.text for one in content.blocks)]).split()
    for word in {word for _, words in lines for word in words}:
        count = sum(words.count(word) for _, words in lines)
        assert sum(one.strip("*|") == word for one in read) == count


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        content = read_markdown(text.encode(), "a.md")
    except TanyaError as error:
        message = str(error)
    else:
        assert all(isinstance(one.kind, BlockKind) for one in content.blocks)
        return
    assert message.startswith("a.md")
