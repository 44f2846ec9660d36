import ast
import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from assistant import documents
from assistant.documents import Document, ReadingLimits, read_corpus
from assistant.documents.reading import DocumentReader, OpenedFile
from assistant.documents.reading_process import ReadingProcess
from assistant.errors import TanyaError
from tests.documents.test_reading import write
from tests.documents.test_reading_process import SLOW


def test_a_folder_of_documents(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "Isi b")
    write(tmp_path, "a/z.txt", "Isi z")
    write(tmp_path, "a/cuti.id.md", "## Hak\n\nKaryawan berhak.")
    write(tmp_path, "a/cuti.en.md", "## Right\n\nEmployees may.")
    for passed_over in (
        "README.md",
        "a/readme.md",
        "testset.csv",
        ".git/x.md",
        ".x.md",
        "a/~$b.docx",
        "b.md~",
    ):
        write(tmp_path, passed_over, "bukan dokumen")
    write(tmp_path, "foto.jpg", b"\xff\xd8\xff")
    write(tmp_path, "rusak.md", b"teks\0")
    os.mkfifo(tmp_path / "pipa.txt")
    (tmp_path / "luar.txt").symlink_to("/etc/hostname")
    (tmp_path / "lingkar").symlink_to(tmp_path, target_is_directory=True)
    reading = read_corpus(tmp_path)
    assert [one.slug for one in reading.documents] == ["a/cuti", "a/z", "b"]
    cuti = reading.documents[0]
    assert cuti.language == "id"
    assert [one.language for one in cuti.translations] == ["en"]
    assert cuti.translations[0].translations == ()
    assert [one.path for one in reading.skipped] == [
        "foto.jpg",
        "lingkar",
        "luar.txt",
        "pipa.txt",
        "rusak.md",
    ]
    for skipped in reading.skipped:
        assert skipped.reason
        assert not skipped.reason.startswith(skipped.path)
        assert skipped.reason_id not in ("", skipped.reason)
        assert not skipped.reason_id.startswith(skipped.path)
    assert read_corpus(tmp_path) == reading


def test_a_name_that_is_not_unicode_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "Isi")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md")).write_text("Isi")
    (skipped,) = read_corpus(tmp_path).skipped
    assert "not valid UTF-8" in skipped.reason
    skipped.path.encode()


def test_a_folder_that_cannot_be_opened_is_skipped() -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder)
        corpus.chmod(0o755)
        write(corpus, "a.md", "Isi").chmod(0o644)
        (corpus / "kunci").mkdir(mode=0)
        is_root = os.geteuid() == 0  # who can open everything, so read as nobody
        if is_root:
            os.seteuid(65534)
        try:
            (skipped,) = read_corpus(corpus).skipped
        finally:
            if is_root:
                os.seteuid(0)
    assert skipped.path == "kunci"
    assert "cannot be opened" in skipped.reason


def test_a_corpus_without_documents_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(TanyaError, match=r"no document in .*Put files into it \(\.csv, \.docx, "):
        read_corpus(tmp_path)
    write(tmp_path, "a.pdf", b"%PDF")
    with pytest.raises(TanyaError, match=r"Skipped: 1, first a\.pdf"):
        read_corpus(tmp_path)
    with pytest.raises(TanyaError, match="does not exist"):
        read_corpus(tmp_path / "tidak-ada")
    with pytest.raises(TanyaError, match="is a file"):
        read_corpus(tmp_path / "a.pdf")


@pytest.mark.parametrize(
    ("files", "original"),
    [
        ({"a.id.md": "Isi", "a.en.md": "Text"}, "a.id.md"),
        ({"a.id.md": "---\ntranslation_of: a.en.md\n---\nIsi", "a.en.md": "Text"}, "a.en.md"),
        ({"a.md": "Karyawan yang bekerja", "a.en.md": "Text"}, "a.md"),
        ({"a.id.txt": "Isi", "a.en.md": "Text"}, "a.id.txt"),
    ],
)
def test_which_file_is_the_original(tmp_path: Path, files: dict[str, str], original: str) -> None:
    for name, text in files.items():
        write(tmp_path, name, text)
    (document,) = read_corpus(tmp_path).documents
    assert document.path == original
    assert [one.path for one in document.translations] == [
        name for name in files if name != original
    ]


def test_a_translation_without_its_original_is_a_document(tmp_path: Path) -> None:
    write(tmp_path, "a.en.md", "---\ntranslation_of: a.id.md\n---\nText")
    (document,) = read_corpus(tmp_path).documents
    assert document.language == "en"


@pytest.mark.parametrize(
    ("indonesian", "english", "says"),
    [
        ("Satu\n\nDua", "One", r"block 2: a paragraph \(“Dua”\) there, nothing here"),
        ("Satu", "One\n\n- Two", r"block 2: nothing there, a list item \(“Two”\) here"),
        ("## Satu\n\nx", "### One\n\nx", r"block 1: a heading of level 2 .* a heading of level 3"),
        ("- Satu\n- Dua", "- One\n\nTwo", r"block 2: a list item .* a paragraph \(“Two”\)"),
    ],
)
def test_a_pair_that_does_not_line_up_becomes_two_documents(
    tmp_path: Path, indonesian: str, english: str, says: str
) -> None:
    write(tmp_path, "hr/a.id.md", indonesian)
    write(tmp_path, "hr/a.en.md", english)
    reading = read_corpus(tmp_path)
    assert [(one.slug, one.path) for one in reading.documents] == [
        ("hr/a", "hr/a.id.md"),
        ("hr/a-en", "hr/a.en.md"),
    ]
    (unpaired,) = reading.unpaired
    assert (unpaired.path, unpaired.slug) == ("hr/a.en.md", "hr/a-en")
    assert unpaired.reason.startswith("does not line up with hr/a.id.md at ")
    assert re.search(says, unpaired.reason)


