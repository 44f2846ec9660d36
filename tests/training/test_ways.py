"""The folders that the confidence is fitted on: none of what was trained on, and two parts."""

from __future__ import annotations

from pathlib import Path

from benchmarks.quality_tasks import load_tasks
from training.reader.data import load_part
from training.ways import ways


def test_what_is_fitted_on_is_neither_trained_on_nor_reported(data: Path) -> None:
    slugs: dict[str, set[str]] = {"fit": set(), "report": set()}
    for way in ways(data, 40):
        slugs[way.part] |= {document.slug for document in way.reading.documents}
        assert all(question.text for question in (*way.questions, *way.foreign))
    trained = load_part(data, "train").texts.keys()
    assert slugs["fit"]
    assert slugs["report"]
    assert not slugs["fit"] & slugs["report"]
    assert not trained & (slugs["fit"] | slugs["report"])
    asked = {d.slug for task in load_tasks(data, 4) for d in task.alone.documents}
    assert slugs["report"] <= asked
    assert not asked & (slugs["fit"] | trained)


def test_a_folder_of_a_written_document_has_its_headings_and_translations(data: Path) -> None:
    folders = {way.direction: way for way in ways(data, 40) if way.dataset.name == "written"}
    assert set(folders) == {
        f"{asked}→{of}" for asked in ("id", "en") for of in ("id", "en", "both")
    }
    (document,) = folders["id→both"].reading.documents
    heading, paragraph = document.blocks
    assert heading.span.of(document.text) == "Jam"
    assert paragraph.span.of(document.text).endswith("Sabtu libur.")
    assert document.translations[0].text.endswith("Saturdays are off.")
