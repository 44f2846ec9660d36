"""A file becomes a document, a document becomes passages. Knows nothing of vectors."""

from assistant.documents.corpus import CorpusReading, SkippedFile, read_corpus
from assistant.documents.document import ENGLISH, INDONESIAN, Block, BlockKind, Document, Span
from assistant.documents.passage import Passage, Rendition
from assistant.documents.reading import READERS, READING_VERSION, read_document
from assistant.documents.sentences import sentence_spans
from assistant.documents.splitting import SPLITTER_VERSION, split_document

__all__ = [
    "ENGLISH",
    "INDONESIAN",
    "READERS",
    "READING_VERSION",
    "SPLITTER_VERSION",
    "Block",
    "BlockKind",
    "CorpusReading",
    "Document",
    "Passage",
    "Rendition",
    "SkippedFile",
    "Span",
    "read_corpus",
    "read_document",
    "sentence_spans",
    "split_document",
]
