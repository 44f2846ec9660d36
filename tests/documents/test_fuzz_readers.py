"""A few hundred damaged files; `python -m benchmarks.fuzz_readers` feeds the readers thousands."""

import pytest

from assistant.documents.limits import ReadingLimits
from assistant.documents.readers import READERS
from benchmarks.fuzz_readers import fuzz
from tests.documents import generated_corpus

MUTANTS = 100


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bytes]]:
    folder = tmp_path_factory.mktemp("samples")
    with pytest.MonkeyPatch.context() as patch:
        counts = dict.fromkeys(generated_corpus.COUNTS, 3)
        patch.setattr(generated_corpus, "COUNTS", counts)
        generated_corpus.write_corpus(folder)
    return {
        f".{suffix}": [path.read_bytes() for path in sorted(folder.rglob(f"*.{suffix}"))]
        for suffix in generated_corpus.COUNTS
    }


@pytest.mark.parametrize("suffix", [s for s in READERS if s not in (".htm", ".markdown")])
def test_damaged_files_are_read_or_refused(samples: dict[str, list[bytes]], suffix: str) -> None:
    outcome = fuzz(suffix, samples[suffix], MUTANTS, 600, ReadingLimits(seconds=30), seed=7)
    assert outcome.mutants == MUTANTS
    assert outcome.read + outcome.refused.total() == MUTANTS
    assert outcome.read > 0
