"""Files that nobody made for these tests: those that Python packages and Debian bring along."""

import shutil
import sysconfig
from collections import Counter
from pathlib import Path

from assistant.documents import page_at, read_corpus, split_document
from assistant.documents.decoding import normalise
from assistant.documents.readers import READERS

FOLDERS = (Path(sysconfig.get_path("purelib")), Path("/usr/share/doc"))
MOST_OF_EACH = 8
MOST_BYTES = 5_000_000


def real_files(suffix: str) -> list[Path]:
    found = (
        path
        for folder in FOLDERS
        for path in folder.rglob(f"*{suffix}")
        if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size < MOST_BYTES
    )
    return sorted(found, key=lambda path: (path.stat().st_size, str(path)))[-MOST_OF_EACH:]


def test_real_files_are_read_and_their_offsets_hold(tmp_path: Path) -> None:
    taken = {suffix: real_files(suffix) for suffix in READERS}
    for paths in taken.values():
        for number, path in enumerate(paths):
            shutil.copyfile(path, tmp_path / f"{number:03}-{path.name}")
    files = list(tmp_path.iterdir())
    reading = read_corpus(tmp_path)
    assert len(reading.documents) + len(reading.skipped) == len(files)
    kinds = Counter(Path(one.path).suffix for one in reading.documents)
    # Every environment has these: licences, read-me files, and python-docx's own template.
    assert kinds[".txt"] > 0
    assert kinds[".md"] > 0
    # And where there are PDF files, they are read.
    assert kinds[".pdf"] > 0 or not taken[".pdf"]
    for document in reading.documents:
        assert normalise(document.text) == document.text
        assert all(block.span.of(document.text).strip() for block in document.blocks)
        for passage in split_document(document):
            rendition = passage.original
            assert rendition.span.of(document.text) == rendition.text
            assert rendition.page_at(0) == page_at(document.pages, rendition.span.start)
            assert all(one.of(rendition.text).strip() for one in rendition.sentences)
