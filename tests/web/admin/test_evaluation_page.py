"""A test set goes up in the browser, and its report comes down."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.evaluation import Outcome, read_report
from assistant.evaluation.run_store import RunStore
from assistant.retrieval.location import folder_of
from assistant.web.admin import evaluation_page
from tests.web.admin.conftest import OpenAdmin, overflow
from tests.web.admin.test_access import axe
from tests.web.conftest import ROOT, RunningServer, wait_until

HEADER = ["question", "expected_quote", "language", "note"]
PHONE = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    """Some questions of the repository's test set about different passages, and one to refuse."""
    with (ROOT / "corpus" / "testset.csv").open(encoding="utf-8", newline="") as file:
        every = list(csv.reader(file))
    refused = next(row for row in every[1:] if not row[1])
    answered = [row for row in every[1:] if row[1] and row[2] == "id"]
    return [every[0], *answered[:: len(answered) // 4][:5], refused]


def upload(page: Page, path: Path) -> None:
    page.get_by_label("or upload a test set").set_input_files(path)
    page.get_by_role("button", name="Start").click()


def moved(bar: Locator, *, beyond: float) -> float:
    """Wait until the bar shows more than that; what it shows."""
    wait_until(lambda: float(bar.evaluate("bar => bar.value")) > beyond)
    return float(bar.evaluate("bar => bar.value"))


def finished(page: Page) -> Page:
    page.wait_for_url("**run=*", timeout=60_000)
    expect(page.locator("#result-title")).to_be_focused()
    return page


def test_upload_report_downloads_and_comparison(
    open_admin: OpenAdmin,
    office: RunningServer,
    client: httpx.Client,
    rows: list[list[str]],
    tmp_path: Path,
) -> None:
    page = open_admin("/evaluation")
    upload(page, written(tmp_path / "first.csv", rows))
    finished(page)
    expect(page.locator("#result")).to_contain_text("of 6 questions handled correctly")
    assert axe(page) == []

    # The report is the command line's, and its script runs under the policy it is served with.
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the full report").click()
    report = opened.value
    expect(report.get_by_role("heading", level=1)).to_be_visible()
    expect(report.get_by_text("assistant evaluate first.csv")).to_be_visible()
    if report.locator("#miss-table").count():
        expect(report.locator("#filter-text")).to_be_visible()
    report.close()

    names = {}
    for link in page.locator(".ad-downloads a").all():
        answer = client.get(link.get_attribute("href") or "")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        names[answer.headers["content-disposition"].split("-")[-1].strip('"')] = answer.content
    assert set(names) == {
        *("report.html", "run.json", "misses.csv", "misses.xlsx", "answers.xlsx"),
        *("junit.xml", "trec.zip"),
    }
    (tmp_path / "run.json").write_bytes(names["run.json"])
    kept = read_report(tmp_path / "run.json")
    assert [result.question for result in kept.results] == [row[0] for row in rows[1:]]
    assert kept.how.testset == "first.csv"
    with zipfile.ZipFile(io.BytesIO(names["trec.zip"])) as archive:
        assert archive.namelist() == ["run.trec", "qrels.trec"]

    # In the earlier run, chosen from the list, one question was missed that is right now.
    right = next(result for result in kept.results if not result.is_miss and result.quotes)
    missed = tuple(
        replace(r, outcome=Outcome.NOT_RETRIEVED, rank=None) if r == right else r
        for r in kept.results
    )
    folder = folder_of(office.settings.index).parent / "evaluations"
    RunStore(office.settings.evaluations or folder).keep(replace(kept, results=missed))
    page.reload()
    page.get_by_label("Compare with an earlier run").select_option(index=1)
    upload(page, written(tmp_path / "second.csv", rows))
    page.wait_for_url("**compare=2*", timeout=60_000)
    expect(page.locator("#result")).to_contain_text("1 fixed, 0 broken, 5 unchanged")
    expect(page.locator("#result")).to_contain_text(right.question)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the full report").click()
    expect(opened.value.get_by_text("1 fixed").first).to_be_visible()
    opened.value.close()
    # And without it, or the other way round.
    page.get_by_label("Compare with", exact=True).select_option("")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".ad-change")).to_have_count(0)
    page.get_by_role("row", name="first.csv").first.get_by_role("link").click()
    expect(page.locator("#result")).to_contain_text("first.csv")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe(page) == []


