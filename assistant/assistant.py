"""The product as one object: documents in a folder, questions in, answers out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.answering import Answer, Answerer
from assistant.answering.reader import Reader, load_reader
from assistant.documents import Document, Passage, ReadingLimits, read_corpus
from assistant.retrieval import (
    BuildReport,
    Encoder,
    Index,
    Retriever,
    is_stale,
    load_encoder,
    stages,
    update_index,
)
from assistant.retrieval.last_generation import last_generation
from assistant.retrieval.location import milvus_address
from assistant.settings import Settings, load_settings

Progress = Callable[[str, float], None]


class Assistant:
    """Answers questions about a folder of documents.

    >>> tanya = Assistant.open(corpus="corpus", index="index")
    >>> answer = tanya.ask("What is the main goal of IT?")
    >>> answer.quote, answer.citations[0].url
    """

    def __init__(
        self, retriever: Retriever, settings: Settings, reader: Reader | None = None
    ) -> None:
        self.retriever = retriever
        self.settings = settings
        self._reader = reader
        self._answerer = Answerer(retriever, settings, reader)

    @classmethod
    def open(
        cls,
        corpus: str | Path | None = None,
        index: str | Path | None = None,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        progress: Progress | None = None,
        on_build: Callable[[BuildReport], None] | None = None,
    ) -> Assistant:
        """Open the index of a corpus, building what is missing or stale.

        An index in Milvus is opened as it is: others answer from it too, so it is built only where
        somebody says so (`assistant build`, `--watch`, the admin page).

        Args:
            corpus: folder of documents; `settings.corpus` if not given.
            index: folder of what is built from them; `settings.index` if not given.
            settings: the options; read from the environment and `tanya.toml` if not given.
            encoder: one already loaded, to share between assistants.
            reader: one already loaded, or of your own; what the settings name if not given.
            progress: told each stage and how far it is, 0…1.
            on_build: told what a build did, where one was needed.

        Raises:
            TanyaError: the corpus, the index or the model cannot be used; says how to mend it.
        """
        settings = settings or load_settings()
        folder = Path(index if index is not None else settings.index)
        documents = Path(corpus if corpus is not None else settings.corpus)
        encoder = encoder or load_encoder(settings, progress)
        reader = reader or load_reader(settings, progress)
        report = _update_if_stale(documents, folder, encoder, progress, settings.reading_limits)
        if report is not None and on_build is not None:
            on_build(report)
        return cls(Retriever(Index.open(folder), encoder), settings, reader)

    def with_index(self, index: Index) -> Assistant:
        """Another assistant that answers from `index`, with the same models and options.

        Raises:
            TanyaError: the index was made with another encoder.
        """
        return Assistant(Retriever(index, self.retriever.encoder), self.settings, self._reader)

    @property
    def index(self) -> Index:
        """The generation that answers come from."""
        return self.retriever.index

    def ask(
        self,
        question: str,
        *,
        language: str | None = None,
        default_language: str | None = None,
        top_k: int | None = None,
        history: Sequence[str] = (),
        documents: Sequence[str] = (),
        tags: Sequence[str] = (),
        explain: bool = False,
    ) -> Answer:
        """Answer `question`; see `Answerer.ask`."""
        return self._answerer.ask(
            question,
            language=language,
            default_language=default_language,
            top_k=top_k,
            history=history,
            documents=documents,
            tags=tags,
            explain=explain,
        )

    def document(self, slug: str, language: str | None = None) -> Document:
        """The document called `slug`, in `language` if it has that translation.

        Raises:
            TanyaError: there is no such document.
        """
        document = self.index.document(slug)
        return document.in_language(language) if language else document

    def passage(self, passage_id: str) -> Passage:
        """The passage with this id.

        Raises:
            TanyaError: there is no such passage.
        """
        return self.index.passage(passage_id)


def _update_if_stale(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    progress: Progress | None,
    limits: ReadingLimits,
) -> BuildReport | None:
    """Have the index in `folder` be what `corpus` gives now; one in Milvus stays what it is."""
    address = milvus_address(folder)
    if address is not None:
        # Whatever documents happen to lie on this machine, those of all servers they are not.
        from assistant.retrieval.milvus_generations import mend_mirror

        mend_mirror(address)
        return None
    # Missing, damaged or of another version: building mends all three.
    last = last_generation(folder)
    if last is not None and not corpus.is_dir():
        return None  # an index may travel without its documents
    # Looked at first without the right to write: an index that is up to date may be read-only.
    earlier = last.reading() if last is not None else None
    reading = read_corpus(corpus, earlier=earlier, limits=limits)
    if last is None or is_stale(reading, last.manifest, encoder.fingerprint):
        return update_index(
            corpus, encoder, folder, stages(progress), earlier=reading, limits=limits
        )
    return None
