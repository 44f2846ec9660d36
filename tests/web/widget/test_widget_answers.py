"""What the widget shows beside an answer, and what its frame is told by its address."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from assistant import Assistant
from assistant.settings import Settings
from tests.retrieval.toy import CORPUS, ToyEncoder, write_corpus
from tests.web.conftest import RunningServer, running
from tests.web.widget.conftest import OpenTab, Site, ask, chat, page_with_widget, ready


@pytest.fixture(scope="module")
def copied(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """An assistant with two documents that say the same, word for word."""
    folder = tmp_path_factory.mktemp("copied")
    preface = "Salinan ini dibuat untuk kantor cabang.\n\n## Lama cuti"
    copy = CORPUS["cuti.md"].replace("## Lama cuti", preface)
    settings = Settings(
        corpus=write_corpus(folder / "corpus", CORPUS | {"salinan.md": copy}),
        index=folder / "index",
        feedback_url="sqlite://",
        allowed_origins=(site.origin,),
        reader="off",
        answer_threshold=0.0,
    )
    tanya = Assistant.open(settings=settings, encoder=ToyEncoder())
    with running(settings, lambda _settings, _progress: tanya) as started:
        yield ready(started)


def test_other_documents_that_say_the_same_are_linked(
    open_tab: OpenTab, site: Site, copied: RunningServer
) -> None:
    page = open_tab(site.put("/copied.html", page_with_widget(copied.url)))
    answer = ask(page, "Berapa dua belas hari cuti setahun?")
    note = answer.locator(".passage").first.locator(".note")
    expect(note).to_contain_text("Sama persis di: ")
    address = note.get_by_role("link").get_attribute("href") or ""
    assert address.startswith((f"{copied.url}/source/cuti", f"{copied.url}/source/salinan"))
    answer.locator(".chip").first.click()
    expect(chat(page).locator(".source").get_by_role("link").first).to_have_attribute(
        "href", address
    )
    quote = answer.locator(".lead [lang]").inner_text()
    page.goto(address)
    expect(page.locator("mark")).to_have_text(quote)


def test_only_the_newest_answer_offers_questions(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/offers.html", page_with_widget(open_server.url)))
    first = ask(page, "Apa tujuan utama IT?").locator(".suggestions")
    expect(first).to_be_visible()
    second = ask(page, "Apa kesamaan digital marketing dan IT?").locator(".suggestions")
    expect(second).to_be_visible()
    expect(chat(page).locator(".suggestions").filter(visible=True)).to_have_count(1)


def test_a_rating_is_thanked_for(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    page = open_tab(site.put("/thanks.html", page_with_widget(open_server.url)))
    answer = ask(page, "Apa tujuan utama IT?")
    answer.get_by_role("button", name="Jawaban ini membantu").click()
    expect(answer.get_by_text("Terima kasih atas penilaian Anda.")).to_be_visible()


def test_a_refusal_is_announced_as_it_is_shown(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/refused.html", page_with_widget(open_server.url)))
    answer = ask(page, "Bagaimana cara memasak rendang?")
    expect(chat(page).get_by_role("status")).to_have_text(answer.locator(".lead").inner_text())


def test_the_frame_takes_its_settings_from_the_query(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    query = {"theme": "dark", "language": "en", "title": "HR desk", "greeting": "Ask <us>"}
    address = f"{open_server.url}/embed?{urlencode(query | {'documents': 'rumus-zebra'})}"
    frame = f'<iframe src="{escape(address)}" title="x" height="600"></iframe>'
    page = open_tab(site.put("/settings.html", f"<!doctype html><title>x</title>{frame}"))
    inside = page.frame_locator("iframe").locator("tanya-chat")
    panel = inside.get_by_role("region", name="HR desk")
    expect(panel).to_contain_text("Ask <us>")
    expect(inside.get_by_role("button", name="Send")).to_be_visible()
    background = panel.evaluate("element => getComputedStyle(element).backgroundColor")
    assert sum(map(int, background.strip("rgb()").split(","))) < 150
    box = inside.get_by_role("textbox")
    box.fill("Apa rumus zebra?")
    box.press("Enter")
    titles = inside.locator("article .place b")
    titles.first.wait_for(state="attached")
    assert set(titles.all_text_contents()) == {"Rumus & <b>Zebra</b> $x$"}
