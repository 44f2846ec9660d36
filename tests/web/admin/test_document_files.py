"""Files that come and go: safe names, safe places, nothing half done."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from assistant.documents import READERS, ReadingLimits
from assistant.documents.corpus_files import find_files, is_ignored
from assistant.errors import TanyaError
from assistant.web.admin.document_files import (
    arriving,
    document_name,
    documents_in,
    folders_in,
    remove,
    take_in,
)
from assistant.web.admin.upload import received


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "sdm").mkdir(parents=True)
    (folder / "cuti.md").write_text("# Cuti\n\nDua belas hari.", encoding="utf-8")
    (folder / "sdm" / "gaji.md").write_text("# Gaji\n\nTiap bulan.", encoding="utf-8")
    (tmp_path / "rahasia.md").write_text("# Rahasia", encoding="utf-8")
    return folder


def bring(corpus: Path, name: str, content: bytes, folder: str = "", replace: bool = False) -> str:
    with arriving(corpus) as place:
        (place / name).write_bytes(content)
        return take_in(place / name, corpus, folder, replace=replace)


@given(st.text(max_size=60), st.sampled_from(sorted(READERS)))
def test_any_name_becomes_one_that_stays_in_its_folder(told: str, suffix: str) -> None:
    try:
        name = document_name(told + suffix)
    except TanyaError:
        return
    assert Path(name).name == name
    assert not name.startswith(".")
    assert Path(name).suffix.lower() == suffix
    assert len(name) <= 120
    assert len(name.encode()) <= 255
    assert not is_ignored(name)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/cuti.md", "cuti.md"),
        ("C:\\Users\\budi\\Cuti  2026.PDF", "Cuti 2026.PDF"),
        ("..hidden.md", "hidden.md"),
        ("cuti\u202e.md", "cuti.md"),
        ("cafe\u0301.md", "caf\u00e9.md"),
        ("😀" * 100 + ".md", "😀" * 59 + ".md"),
    ],
)
def test_names_are_made_safe(told: str, name: str) -> None:
    assert document_name(told) == name


@pytest.mark.parametrize("told", ["program.exe", "tanpa-akhiran", "arsip.zip", "gambar.svg"])
def test_other_formats_are_not_taken(told: str) -> None:
    with pytest.raises(TanyaError, match="cannot be read") as refused:
        document_name(told)
    assert refused.value.status == 415


@pytest.mark.parametrize(
    "told", ["README.md", "readme.MD", "testset.csv", "TestSet.xlsx", "~$kontrak.docx"]
)
def test_a_name_that_no_build_reads_is_not_taken(told: str) -> None:
    with pytest.raises(TanyaError, match="never read") as refused:
        document_name(told)
    assert refused.value.status == 415
    assert "tidak pernah dibaca" in refused.value.indonesian


def test_what_a_build_would_skip_for_its_size_is_not_taken(corpus: Path) -> None:
    long = b"# Panjang\n\n" + b"Kalimat yang panjang sekali.\n\n" * 40_000
    with arriving(corpus) as place:
        (place / "panjang.md").write_bytes(long)
        limits = ReadingLimits(file_mb=1)
        with pytest.raises(TanyaError, match="larger than 1 MB"):
            take_in(place / "panjang.md", corpus, "", replace=False, limits=limits)
    assert not (corpus / "panjang.md").exists()


def posting(body: bytes) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_a_full_disk_is_told() -> None:
    with pytest.raises(TanyaError, match="Make room") as refused:
        anyio.run(received, posting(b"# Cuti"), Path("/dev/full"), 1_000)
    assert refused.value.status == 507
    assert "Kosongkan ruang" in refused.value.indonesian


def test_a_limit_is_told_as_the_page_counts_it(tmp_path: Path) -> None:
    with pytest.raises(TanyaError, match="larger than 1 MB"):
        anyio.run(received, posting(b"x" * 2**21), tmp_path / "x.md", 2**20, 2**20)


def test_a_document_comes_and_goes(corpus: Path) -> None:
    assert bring(corpus, "lembur.md", b"# Lembur\n\nDibayar.", "sdm") == "sdm/lembur.md"
    assert set(documents_in(corpus)) == {"cuti.md", "sdm/gaji.md", "sdm/lembur.md"}
    assert folders_in(corpus) == ("", "sdm")
    remove(corpus, "sdm/lembur.md")
    assert set(documents_in(corpus)) == {"cuti.md", "sdm/gaji.md"}
    assert not list(corpus.glob(".tanya*"))


def test_one_of_the_same_name_is_replaced_only_where_that_is_wished(corpus: Path) -> None:
    with pytest.raises(TanyaError, match="already") as refused:
        bring(corpus, "cuti.md", b"# Baru\n\nLain.")
    assert refused.value.status == 409
    assert "Dua belas" in (corpus / "cuti.md").read_text(encoding="utf-8")
    bring(corpus, "cuti.md", b"# Baru\n\nLain.", replace=True)
    assert "Lain" in (corpus / "cuti.md").read_text(encoding="utf-8")


def test_what_cannot_be_read_is_not_taken_and_told_without_the_hidden_folder(corpus: Path) -> None:
    with pytest.raises(TanyaError, match=r"^palsu\.pdf") as refused:
        bring(corpus, "palsu.pdf", b"no PDF at all")
    assert refused.value.status == 415
    bomb = corpus.parent / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * 300_000_000)
    with pytest.raises(TanyaError):
        bring(corpus, "bomb.docx", bomb.read_bytes())
    assert set(documents_in(corpus)) == {"cuti.md", "sdm/gaji.md"}


@pytest.mark.parametrize(
    "path", ["../rahasia.md", "/etc/passwd", "sdm/../../rahasia.md", "sdm", "", "testset.csv"]
)
def test_only_documents_are_deleted(corpus: Path, path: str) -> None:
    (corpus / "testset.csv").write_text("question\n", encoding="utf-8")
    with pytest.raises(TanyaError) as refused:
        remove(corpus, path)
    assert refused.value.status == 404
    assert (corpus.parent / "rahasia.md").exists()
    assert (corpus / "testset.csv").exists()


@pytest.mark.parametrize("folder", ["..", "/tmp", "baru", "sdm/..", "."])
def test_only_into_folders_that_are_there(corpus: Path, folder: str) -> None:
    with pytest.raises(TanyaError, match="no folder"):
        bring(corpus, "lembur.md", b"# Lembur\n\nDibayar.", folder)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_deleted_and_not_what_it_leads_to(corpus: Path) -> None:
    (corpus / "tautan.md").symlink_to(corpus.parent / "rahasia.md")
    remove(corpus, "tautan.md")
    assert not os.path.lexists(corpus / "tautan.md")
    assert (corpus.parent / "rahasia.md").exists()


def test_what_a_server_that_died_left_is_no_document_and_goes(corpus: Path) -> None:
    left = corpus / ".tanya-upload-dead"
    left.mkdir()
    (left / "setengah.md").write_text("# Setengah", encoding="utf-8")
    assert set(documents_in(corpus)) == {"cuti.md", "sdm/gaji.md"}
    with arriving(corpus):
        assert left.exists(), "it may be another's that is just coming"
    os.utime(left, (0, 0))
    with arriving(corpus):
        assert not left.exists()
    assert len(find_files(corpus).paths) == 2
