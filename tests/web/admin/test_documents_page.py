"""The documents pages in a real browser, with real builds.

What is uploaded says what a document says already, so that no build has to load the model.
"""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.retrieval import Index
from assistant.settings import Settings
from assistant.web.startup import open_assistant
from tests.web.admin.conftest import PASSWORD, OpenAdmin, overflow
from tests.web.conftest import ODD_DOCUMENT, RunningServer, running, wait_until

NONSENSE = "Berapa harga saham gabungan di bursa hari ini?"


@pytest.fixture(scope="module")
def office(
    settings: Settings, tanya: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A server whose documents and index may change."""
    folder = tmp_path_factory.mktemp("documents")
    shutil.copytree(settings.corpus, folder / "corpus")
    shutil.copytree(settings.index, folder / "index")
    options = settings.model_copy(
        update={
            "admin_password": PASSWORD,
            "max_file_mb": 1,
            "corpus": folder / "corpus",
            "index": folder / "index",
            "evaluations": folder / "evaluations",
            "feedback_url": f"sqlite:///{folder / 'feedback.db'}",
        }
    )
    own = tanya.with_index(Index.open(folder / "index"))
    with running(options, lambda _settings, _progress: own) as started:
        with started.client() as client:
            wait_until(lambda: client.get("/ready").status_code == 200, seconds=300)
        yield started


def rows(page: Page, state: str) -> list[str]:
    found = page.locator(f'tr[data-state="{state}"]')
    return [row.get_attribute("data-file") or "" for row in found.all()]


def send(page: Page, name: str, content: str) -> None:
    file = {"name": name, "mimeType": "text/markdown", "buffer": content.encode()}
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Add", exact=True).click()


def test_a_document_is_added_and_deleted(open_admin: OpenAdmin, office: RunningServer) -> None:
    page = open_admin("/documents")
    page.set_default_timeout(120_000)
    before = rows(page, "read")
    assert "rumus-zebra.md" in before
    done = page.locator("[data-done]")

    send(page, "../zebra-salinan.md", ODD_DOCUMENT)
    expect(done).to_contain_text("The index is new", timeout=120_000)
    assert sorted(rows(page, "read")) == sorted([*before, "zebra-salinan.md"])
    copy = page.locator('tr[data-file="zebra-salinan.md"]')
    expect(copy).to_contain_text("word for word as in rumus-zebra")
    assert (office.settings.corpus / "zebra-salinan.md").exists()

    send(page, "zebra-salinan.md", "# Lain\n\nIsi yang lain sama sekali.")
    expect(page.locator("[data-problem]")).to_contain_text("already")

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Delete zebra-salinan.md").click()
    expect(copy).to_have_count(0, timeout=120_000)
    expect(done).to_contain_text("The index is new")
    assert "zebra-salinan.md" in asked[0]
    assert rows(page, "read") == before
    assert not (office.settings.corpus / "zebra-salinan.md").exists()


def test_what_changed_behind_the_page_is_told_and_a_rebuild_takes_it(
    open_admin: OpenAdmin, office: RunningServer
) -> None:
    corpus = office.settings.corpus
    page = open_admin("/documents")
    page.get_by_role("button", name="Rebuild the index").click()
    expect(page.locator("[data-done]")).to_contain_text("Nothing has changed", timeout=120_000)
    shutil.copy(corpus / "rumus-zebra.md", corpus / "zebra-dua.md")
    (corpus / "kosong.md").touch()
    page.reload()
    assert rows(page, "new") == ["kosong.md", "zebra-dua.md"]
    page.get_by_role("button", name="Rebuild the index").click()
    expect(page.locator("[data-done]")).to_contain_text("The index is new", timeout=120_000)
    assert rows(page, "skipped") == ["kosong.md"]
    expect(page.locator('tr[data-file="kosong.md"]')).to_contain_text("the file is empty")
    page.goto(f"{page.url.partition('?')[0]}?lang=id")
    expect(page.locator('tr[data-file="kosong.md"]')).to_contain_text("berkasnya kosong")
    page.goto(f"{page.url.partition('?')[0]}?lang=en")
    (corpus / "kosong.md").unlink()
    (corpus / "zebra-dua.md").unlink()
    page.reload()
    assert rows(page, "gone") == ["zebra-dua.md"]


def test_a_file_that_cannot_be_read_is_refused(open_admin: OpenAdmin) -> None:
    page = open_admin("/documents")
    send(page, "palsu.md", "\0\1\2 no text at all")
    expect(page.locator("[data-problem]")).to_contain_text("palsu.md")
    expect(page.locator("[data-problem]")).not_to_contain_text("upload-")


@pytest.mark.parametrize(
    ("language", "lost", "refused"),
    [
        ("id", "Server tidak dapat dihubungi", "tidak dapat melakukannya (HTTP 502)"),
        ("en", "The server cannot be reached", "could not do this (HTTP 502)"),
    ],
)
def test_a_server_that_is_away_is_told_in_the_page_s_language(
    browser: Browser, tanya: Assistant, settings: Settings, language: str, lost: str, refused: str
) -> None:
    with running(settings, lambda _settings, _progress: tanya) as started:
        page = browser.new_page()
        page.goto(f"{started.url}/admin/documents?lang={language}")
        page.route("**/build", lambda route: route.abort())
        page.locator("[data-build]").click()
        expect(page.locator("[data-problem]")).to_contain_text(lost)
        page.unroute("**/build")
        page.route("**/build", lambda route: route.fulfill(status=502, body="<h1>Bad</h1>"))
        page.locator("[data-build]").click()
        expect(page.locator("[data-problem]")).to_contain_text(refused)
        page.close()


def test_of_several_files_the_bad_one_is_still_told_when_the_others_are_in(
    open_admin: OpenAdmin, office: RunningServer
) -> None:
    page = open_admin("/documents", viewport={"width": 375, "height": 600})
    page.set_default_timeout(120_000)
    kinds = {"palsu.md": "\0\1\2 no text at all", "zebra-tiga.md": ODD_DOCUMENT}
    page.locator("#file").set_input_files(
        [
            {"name": name, "mimeType": "text/markdown", "buffer": content.encode()}
            for name, content in kinds.items()
        ]
    )
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.locator('tr[data-file="zebra-tiga.md"][data-state="read"]')
    expect(row).to_have_count(1, timeout=120_000)
    expect(page.locator("[data-done]")).to_contain_text("The index is new")
    expect(page.locator("[data-problem]")).to_contain_text("palsu.md")

    page.on("dialog", lambda dialog: dialog.accept())
    delete = page.get_by_role("button", name="Delete zebra-tiga.md")
    delete.scroll_into_view_if_needed()
    box = delete.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 375
    delete.click()
    expect(row).to_have_count(0, timeout=120_000)
    # The list was far below; what was done is told at the top.
    expect(page.locator("[data-done]")).to_be_in_viewport()
    expect(page.locator("[data-problem]")).to_be_hidden()


def test_how_a_document_was_split(open_admin: OpenAdmin, office: RunningServer) -> None:
    page = open_admin("/documents")
    page.locator('tr[data-file="rumus-zebra.md"] a').click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rumus & <b>Zebra</b> $x$")
    index = Index.open(office.settings.index)
    shown = page.locator(".ad-pieces")
    passages = index.passages_of("rumus-zebra")
    assert shown.count() == len(passages)
    for number, passage in enumerate(passages):
        assert shown.nth(number).evaluate("e => e.textContent") == passage.original.text
        assert shown.nth(number).locator("span").count() == len(passage.original.sentences)
    assert Axe().run(page).violations_count == 0


def test_questions_that_found_nothing(
    open_admin: OpenAdmin, client: httpx.Client, office: RunningServer
) -> None:
    for question in (NONSENSE, NONSENSE.upper()):
        answer = client.post("/api/v1/ask", json={"question": question})
        assert answer.json()["status"] == "not_found"

    def kept() -> bool:
        page = client.get("/admin/documents").text
        return ">2</td>" in page and NONSENSE[10:30].lower() in page.lower()

    wait_until(kept)
    page = open_admin("/documents")
    expect(page.locator("main")).to_contain_text("Too few questions")


@pytest.mark.parametrize("language", ["en", "id"])
def test_it_is_accessible_and_fits_a_phone(open_admin: OpenAdmin, language: str) -> None:
    page = open_admin(f"/documents?lang={language}", viewport={"width": 360, "height": 740})
    title = {"en": "Documents", "id": "Dokumen"}[language]
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert overflow(page) <= 0
    assert Axe().run(page).violations_count == 0


def test_a_long_list_has_pages_and_is_searched(
    open_admin: OpenAdmin, office: RunningServer
) -> None:
    many = office.settings.corpus / "arsip"
    many.mkdir()
    try:
        for number in range(250):
            (many / f"surat-{number:03}.md").write_text("# Surat\n\nIsi.", encoding="utf-8")
        page = open_admin("/documents")
        files = page.locator("tr[data-file]")
        seen = [row.get_attribute("data-file") for row in files.all()]
        assert len(seen) == 100
        for number in (2, 3):
            page.get_by_role("link", name="Next").click()
            expect(page.locator("main")).to_contain_text(f"Page {number} of 3")
            seen += [row.get_attribute("data-file") for row in files.all()]
        assert len(seen) == len(set(seen)) > 250
        assert "arsip/surat-249.md" in seen
        expect(page.get_by_role("link", name="Next")).to_have_count(0)
        assert Axe().run(page).violations_count == 0
        page.get_by_label("Search names and titles").fill("surat 249")
        page.get_by_role("button", name="Search").click()
        expect(files).to_have_count(1)
        expect(files).to_contain_text("arsip/surat-249.md")
        expect(page.get_by_role("button", name="Delete arsip/surat-249.md")).to_be_visible()
        assert overflow(page) <= 0
        assert Axe().run(page).violations_count == 0
        page.get_by_label("Search names and titles").fill("tidak ada yang begini")
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_contain_text("No file fits")
        assert Axe().run(page).violations_count == 0
    finally:
        shutil.rmtree(many)


def test_requests_that_are_not_from_the_page_are_refused(
    client: httpx.Client, office: RunningServer
) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    for path in ("/files?name=x.md", "/delete?path=rumus-zebra.md", "/build", "/cancel"):
        assert client.post(f"/admin/documents{path}", headers=foreign).status_code == 403
        with office.client(Origin=office.url) as stranger:
            assert stranger.post(f"/admin/documents{path}").status_code == 401
    assert (office.settings.corpus / "rumus-zebra.md").exists()
    missing = client.post("/admin/documents/delete", params={"path": "../corpus/rumus-zebra.md"})
    assert missing.status_code == 404
    assert client.post("/admin/documents/files?name=x.exe", content=b"MZ").status_code == 415
    too_long = client.post("/admin/documents/files?name=x.md", content=b"x" * (2**20 + 1))
    assert too_long.status_code == 413
    assert "larger than 1 MB" in too_long.json()["error"]["messages"]["en"]
    assert "up to 1 MB" in client.get("/admin/documents?lang=en").text
    kept = client.post("/admin/documents/files?name=README.md&replace=true", content=b"# Halo")
    assert kept.status_code == 415
    assert not list(office.settings.corpus.glob(".tanya*"))


def test_a_server_without_documents_gets_them_here_and_answers(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    options = Settings(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        feedback_url=f"sqlite:///{tmp_path / 'feedback.db'}",
        reader="off",
    )
    with running(options, open_assistant) as started, started.client(Origin=started.url) as client:
        wait_until(lambda: client.get("/ready").json()["stage"] == "failed", 120)
        page = client.get("/admin/documents")
        assert page.status_code == 200
        assert client.get("/ready").json()["failure"]["id"] in html.unescape(page.text)
        sent = client.post(
            "/admin/documents/files?name=cuti.md",
            content=b"# Cuti\n\nKaryawan tetap mendapat cuti tahunan dua belas hari.\n",
        )
        assert sent.status_code == 201
        assert client.post("/admin/documents/build").status_code == 202
        wait_until(lambda: client.get("/ready").status_code == 200, 120)
        answer = client.post("/api/v1/ask", json={"question": "Berapa hari cuti tahunan?"}).json()
        assert "dua belas" in answer["quote"]
