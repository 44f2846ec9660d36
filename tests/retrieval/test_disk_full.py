"""A disk without room for the new index: told, and the last one answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.retrieval.toy import write_corpus

ROOT = Path(__file__).parents[2]

# Builds a small edition, then a larger one with less room than it needs, more room each time. Tells
# for each attempt what was said and which edition answers.
BUILDER = """
import pathlib, sys
from assistant.errors import TanyaError
from assistant.retrieval import Index, update_index
from tests.retrieval.toy import ToyEncoder
from tests.retrieval.test_disk_full import attempts, write_edition

how, folder = sys.argv[1], pathlib.Path(sys.argv[2])
corpus, index = folder.parent / "corpus", folder / "index"
write_edition(corpus, 1)
update_index(corpus, ToyEncoder(), index)
write_edition(corpus, 2)
for _ in attempts(how, folder):
    try:
        update_index(corpus, ToyEncoder(), index)
        said = "built"
    except TanyaError as error:
        said = error.english
    edition = Index.open(index).documents[0].text.split()[-1]
    left = len(list(index.glob(".building*")))
    print(f"{edition} {left} {said}", flush=True)
    if said == "built":
        break
"""


def write_edition(corpus: Path, edition: int) -> None:
    write_corpus(
        corpus,
        {
            f"bagian{part}.md": f"# Bagian {part}\n\n"
            + "\n\n".join(
                f"Kalimat {part}-{n} ini cukup panjang untuk berdiri sendiri pada edisi {edition}"
                for n in range(10 * edition)
            )
            for part in range(4 * edition)
        },
    )


def attempts(how: str, folder: Path):  # type: ignore[no-untyped-def]
    if how == "limit":
        import resource

        for size in [*range(2_000, 60_000, 3_777), resource.RLIM_INFINITY]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
            yield
    else:
        ballast = folder / "ballast"
        free = shutil.disk_usage(folder).free
        for room in range(8_192, 400_000, 28_672):
            ballast.write_bytes(b"x" * max(0, free - room))
            yield
            ballast.unlink()


def check(output: str) -> None:
    *failed, last = [line.split(maxsplit=2) for line in output.splitlines()]
    assert last[0] == "2"
    assert last[2] == "built"
    assert len(failed) > 5
    for edition, left, said in failed:
        assert edition == "1", "the old edition answers"
        assert left == "0", "nothing is left in the way"
        assert "no room" in said
        assert re.search("(?i)too large|no space", said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size")
def test_without_room_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", BUILDER, "limit", tmp_path / "disk"],
        cwd=ROOT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    check(done.stdout)


def may_mount() -> bool:
    return shutil.which("unshare") is not None and not subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
    ).returncode  # fmt: skip


@pytest.mark.skipif(not may_mount(), reason="this user may not mount a small disk")
def test_on_a_small_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    inner = 'mount -t tmpfs -o size=2m none "$2" && exec "$0" -c "$1" disk "$2"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", inner, sys.executable, BUILDER, disk],
        cwd=ROOT, capture_output=True, text=True, timeout=300, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    check(done.stdout)
