"""A file becomes a document, a document becomes passages. Knows nothing of vectors."""

from assistant.documents.document import ENGLISH, INDONESIAN, Block, BlockKind, Document, Span
from assistant.documents.passage import Passage, Rendition

__all__ = [
    "ENGLISH",
    "INDONESIAN",
    "Block",
    "BlockKind",
    "Document",
    "Passage",
    "Rendition",
    "Span",
]
