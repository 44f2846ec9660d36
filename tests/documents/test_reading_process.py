"""The process that reads files: what it may not do, and that its end is nobody else's."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from assistant.documents import BlockKind, ReadingLimits, read_corpus
from assistant.documents.content import Content, RawBlock
from assistant.documents.frames import content_from_json, content_to_json
from assistant.documents.reading_process import ReadingProcess
from assistant.errors import TanyaError
from tests.documents.test_reading import write

# Slow on purpose: brackets that a Markdown parser goes through again for each of them.
SLOW = b"[" * 200_000 + b"a" + b"]" * 200_000


@pytest.fixture
def process() -> ReadingProcess:
    reading = ReadingProcess(ReadingLimits(seconds=60))
    yield reading
    reading.close()


def test_it_reads_file_after_file(process: ReadingProcess) -> None:
    first = process.read(".md", "# Cuti\n\nIsi 🙏".encode(), "a.md")
    pid = process.pid
    assert first == Content((RawBlock(BlockKind.PARAGRAPH, "Isi 🙏"),), "Cuti")
    assert process.read(".html", b"<p>Isi", "a.html").blocks[0].text == "Isi"
    assert process.pid == pid


def test_a_file_that_takes_too_long_is_named_and_the_next_is_read() -> None:
    process = ReadingProcess(ReadingLimits(seconds=1))
    try:
        with pytest.raises(TanyaError, match=r"^hr/a\.md: .*longer than 1 seconds.*TANYA_READING"):
            process.read(".md", SLOW, "hr/a.md")
        assert process.pid is None
        assert process.read(".md", b"Isi", "b.md").blocks[0].text == "Isi"
    finally:
        process.close()


def test_a_file_that_takes_too_much_memory_is_named_and_the_next_is_read() -> None:
    process = ReadingProcess(ReadingLimits(seconds=60, memory_mb=200))
    try:
        with pytest.raises(TanyaError, match=r"^a\.html: .*more than 200 MB of memory"):
            process.read(".html", b"<p>Isi<b>x</b>" * 1_500_000, "a.html")
        assert process.read(".md", b"Isi", "b.md").blocks[0].text == "Isi"
    finally:
        process.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_process_that_is_killed_is_replaced(process: ReadingProcess) -> None:
    process.read(".md", b"Isi", "a.md")
    pid = process.pid
    assert pid is not None
    killed = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killed.start()
    with pytest.raises(TanyaError, match=r"^b\.md: damaged, .*\(the reader ended with code -9\)"):
        process.read(".md", SLOW, "b.md")
    killed.join()
    assert process.read(".md", b"Isi", "c.md").blocks[0].text == "Isi"
    assert process.pid != pid


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_it_can_write_nothing_and_start_nothing(tmp_path: Path) -> None:
    code = """
import os, socket, subprocess, sys
from assistant.documents import reading_worker as worker
worker._limit_memory(1024)
def attempts():
    yield lambda: os.write(os.open("raw", os.O_WRONLY | os.O_CREAT), b"x")
    sys.addaudithook(worker._refuse)
    yield lambda: open("a", "w")
    yield lambda: os.open("b", os.O_WRONLY | os.O_CREAT)
    yield lambda: subprocess.run(["true"])
    yield lambda: os.system("true")
    yield lambda: socket.create_connection(("127.0.0.1", 9))
    yield lambda: os.remove("there")
    yield lambda: os.rename("there", "gone")
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for attempt in attempts():
    try:
        attempt()
    except OSError as error:
        continue
    sys.exit("was allowed")
"""
    (tmp_path / "there").touch()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "raw").read_bytes() == b""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raw", "there"]


def test_a_folder_with_files_of_every_fault_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "Isi")
    write(tmp_path, "b.html", "<p>Isi halaman")
    write(tmp_path, "rusak.pdf", b"%PDF-1.7 rusak")
    write(tmp_path, "rusak.docx", b"PK\x03\x04")
    write(tmp_path, "lambat.md", SLOW)
    write(tmp_path, "kosong.xlsx", b"")
    with (tmp_path / "besar.pdf").open("wb") as file:
        file.truncate(10 * 1024**3)  # takes no room on the disk
    reading = read_corpus(tmp_path, limits=ReadingLimits(seconds=1.5))
    assert [one.path for one in reading.documents] == ["a.md", "b.html"]
    reasons = {one.path: one.reason for one in reading.skipped}
    assert sorted(reasons) == ["besar.pdf", "kosong.xlsx", "lambat.md", "rusak.docx", "rusak.pdf"]
    assert "larger than 50 MB" in reasons["besar.pdf"]
    assert "the file is empty" in reasons["kosong.xlsx"]
    assert "longer than 1.5 seconds" in reasons["lambat.md"]


def test_what_a_reader_gives_arrives_as_it_was() -> None:
    content = Content(
        (RawBlock(BlockKind.HEADING, "A", 2, 1), RawBlock(BlockKind.PARAGRAPH, "b", 0, 2, "")),
        "T",
        "id",
        {"tags": "x"},
    )
    assert content_from_json(content_to_json(content)) == content


@pytest.mark.parametrize(
    "blocks",
    [
        [["paragraph", "x", 0, None]],
        [["heading", "x", 7, None, None]],
        [["paragraph", 5, 0, None, None]],
        [["paragraph", "x", 0, 0, None]],
        [["picture", "x", 0, 1, None]],
        "x",
    ],
)
def test_what_is_no_content_is_refused(blocks: object) -> None:
    record = {"blocks": blocks, "title": "", "language": "", "metadata": {}}
    with pytest.raises(ValueError, match=r"\w"):
        content_from_json(record)
