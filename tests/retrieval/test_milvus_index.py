"""An index in Milvus: Milvus Lite, in this process and as a server of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.documents import read_corpus
from assistant.errors import TanyaError
from assistant.retrieval import Hit, Index, Retriever, build_index
from assistant.retrieval import retriever as retriever_module
from assistant.retrieval.generations import current_generation
from assistant.retrieval.last_generation import last_generation
from assistant.retrieval.location import MilvusAddress, folder_of, milvus_address
from assistant.retrieval.milvus_client import connect, disconnect
from assistant.retrieval.milvus_generations import ALIAS, current_collection, refresh
from assistant.retrieval.milvus_store import MilvusStore
from assistant.settings import Settings
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus

QUESTIONS = [("Berapa hari cuti setahun?", "id"), ("Who lends a laptop?", "en"), ("zzz", "en")]


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Path]:
    """An index in Milvus Lite."""
    index = Path(f"milvus-lite:{tmp_path}/tanya.db")
    yield index
    address = milvus_address(index)
    assert address is not None
    disconnect(address)


def build(corpus: Path, index: Path, files: dict[str, str]) -> str:
    return build_index(read_corpus(write_corpus(corpus, files)), ToyEncoder(), index).generation


def collections(index: Path) -> list[str]:
    address = milvus_address(index)
    assert address is not None
    return sorted(connect(address).list_collections())


def asked(retriever: Retriever, **options: object) -> list[list[tuple[str, float]]]:
    def seen(hits: tuple[Hit, ...]) -> list[tuple[str, float]]:
        return [(hit.passage.id, round(hit.score, 4)) for hit in hits]

    encoder = ToyEncoder()
    return [
        seen(retriever.rank(encoder.encode_queries([q])[0], q, language, 5, **options))  # type: ignore[arg-type]
        for q, language in QUESTIONS
    ]


def test_it_answers_as_an_index_in_a_folder(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every question is searched in the store, as in a large index.
    monkeypatch.setattr(retriever_module, "_SCAN_ROWS", 0)
    build(tmp_path / "corpus", tmp_path / "index", CORPUS)
    build(tmp_path / "corpus", lite, CORPUS)
    near = Retriever(Index.open(tmp_path / "index"), ToyEncoder())
    far = Retriever(Index.open(lite), ToyEncoder())
    assert isinstance(far.index.store, MilvusStore)
    assert asked(far) == asked(near)
    assert asked(far)[0][0][0] == "cuti#p1"
    within = asked(far, documents=("remote",))
    assert within == asked(near, documents=("remote",))
    assert {name.partition("#")[0] for of_one in within for name, _ in of_one} == {"remote"}


def test_generations_follow_one_another(lite: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    names = [build(corpus, lite, CORPUS)]
    opened = Retriever(Index.open(lite), ToyEncoder())
    before = asked(opened)
    assert build(corpus, lite, CORPUS) == names[0]
    assert len(collections(lite)) == 2  # nothing changed: its vectors and its files
    for number in range(2):
        names.append(build(corpus, lite, {"satu.md": f"# Satu\n\nEdisi ke-{number} yang baru."}))
        assert len(collections(lite)) == 4  # with those of the generation before
        assert current_generation(lite).name == names[-1]
        if number == 0:
            assert asked(opened) == before  # a server that has not moved yet
    assert [d.slug for d in Index.open(lite).documents] == ["satu"]
    assert sorted(p.name for p in folder_of(lite).iterdir() if p.is_dir()) == sorted(names[-2:])


def test_another_machine_gets_everything_from_milvus(lite: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    build(corpus, lite, CORPUS)
    here = milvus_address(lite)
    assert here is not None
    there = MilvusAddress(here.uri, here.database, tmp_path / "another machine")
    refresh(there)
    answers = asked(Retriever(Index.open(lite), ToyEncoder()))
    assert asked(Retriever(Index.open(there.folder), ToyEncoder())) == answers
    name = build(corpus, lite, {"satu.md": "# Satu\n\nHanya ini yang tersisa."})
    assert current_generation(there.folder).name != name
    refresh(there)
    assert Index.open(there.folder).folder.name == name
    assert not list(there.folder.glob(".downloading-*"))
    disconnect(there)


def test_a_build_that_cannot_move_the_alias_changes_nothing(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    first = build(corpus, lite, CORPUS)
    changed = {"satu.md": "# Satu\n\nHanya ini yang tersisa."}
    address = milvus_address(lite)
    assert address is not None
    client = connect(address)
    # An alias cannot have the name of a collection, so the last step is refused.
    with monkeypatch.context() as patch:
        taken = current_collection(client)
        patch.setattr("assistant.retrieval.milvus_generations.ALIAS", taken)
        with pytest.raises(TanyaError, match="Milvus at"):
            build(corpus, lite, changed)
    assert current_generation(lite).name == first
    assert [d.slug for d in Index.open(lite).documents] == ["cuti", "remote"]
    second = build(corpus, lite, changed)
    assert current_generation(lite).name == second
    current = current_collection(client)
    assert (
        current
        == json.loads((current_generation(lite) / MilvusStore.FILE).read_text())["collection"]
    )
    assert client.describe_alias(ALIAS)["collection_name"] == current


def test_an_index_that_is_not_there(lite: Path) -> None:
    with pytest.raises(TanyaError, match=r"no index in .*assistant build"):
        Index.open(lite)


def test_a_milvus_that_does_not_answer() -> None:
    with socket.socket() as taken:  # bound and not listening: nothing can answer there
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(TanyaError, match=f"Milvus at http://127.0.0.1:{port}") as caught:
            Index.open(Path(f"milvus://127.0.0.1:{port}"))
    assert "tidak dapat dipakai" in caught.value.indonesian


@pytest.mark.parametrize(
    ("text", "uri", "database"),
    [
        ("milvus://host", "http://host:19530", ""),
        ("milvus://host:1234/hr", "http://host:1234", "hr"),
        ("milvus+tls://host/hr/", "https://host:19530", "hr"),
        ("milvus-lite:data/tanya.db", "data/tanya.db", ""),
    ],
)
def test_addresses(text: str, uri: str, database: str) -> None:
    address = milvus_address(Path(text))
    assert address is not None
    assert (address.uri, address.database) == (uri, database)


@pytest.mark.parametrize("text", ["milvus://", "milvus-lite:tanya", "milvus://u:secret@host/x"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(TanyaError, match="MILVUS_TOKEN") as caught:
        folder_of(Path(text))
    assert "secret" not in caught.value.english + caught.value.indonesian


def test_a_folder_is_no_address() -> None:
    for text in ("index", "/srv/milvus/index", "milvus", "C:/index"):
        assert folder_of(Path(text)) == Path(text)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    """The port of a Milvus Lite that is a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = ["server", "--data-dir", str(tmp_path / "milvus"), "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "milvus_lite", *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                pytest.fail(f"Milvus Lite did not start: {process.communicate()[1][-2000:]}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.communicate()


def test_an_index_on_a_server(server: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Path(f"milvus://127.0.0.1:{server}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "builder"))
    name = build(tmp_path / "corpus", index, CORPUS)
    answers = asked(Retriever(Index.open(index), ToyEncoder()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "replica"))
    replica = Index.open(index)
    assert replica.folder.is_relative_to(tmp_path / "replica")
    assert replica.folder.name == name
    assert asked(Retriever(replica, ToyEncoder())) == answers
    for home in ("builder", "replica"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / home))
        address = milvus_address(index)
        assert address is not None
        disconnect(address)


def opened(corpus: Path, index: Path) -> Assistant:
    settings = Settings(corpus=corpus, index=index, reader="off")
    return Assistant.open(settings=settings, encoder=ToyEncoder())


def test_opening_never_replaces_what_others_answer_from(lite: Path, tmp_path: Path) -> None:
    sample = write_corpus(tmp_path / "sample", {"satu.md": "# Satu\n\nContoh di dalam image."})
    with pytest.raises(TanyaError, match=r"no index in Milvus .*assistant build"):
        opened(sample, lite)
    assert collections(lite) == []
    name = build(tmp_path / "corpus", lite, CORPUS)
    replica = opened(sample, lite)
    assert replica.index.folder.name == current_generation(lite).name == name
    assert [d.slug for d in replica.index.documents] == ["cuti", "remote"]


def test_a_damaged_mirror_is_fetched_anew(lite: Path, tmp_path: Path) -> None:
    name = build(tmp_path / "corpus", lite, CORPUS)
    damaged = folder_of(lite) / name / "passages.jsonl"
    damaged.write_bytes(damaged.read_bytes() + b"\n")
    replica = opened(tmp_path / "nowhere", lite)
    assert replica.index.folder.name == name
    assert [d.slug for d in replica.index.documents] == ["cuti", "remote"]
    assert not list(folder_of(lite).glob(".downloading-*"))


def test_a_milvus_that_does_not_answer_is_no_reason_to_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with socket.socket() as taken:  # bound and not listening: nothing can answer there
        taken.bind(("127.0.0.1", 0))
        index = Path(f"milvus://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(TanyaError, match=r"Milvus at http://127.0.0.1.* cannot be used"):
            last_generation(index)


def test_a_mirror_that_cannot_be_written(lite: Path, tmp_path: Path) -> None:
    address = milvus_address(lite)
    assert address is not None
    address.folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(TanyaError, match=r"copy of the index in Milvus, cannot be written"):
        last_generation(lite)