@pytest.mark.parametrize(
    ("names", "second"),
    [
        (("a.md", "a.txt"), "a-txt"),
        (("A.id.md", "a.id.md"), "a-md"),
        (("a.id.md", "a.md"), "a-md"),
        (("b c.md", "b-c.md"), "b-c-md"),
        (("a.md", "a.txt", "a-txt.md"), "a-txt-2"),
    ],
)
def test_files_of_one_name_stand_side_by_side(
    tmp_path: Path, names: tuple[str, ...], second: str
) -> None:
    for name in names:
        write(tmp_path, name, f"Karyawan yang bekerja. {name}")
    reading = read_corpus(tmp_path)
    assert len({one.slug for one in reading.documents}) == len(names)
    (unpaired,) = reading.unpaired
    assert (unpaired.path, unpaired.slug) == (names[1], second)
    assert f"has the name of {names[0]}" in unpaired.reason


def test_what_is_known_is_not_read_again(tmp_path: Path) -> None:
    write(tmp_path, "a.id.md", "Satu\n\nDua")
    write(tmp_path, "a.en.md", "One")
    write(tmp_path, "b.md", "Isi")
    first = read_corpus(tmp_path)
    told: list[tuple[int, int]] = []
    again = read_corpus(tmp_path, earlier=first, tell=lambda done, of: told.append((done, of)))
    assert again == first
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    marked = replace(
        first, documents=tuple(replace(one, title="Diingat") for one in first.documents)
    )
    write(tmp_path, "b.md", "Isi baru")
    titles = {one.path: one.title for one in read_corpus(tmp_path, earlier=marked).documents}
    assert titles == {"a.id.md": "Diingat", "a.en.md": "Diingat", "b.md": "B"}


def test_what_was_read_in_vain_is_told_and_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("luar.md", "rusak.pdf", "kosong.txt", "lain.exe"):
        write(tmp_path, name, "Isi")
    (tmp_path / "kosong.txt").write_text("")
    first = read_corpus(tmp_path)
    assert [one.path for one in first.skipped] == ["kosong.txt", "lain.exe", "rusak.pdf"]
    reads: list[str] = []
    read = DocumentReader.read_opened

    def counting(self: DocumentReader, opened: OpenedFile, known: Document | None) -> Document:
        if known is None:
            reads.append(str(opened.path))
        return read(self, opened, known)

    monkeypatch.setattr(DocumentReader, "read_opened", counting)
    again = read_corpus(tmp_path, earlier=first)
    assert again == first
    assert reads == []
    later = (tmp_path / "rusak.pdf").stat().st_mtime_ns + 1_000_000_000
    os.utime(tmp_path / "rusak.pdf", ns=(later, later))  # saved again, or uploaded
    saved = read_corpus(tmp_path, earlier=again)
    assert [one.reason for one in saved.skipped] == [one.reason for one in first.skipped]
    assert reads == ["rusak.pdf"]
    read_corpus(tmp_path, earlier=saved, limits=ReadingLimits(seconds=90))
    assert reads == ["rusak.pdf"] * 2
    (tmp_path / "rusak.pdf").rename(tmp_path / "baik.md")
    mended = read_corpus(tmp_path, earlier=saved)
    assert [one.path for one in mended.documents] == ["baik.md", "luar.md"]
    assert [one.path for one in mended.skipped] == ["kosong.txt", "lain.exe"]


def test_a_file_that_takes_too_long_costs_its_time_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "baik.md", "Isi")
    (tmp_path / "lama.md").write_bytes(SLOW)
    limits = ReadingLimits(seconds=1)
    first = read_corpus(tmp_path, limits=limits)
    assert "longer than 1 seconds" in first.skipped[0].reason

    def refuse(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(ReadingProcess, "read", refuse)
    assert read_corpus(tmp_path, earlier=first, limits=limits) == first


def test_a_translation_may_have_another_format(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Hak", 2)
    word.add_paragraph("Karyawan berhak atas cuti.")
    word.add_paragraph("KTP", style="List Bullet")
    word.save(str(tmp_path / "cuti.id.docx"))
    write(tmp_path, "cuti.en.md", "## Right\n\nEmployees may take leave.\n\n- Identity card")
    write(tmp_path, "gaji.id.html", "<h2>Gaji</h2><p>Tanggal 25.</p>")
    write(tmp_path, "gaji.en.md", "## Salary\n\nOn the 25th.\n\nEvery month.")
    reading = read_corpus(tmp_path)
    leave, salary, other = reading.documents
    assert (leave.path, [one.path for one in leave.translations]) == (
        "cuti.id.docx",
        ["cuti.en.md"],
    )
    assert (salary.slug, other.slug) == ("gaji", "gaji-en")
    (unpaired,) = reading.unpaired
    assert "does not line up with gaji.id.html at block 3" in unpaired.reason


def test_every_reason_is_told_in_both_languages() -> None:
    # Who puts files into the folder sees these; a call with one message would show English alone.
    for path in Path(documents.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TanyaError":
                assert len(node.args) == 2, f"{path.name}:{node.lineno}"
