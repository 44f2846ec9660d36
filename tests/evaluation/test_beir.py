"""BEIR folders, through the real reader of documents."""

import json

import pytest

from assistant.documents import read_corpus, split_document
from assistant.errors import TanyaError
from assistant.evaluation import Expectation, TestSet, evaluate
from assistant.evaluation.beir import slug_of, write_corpus
from tests.evaluation.handmade import HandmadeAssistant, HandmadeIndex, answer, shown

CORPUS = [
    {"_id": "d1", "title": "Ibu kota", "text": "Jakarta adalah ibu kota.\n\nIni paragraf kedua."},
    {
        "_id": "Q5/Ä b",
        "title": "# Odd: 'title'",
        "text": "1. *Bintang* & [tautan](x) #5 <b>tebal</b>",
    },
    {"_id": "d3", "title": "", "text": "Tiga.", "lang": "en"},
]
QUERIES = [
    {"_id": "1", "text": "Apa ibu kota?", "lang": "id"},
    {"_id": "2", "text": "What is odd?"},
    {"_id": "3", "text": "Tidak terjawab?", "answerable": False},
    {"_id": "4", "text": "Dari bagian lain?"},
]
QRELS = "query-id\tcorpus-id\tscore\n1\td1\t2\n1\td3\t1\n2\tQ5/Ä b\t1\n1\tQ5/Ä b\t0\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    for name, lines in (("corpus", CORPUS), ("queries", QUERIES)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return folder


@pytest.fixture
def index(folder, tmp_path):
    write_corpus(folder, tmp_path / "corpus")
    reading = read_corpus(tmp_path / "corpus")
    assert reading.skipped == ()
    passages = (p for document in reading.documents for p in split_document(document))
    return HandmadeIndex(reading.documents, tuple(passages))


def test_documents_keep_their_words(index):
    documents = {document.slug: document for document in index.documents}
    assert documents.keys() == {slug_of(record["_id"]) for record in CORPUS}
    assert documents[slug_of("d1")].text == "Jakarta adalah ibu kota.\n\nIni paragraf kedua."
    odd = documents[slug_of("Q5/Ä b")]
    assert (odd.title, odd.text) == (CORPUS[1]["title"], CORPUS[1]["text"])


def test_questions_judge_whole_documents(folder, index):
    testset = TestSet.load(folder, index)
    first, second, third = testset.questions
    assert first.relevant == (slug_of("d1"), slug_of("d3"))
    assert first.grades == (2, 1)
    assert second.relevant == (slug_of("Q5/Ä b"),)
    assert third.expectation is Expectation.REFUSAL


# Two passages of d1 come back first and count once, so d3 ranks second:
# nDCG = (2 + 1/log2(3)) / (2 + 1/log2(3)) = 1, recall 2/2; the other question finds nothing.
def test_a_document_ranks_where_its_best_passage_does(folder, index):
    by_document = {}
    for passage in index.passages:
        by_document.setdefault(passage.document, []).append(passage)
    d1, d3 = by_document[slug_of("d1")], by_document[slug_of("d3")]
    twice = (d1[0], d1[-1], d3[0])
    assistant = HandmadeAssistant(
        index,
        {
            "Apa ibu kota?": answer("", [shown(p, n) for n, p in enumerate(twice, 1)]),
            "What is odd?": answer("", [shown(d1[0], 1)]),
            "Tidak terjawab?": answer("", [shown(d1[0], 1)]),
        },
    )
    report = evaluate(assistant, TestSet.load(folder, index))
    assert report.results[0].returned == (slug_of("d1"), slug_of("d3"))
    assert report.overall.figure("ndcg@10").value == pytest.approx(0.5)
    assert report.overall.figure("recall@10").value == pytest.approx(0.5)
    assert report.overall.figure("sentence").value is None


def test_ids_with_blanks_stay_apart(folder, index):
    queries = [{"_id": name, "text": f"Apa {name}?"} for name in ("a b", "a_b", "a%20b")]
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels" / "test.tsv").write_text("".join(f"{q['_id']}\td1\t1\n" for q in queries))
    keys = [question.key for question in TestSet.load(folder, index).questions]
    assert keys == ["a%20b", "a_b", "a%2520b"]


def test_an_index_of_something_else_is_refused(folder):
    with pytest.raises(TanyaError, match="--write-corpus"):
        TestSet.load(folder, HandmadeIndex((), ()))


def test_the_corpus_never_goes_into_a_folder_with_files(folder, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.md").write_text("x")
    with pytest.raises(TanyaError, match="not empty"):
        write_corpus(folder, tmp_path / "full")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("queries.jsonl", "{oops\n", "queries.jsonl, line 1: not JSON"),
        ("queries.jsonl", '{"text": "x"}\n', 'no "_id"'),
        (
            "queries.jsonl",
            '{"_id": "1", "text": "x"}\n{"_id": "1", "text": "y"}\n',
            "is there twice",
        ),
        ("qrels/test.tsv", "1\td1\n", "three columns"),
        ("qrels/test.tsv", "a\tb\tc\n9\td1\t1\n", "judges none"),
    ],
)
def test_wrong_files_are_told(folder, index, name, text, told):
    if told == "judges none":
        (folder / "queries.jsonl").write_text('{"_id": "1", "text": "x"}\n')
    (folder / name).write_text(text)
    with pytest.raises(TanyaError, match=told):
        TestSet.load(folder, index)


def test_another_folder_is_no_beir_folder(tmp_path, index):
    with pytest.raises(TanyaError, match="not a BEIR folder"):
        TestSet.load(tmp_path, index)
