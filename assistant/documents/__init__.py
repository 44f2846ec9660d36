"""A file becomes a document, a document becomes passages. Knows nothing of vectors."""

from assistant.documents.corpus import CorpusReading, read_corpus
from assistant.documents.corpus_files import CorpusFiles, SkippedFile, find_files, skipped_file
from assistant.documents.document import (
    ENGLISH,
    INDONESIAN,
    Block,
    BlockKind,
    Document,
    PageStart,
    Span,
    page_at,
    pages_within,
)
from assistant.documents.limits import ReadingLimits
from assistant.documents.passage import Passage, Rendition
from assistant.documents.readers import READERS
from assistant.documents.reading import READING_VERSION, DocumentReader, read_document
from assistant.documents.sentences import sentence_spans
from assistant.documents.splitting import SPLITTER_VERSION, split_document
from assistant.documents.translations import UnpairedFile

__all__ = [
    "ENGLISH",
    "INDONESIAN",
    "READERS",
    "READING_VERSION",
    "SPLITTER_VERSION",
    "Block",
    "BlockKind",
    "CorpusFiles",
    "CorpusReading",
    "Document",
    "DocumentReader",
    "PageStart",
    "Passage",
    "ReadingLimits",
    "Rendition",
    "SkippedFile",
    "Span",
    "UnpairedFile",
    "find_files",
    "page_at",
    "pages_within",
    "read_corpus",
    "read_document",
    "sentence_spans",
    "skipped_file",
    "split_document",
]
