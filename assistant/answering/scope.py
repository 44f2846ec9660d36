"""Which documents a question is put to."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.documents.document import parse_tags
from assistant.errors import TanyaError
from assistant.retrieval import Index

_MOST_SHOWN = 20


def documents_in_scope(
    index: Index, documents: Sequence[str], tags: Sequence[str]
) -> frozenset[str]:
    """Slugs of the documents to search; empty for all of them.

    Args:
        index: what there is.
        documents: slugs to choose from; all documents if empty.
        tags: of which a document must have at least one; any document if empty. Case and blanks
            make no difference.

    Raises:
        TanyaError: there is no such document, no document with such a tag, or none that is both.
    """
    for slug in documents:
        index.document(slug)
    wanted = frozenset(parse_tags(",".join(tags)))
    if not wanted:
        return frozenset(documents)
    found = frozenset(slug for tag in wanted for slug in index.tagged.get(tag, ()))
    if not found:
        every = sorted(index.tagged)
        shown = ", ".join(every[:_MOST_SHOWN]) + (", …" if len(every) > _MOST_SHOWN else "")
        raise TanyaError(
            f"No document has the tag {', '.join(sorted(wanted))}. Tags there are: {shown or '-'}.",
            f"Tidak ada dokumen dengan tag {', '.join(sorted(wanted))}. "
            f"Tag yang ada: {shown or '-'}.",
            status=404,
        )
    chosen = found.intersection(documents) if documents else found
    if not chosen:
        raise TanyaError(
            f"None of these documents has the tag {', '.join(sorted(wanted))}.",
            f"Tidak satu pun dari dokumen itu memiliki tag {', '.join(sorted(wanted))}.",
            status=404,
        )
    return chosen