def test_a_file_without_quotes_shows_the_answers(open_admin: OpenAdmin, tmp_path: Path) -> None:
    page = open_admin("/evaluation")
    upload(page, written(tmp_path / "questions.csv", [["question"], ["What is the goal of IT?"]]))
    finished(page)
    expect(page.get_by_role("heading", name="Answers that are not judged")).to_be_visible()
    expect(page.locator("#result")).to_contain_text("What is the goal of IT?")
    assert axe(page) == []


def test_progress_moves_others_are_answered_and_cancel_ends_it(
    open_admin: OpenAdmin, office: RunningServer, client: httpx.Client, tmp_path: Path
) -> None:
    # Far more than is waited for, so that the test and not the machine's speed ends the run.
    many = [[f"Apa fokus utama IT nomor {number}?"] for number in range(5_000)]
    before = len(client.get("/admin/evaluation").text.split("?run="))
    page = open_admin("/evaluation", **PHONE)
    upload(page, written(tmp_path / "many.csv", [["question"], *many]))
    bar = page.get_by_role("progressbar", name="Progress of the evaluation")
    seen = moved(bar, beyond=0)
    moved(bar, beyond=seen)
    assert axe(page) == []
    assert overflow(page) == 0

    asked = client.post("/api/v1/ask", json={"question": "What is the main goal of IT?"})
    assert asked.json()["status"] == "answered"
    second = client.post("/admin/evaluation/runs?upload=x.csv", content=b"question\nHalo\n")
    assert second.status_code == 409

    # Somebody who comes back finds the run where it is.
    page.reload()
    moved(bar, beyond=seen)
    page.get_by_role("button", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Cancelled after")
    expect(page.get_by_role("alert")).to_contain_text("of 5000 questions")
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    assert len(client.get("/admin/evaluation").text.split("?run=")) == before


def test_every_bad_row_is_told_as_on_the_command_line(
    open_admin: OpenAdmin, office: RunningServer, tmp_path: Path
) -> None:
    page = open_admin("/evaluation", locale="id-ID")
    bad = [HEADER, ["", "x", "", ""], ["Apa itu IT?", "kutipan karangan belaka", "fr", ""]]
    page.get_by_label("atau unggah berkas uji").set_input_files(written(tmp_path / "b.csv", bad))
    page.get_by_role("button", name="Mulai evaluasi").click()
    alert = page.get_by_role("alert")
    for told in ("b.csv: ", "baris 2: pertanyaannya kosong", "baris 3: bahasa", "karangan"):
        expect(alert).to_contain_text(told)
    assert axe(page) == []
    # The folder the server put it in is nobody's business.
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    page.get_by_label("atau unggah berkas uji").set_input_files(tmp_path / "c.csv")
    page.get_by_role("button", name="Mulai evaluasi").click()
    expect(alert).to_contain_text("c.csv: baris pertama tidak memuat kolom")
    assert "tanya-upload" not in alert.inner_text()


@pytest.mark.parametrize("told", [True, False], ids=["told beforehand", "found on the way"])
def test_uploads_are_bounded(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: bool
) -> None:
    monkeypatch.setattr(evaluation_page, "MAX_BYTES", 1_000)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content = b"x" * 2_000 if told else (b"x" * 500 for _ in range(4))
    answer = client.post("/admin/evaluation/runs?upload=big.csv", content=content)
    assert answer.status_code == 413
    assert "split it" in json.loads(answer.text)["error"]["messages"]["en"]
    nothing = client.post("/admin/evaluation/runs?upload=x.csv", content=b"")
    assert nothing.status_code == 400
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path",
    [
        "/admin/evaluation?run=20260101",
        "/admin/evaluation/runs/..%2f..%2fx/run.json",
        "/admin/evaluation/runs/20260101T000000000000Z-01234567/run.json",
        "/admin/evaluation/runs/20260101T000000000000Z-01234567/other.json",
    ],
)
def test_a_run_that_is_not_there_is_told(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_repositorys_test_set_is_offered(office: RunningServer, client: httpx.Client) -> None:
    corpus = office.settings.corpus
    (corpus / "testset.jsonl").write_text('{"pertanyaan": "Halo"}\n', encoding="utf-8")
    assert "<option>testset.jsonl</option>" in client.get("/admin/evaluation").text
    assert client.post("/admin/evaluation/runs?testset=../secret.csv").status_code == 404
    started = client.post("/admin/evaluation/runs", params={"testset": "testset.jsonl"})
    assert started.status_code == 202
    assert started.json()["name"] == "testset.jsonl"
    assert json.loads(started.text)["problem"] is None
