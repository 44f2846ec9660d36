"""A folder of 225 files in every format: each quote stands where its citation will say."""

from collections import Counter

import pytest

from assistant.documents import CorpusReading, page_at, read_corpus, split_document
from tests.documents.generated_corpus import COUNTS, Expected, write_corpus


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[CorpusReading, tuple[Expected, ...]]:
    folder = tmp_path_factory.mktemp("corpus")
    expected = write_corpus(folder)
    return read_corpus(folder), expected


def test_every_file_is_read(written: tuple[CorpusReading, tuple[Expected, ...]]) -> None:
    reading, _ = written
    assert reading.skipped == ()
    assert Counter(one.path.rpartition(".")[2] for one in reading.documents) == COUNTS


def test_every_quote_is_in_a_passage_below_its_heading_and_on_its_page(
    written: tuple[CorpusReading, tuple[Expected, ...]],
) -> None:
    reading, expected = written
    documents = {document.path: document for document in reading.documents}
    passages = {path: split_document(document) for path, document in documents.items()}
    wrong: list[tuple[Expected, str]] = []
    for one in expected:
        document = documents[one.path]
        start = document.text.find(one.quote)
        span = (start, start + len(one.quote))
        holding = [
            passage.original
            for passage in passages[one.path]
            if passage.original.span.start <= start and span[1] <= passage.original.span.end
        ]
        if start < 0 or not holding:
            wrong.append((one, "not found"))
        elif page_at(document.pages, start) != one.page:
            wrong.append((one, f"on page {page_at(document.pages, start)}"))
        elif holding[0].page_at(start - holding[0].span.start) != one.page:
            wrong.append((one, "its passage has another page"))
        elif one.heading and holding[0].heading[-1:] != (one.heading,):
            wrong.append((one, f"below {holding[0].heading}"))
    assert wrong == []


def test_offsets_of_passages_and_sentences_hold(
    written: tuple[CorpusReading, tuple[Expected, ...]],
) -> None:
    for document in written[0].documents:
        for passage in split_document(document):
            rendition = passage.original
            assert rendition.span.of(document.text) == rendition.text
            for sentence in rendition.sentences:
                shifted = sentence.shifted(rendition.span.start)
                assert shifted.of(document.text) == sentence.of(rendition.text)
                assert page_at(document.pages, shifted.start) == rendition.page_at(sentence.start)


def test_what_stands_around_the_content_is_left_out(
    written: tuple[CorpusReading, tuple[Expected, ...]],
) -> None:
    for document in written[0].documents:
        assert "Rahasia perusahaan" not in document.text, document.path
        assert "Halaman" not in document.text, document.path
