import hashlib
import os
from pathlib import Path, PurePosixPath

import pytest

from assistant.documents import Block, BlockKind, Span, read_document
from assistant.documents.language import guess_language, language_code
from assistant.documents.limits import ReadingLimits
from assistant.documents.naming import parse_name
from assistant.errors import TanyaError


def write(corpus: Path, name: str, data: str | bytes) -> Path:
    path = corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_document_knows_where_its_blocks_stand(tmp_path: Path) -> None:
    data = "---\ntags: hr\n---\n# Cuti\r\n\r\n## Hak\n\nCafe\u0301 &#8203;buka.\n\n&nbsp;\n\n- Satu"
    document = read_document(write(tmp_path, "hr/Cuti Tahunan.id.md", data), tmp_path)
    assert document.slug == "hr/cuti-tahunan"
    assert document.title == "Cuti"
    assert document.language == "id"
    assert document.path == "hr/Cuti Tahunan.id.md"
    assert document.metadata == {"tags": "hr"}
    assert document.digest == hashlib.sha256(data.encode()).hexdigest()
    assert document.text == "Hak\n\nCafé buka.\n\nSatu"
    assert document.blocks == (
        Block(BlockKind.HEADING, Span(0, 3), level=2),
        Block(BlockKind.PARAGRAPH, Span(5, 15)),
        Block(BlockKind.LIST_ITEM, Span(17, 21)),
    )


@pytest.mark.parametrize(
    ("path", "slug", "language", "title"),
    [
        ("cuti.md", "cuti", "", "Cuti"),
        (
            "hr/2024/Cuti_Tahunan (baru).EN.txt",
            "hr/2024/cuti-tahunan-baru",
            "en",
            "Cuti Tahunan (baru)",
        ),
        ("Résumé.fr.md", "resume-fr", "", "Résumé.fr"),
        ("id.md", "id", "", "Id"),
        ("a#b?c%.md", "a-b-c", "", "A#b?c%"),
    ],
)
def test_names(path: str, slug: str, language: str, title: str) -> None:
    name = parse_name(PurePosixPath(path))
    assert (name.slug, name.language, name.title) == (slug, language, title)


def test_names_without_latin_letters_stay_apart() -> None:
    first, second = (parse_name(PurePosixPath(name)).slug for name in ("休假.md", "工资.md"))
    assert first != second
    assert first.isascii()


@pytest.mark.parametrize(
    ("name", "data", "language"),
    [
        ("a.md", "Karyawan berhak atas cuti yang dibayar dan tidak hangus.", "id"),
        ("a.md", "Employees have the right to paid leave that does not lapse.", "en"),
        ("a.md", "---\nlanguage: en-GB\n---\nKaryawan yang berhak", "en"),
        ("a.en.md", "Karyawan yang berhak atas cuti", "en"),
        ("a.md", "12345", "id"),
    ],
)
def test_language(tmp_path: Path, name: str, data: str, language: str) -> None:
    assert read_document(write(tmp_path, name, data), tmp_path).language == language


def test_language_words() -> None:
    assert language_code("Bahasa Indonesia") == "id"
    assert language_code("EN_us") == "en"
    assert language_code("fr") is None
    assert guess_language("") == "id"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.md", "", "the file is empty"),
        ("a.md", "\n \n<!-- catatan -->\n", "holds no text"),
        ("a.md", "# Hanya judul", "holds no text"),
        ("a.odt", "PK", r"`\.odt` cannot be read"),
        ("a.pdf", "%PDF-1.4", "not a PDF file, or damaged"),
        ("tanpa", "isi", r"Rename it so that it ends in one of: \.csv"),
        ("a.xyz", "isi", r"`\.xyz` cannot be read\. Save it as one of: \.csv"),
        ("a.DOC", "isi", r"Save it as \.docx or \.pdf\."),
        ("a.pptx", "PK", r"Save it as \.pdf\."),
        ("a.jpg", "isi", "a picture"),
        ("a.zip", "PK", "an archive. Unpack it"),
        ("a.md", "---\nlanguage: fr\n---\nx", "`language: fr`.*Write `id` or `en`"),
        ("a.id.md", "---\nlanguage: en\n---\nx", "Make the two agree"),
        ("a.txt", b"x" * (ReadingLimits().file_bytes + 1), "larger than 50 MB"),
    ],
)
def test_errors_name_the_file(tmp_path: Path, name: str, data: str | bytes, says: str) -> None:
    path = write(tmp_path, f"hr/{name}", data)
    with pytest.raises(TanyaError, match=says) as caught:
        read_document(path, tmp_path)
    assert str(caught.value).startswith(f"hr/{name}")


def test_an_address_is_no_title(tmp_path: Path) -> None:
    path = write(tmp_path, "aturan-cuti.html", "<title>about:blank</title><p>Isi dokumen")
    document = read_document(path, tmp_path)
    assert (document.title, document.has_title) == ("Aturan cuti", False)
    titled = write(tmp_path, "b.html", "<title>About: cuti</title><p>Isi dokumen")
    assert read_document(titled, tmp_path).title == "About: cuti"


def test_a_file_outside_the_corpus_is_not_read(tmp_path: Path) -> None:
    outside = write(tmp_path, "rahasia.txt", "rahasia")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    with pytest.raises(TanyaError, match="not in the corpus"):
        read_document(corpus / ".." / "rahasia.txt", corpus)
    link = corpus / "a.txt"
    link.symlink_to(outside)
    with pytest.raises(TanyaError, match="leads outside"):
        read_document(link, corpus)


def test_a_link_inside_the_corpus_is_read(tmp_path: Path) -> None:
    write(tmp_path, "..data/a.txt", "Isi dokumen")
    link = tmp_path / "a.txt"
    link.symlink_to(Path("..data") / "a.txt")
    assert read_document(link, tmp_path).slug == "a"


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipa.txt")
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "putar.txt").symlink_to("putar.txt")
    (tmp_path / "putus.txt").symlink_to("tidak-ada.txt")
    for name in ("pipa.txt", "folder.txt", "putar.txt", "putus.txt", "tidak-ada.txt"):
        with pytest.raises(TanyaError, match=rf"^{name}: "):
            read_document(tmp_path / name, tmp_path)
