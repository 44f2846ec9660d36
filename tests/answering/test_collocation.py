from pathlib import Path

from assistant.answering.collocation import Collocations
from assistant.documents import read_corpus, split_document

REPOSITORY = Path(__file__).parents[2]


def test_phrases_are_known_from_the_documents() -> None:
    documents = read_corpus(REPOSITORY / "corpus").documents
    collocations = Collocations([p for document in documents for p in split_document(document)])
    assert ("digital", "marketing") in collocations
    assert ("Digital", "Marketing") in collocations
    assert ("utama", "digital") not in collocations
    assert ("kopi", "susu") not in collocations


def test_an_abbreviation_gets_its_capitals() -> None:
    documents = read_corpus(REPOSITORY / "corpus").documents
    collocations = Collocations([p for document in documents for p in split_document(document)])
    assert collocations.spelled("what's roi?") == "what's ROI?"
    assert collocations.spelled("bedanya seo sama sem apa") == "bedanya SEO sama sem apa"
    assert collocations.spelled("cms, seo. crm") == "CMS, SEO. crm"
    for kept in ("www.roi.co roi.id a@seo.id seo-team", "Roi", "does it pay", "data kopi", ""):
        assert collocations.spelled(kept) == kept
