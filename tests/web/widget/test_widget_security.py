"""What other sites get to see, and what a document may do to a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from assistant import Assistant
from assistant.retrieval import Encoder
from assistant.settings import Settings
from tests.web.conftest import RunningServer, running
from tests.web.widget.conftest import (
    OpenTab,
    Portal,
    Site,
    ask,
    chat,
    page_with_widget,
    ready,
)

QUESTION = "Apa fokus utama IT?"


def framed(url: str) -> str:
    return f'<!doctype html><title>x</title><iframe src="{url}" title="x"></iframe>'


def test_a_stranger_sees_nothing_of_an_answer(
    open_tab: OpenTab, stranger: Site, open_server: RunningServer
) -> None:
    page = open_tab(
        stranger.put("/widget.html", page_with_widget(open_server.url)), expect_errors=True
    )
    ask(page, QUESTION)
    expect(chat(page).locator(".failure")).to_contain_text("Server tidak dapat dihubungi")
    for mode in ("cors", "no-cors"):
        seen = page.evaluate(
            """async ([url, mode]) => {
                try {
                    const response = await fetch(url, { method: 'POST', mode,
                        headers: { 'Content-Type': mode === 'cors' ? 'application/json'
                            : 'text/plain' },
                        body: '{"question": "Apa fokus utama IT?"}' });
                    return await response.text();
                } catch (error) { return ''; }
            }""",
            [f"{open_server.url}/api/v1/ask", mode],
        )
        assert seen == ""


@pytest.mark.parametrize("path", ["/", "/embed", "/source/rumus-zebra"])
def test_a_stranger_cannot_frame_a_page(
    open_tab: OpenTab, stranger: Site, open_server: RunningServer, path: str
) -> None:
    page = open_tab(stranger.put("/frame.html", framed(open_server.url + path)), expect_errors=True)
    page.wait_for_timeout(500)
    assert page.frames[1].url.startswith("chrome-error:")


def test_an_allowed_site_can(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    page = open_tab(site.put("/frame.html", framed(f"{open_server.url}/embed")))
    expect(page.frame_locator("iframe").get_by_role("textbox")).to_be_visible()


def test_a_sandboxed_page_without_an_origin_is_a_stranger(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    site.put("/inner.html", page_with_widget(open_server.url))
    html = framed("/inner.html").replace("<iframe", '<iframe sandbox="allow-scripts"')
    page = open_tab(site.put("/sandbox.html", html), expect_errors=True)
    inner = page.frame_locator("iframe").locator("tanya-chat")
    inner.locator(".launcher").click()
    inner.get_by_role("textbox").fill(QUESTION)
    inner.get_by_role("textbox").press("Enter")
    expect(inner.locator(".failure")).to_be_visible()


def test_an_error_of_ours_has_the_headers_too(
    settings: Settings, tanya: Assistant, site: Site
) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            return getattr(tanya, name)

        def passage(self, passage_id: str) -> object:
            raise RuntimeError(passage_id)

    options = settings.model_copy(update={"allowed_origins": (site.origin,)})
    with (
        running(options, lambda _settings, _progress: Broken()) as server,  # type: ignore[arg-type, return-value]
        ready(server).client(Origin=site.origin) as client,
    ):
        response = client.get("/api/v1/passages/x")
    assert response.status_code == 500
    assert "frame-ancestors" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["access-control-allow-origin"] == site.origin
    assert response.json()["error"]["id"]


EVIL = "\n\n".join(
    (
        "---\ntitle: 'Zebra <img src=x onerror=window.pwned=1> \u202eterbalik'\nlanguage: id\n---",
        "Zebra ungu adalah hewan pertama. &lt;script&gt;window.pwned=2&lt;/script&gt; "
        '\\<img src=x onerror="window.pwned=3"> \\<iframe src="javascript:window.pwned=4">',
        "Zebra ungu kedua punya [tautan jahat](javascript:window.pwned=5) dan "
        "\\[tautan](javascript:window.pwned=6) serta <javascript:window.pwned=7>.",
        "Zebra ungu ketiga menulis \u202egnaro gnaro\u202c dan \u2066terbalik\u2069 \u200bdi sini.",
        f"Zebra ungu keempat berkata {'z' * 10_000} akhirnya.",
        "```html\n<b id=evil>Zebra ungu kelima</b><svg onload=window.pwned=8>\n```",
    )
)


@pytest.fixture(scope="module")
def evil_server(
    encoder: Encoder, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("evil")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "zebra-ungu.md").write_text(EVIL, encoding="utf-8")
    options = Settings(
        corpus=folder / "corpus",
        index=folder / "index",
        feedback_url=f"sqlite:///{folder / 'feedback.db'}",
        allowed_origins=(site.origin,),
        answer_threshold=0.0,
        top_k=10,
        address_rate_limit="off",
    )
    assistant = Assistant.open(settings=options, encoder=encoder)
    with running(options, lambda _settings, _progress: assistant) as server:
        yield ready(server)


ASKED = ("Apa itu zebra ungu?", "Apa tautan zebra ungu?", "Apa kata zebra ungu keempat?")
DANGEROUS = """root => [...root.querySelectorAll('*')].filter(element =>
    ['SCRIPT', 'IFRAME', 'OBJECT', 'IMG', 'B-EVIL'].includes(element.tagName)
    || element.id === 'evil'
    || (element.tagName === 'svg' && element.hasAttribute('onload'))
    || [...element.attributes].some(({ name, value }) =>
        name.startsWith('on') || /^\\s*javascript:/i.test(value))
).map(element => element.outerHTML.slice(0, 200))"""
TURNED = ("\u202e", "\u202d", "\u2066", "\u2067", "\u2068")


def harmless(page: Page, text: str) -> None:
    assert page.evaluate("window.pwned") is None
    assert not any(character in text for character in TURNED)


def test_an_evil_document_in_the_widget(
    open_tab: OpenTab, site: Site, evil_server: RunningServer
) -> None:
    page = open_tab(site.put("/evil.html", page_with_widget(evil_server.url)))
    for question in ASKED:
        answer = ask(page, question)
        answer.locator("summary").first.click()
        assert answer.evaluate(DANGEROUS) == []
        harmless(page, answer.inner_text())
    assert "window.pwned=2" in chat(page).locator("article").first.inner_text()
    overflow = "element => element.scrollWidth - element.clientWidth"
    assert chat(page).locator(".scroll").first.evaluate(overflow) == 0
    chat(page).locator(".chip:visible").last.click()
    chat(page).locator(".near").first.wait_for()
    assert chat(page).locator(".source").evaluate(DANGEROUS) == []
    assert chat(page).locator(".source").evaluate(overflow) == 0
    harmless(page, chat(page).locator(".source").inner_text())


def test_an_evil_document_in_chat_and_source_page(
    open_tab: OpenTab, evil_server: RunningServer
) -> None:
    page = open_tab(f"{evil_server.url}/")
    box = page.locator("#tn-question textarea")
    for number, question in enumerate(ASKED):
        box.fill(question)
        box.press("Enter")
        answer = page.locator(".tn-answer").nth(number)
        answer.wait_for(timeout=30_000)
        assert answer.evaluate(DANGEROUS) == []
        harmless(page, answer.inner_text())
    page.goto(f"{evil_server.url}/source/zebra-ungu")
    main = page.locator("main")
    expect(main).to_contain_text("Zebra ungu kelima")
    assert main.evaluate(DANGEROUS) == []
    harmless(page, main.inner_text())
    document = "document.documentElement"
    assert page.evaluate(f"{document}.scrollWidth - {document}.clientWidth") == 0


def test_a_server_that_lies_harms_no_page(open_tab: OpenTab, site: Site) -> None:
    """The widget believes no text of the server it asks: here one that answers with code."""
    evil = "<img src=x onerror='window.pwned=1'>\u202e"
    passage = (
        '{"citation": 1, "id": "x", "document": "x", "title": EVIL, "heading": [EVIL], '
        '"paragraph": 1, "page": null, "language": "id", "text": EVIL, "highlights": '
        '[{"start": 3, "end": 900}, {"start": -1, "end": 2}], "url": URL, "original": '
        '{"language": "en", "text": EVIL, "highlights": []}}'
    )
    answer = (
        '{"status": "answered", "language": EVIL, "confidence": 1, "quote": EVIL, "message": "", '
        '"passages": [PASSAGE, PASSAGE2], "suggestions": [EVIL], "question_id": "x"}'
    )
    answer = answer.replace("PASSAGE2", passage.replace("URL", '"http://["'))
    answer = answer.replace("PASSAGE", passage.replace("URL", '"javascript:window.pwned=2"'))
    body = answer.replace("EVIL", f'"{evil}"')
    blank = site.put("/blank.html", "<!doctype html><title>x</title>")
    page = open_tab(blank, expect_errors=True)
    page.route("**/api/v1/ask", lambda route: route.fulfill(json=None, body=body))
    page.route("**/api/v1/suggestions**", lambda route: route.fulfill(body='{"suggestions": []}'))
    page.route("**/api/v1/passages/**", lambda route: route.fulfill(status=404, body=""))
    script = Path(__file__).parents[3] / "assistant" / "web" / "static" / "widget.js"
    page.add_script_tag(content=script.read_text(encoding="utf-8"))
    page.evaluate("document.body.append(document.createElement('tanya-chat'))")
    answered = ask(page, QUESTION)
    assert answered.evaluate(DANGEROUS) == []
    answered.locator(":scope > details > summary").click()
    for chip in (0, 2):
        chat(page).locator(".chip:visible").nth(chip).click()
        expect(chat(page).locator(".link")).to_have_count(0)
        assert chat(page).locator(".source").evaluate(DANGEROUS) == []
        harmless(page, chat(page).locator(".source").inner_text())
        page.keyboard.press("Escape")


def test_the_portal_signs_and_everything_works(open_tab: OpenTab, portal: Portal) -> None:
    page = open_tab(f"{portal.origin}/")
    answer = ask(page, QUESTION)
    expect(answer).to_have_class("answered")
    answer.locator(".chip").first.click()
    chat(page).locator(".near").first.wait_for()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Buka dokumen").click()
    expect(opened.value.locator("mark").first).to_be_visible()
    page.get_by_role("link", name="Kebijakan").click()
    expect(chat(page).locator(".question")).to_contain_text(QUESTION)
    # No secret and no token is anywhere in the page or its storage.
    everything = page.content() + page.evaluate("JSON.stringify(sessionStorage)")
    assert "secret" not in everything
    assert "eyJ" not in re.sub(r"pass=[\w.-]+", "", everything)


def test_signing_out_of_the_portal_forgets_the_conversation(
    open_tab: OpenTab, portal: Portal
) -> None:
    page = open_tab(f"{portal.origin}/")
    ask(page, QUESTION)
    assert page.evaluate("Object.keys(sessionStorage).length") == 1
    chat(page).get_by_role("button", name="Tutup").click()
    page.get_by_role("link", name="Keluar").click()
    expect(page.get_by_role("heading", name="Anda telah keluar")).to_be_visible()
    assert QUESTION not in page.evaluate("JSON.stringify(sessionStorage)")


def test_the_portal_serves_its_own_pages_alone(portal: Portal) -> None:
    """Not, as Python's server of files would, those of the folder it was started in."""
    for path in ("/pyproject.toml", "/README.md", "/server.py"):
        for method in ("GET", "HEAD"):
            assert httpx.request(method, portal.origin + path).status_code in {404, 501}


def test_an_expired_token_is_asked_for_again(open_tab: OpenTab, portal: Portal) -> None:
    page = open_tab(f"{portal.origin}/", expect_errors=True)
    chat(page).locator(".launcher").wait_for()
    page.evaluate("""
        window.asked = 0;
        const good = window.tanyaToken;
        window.tanyaToken = () => { window.asked += 1; return good(); };
        document.querySelector('tanya-chat').setAttribute('token', 'an old one');
    """)
    expect(ask(page, QUESTION)).to_have_class("answered")
    expect(ask(page, QUESTION)).to_have_class("answered")
    assert page.evaluate("window.asked") == 1


def test_without_a_token_the_person_is_told(open_tab: OpenTab, portal: Portal) -> None:
    page = open_tab(f"{portal.origin}/", expect_errors=True)
    page.evaluate("() => { window.tanyaToken = () => { throw new Error('signed out'); }; }")
    ask(page, QUESTION)
    expect(chat(page).locator(".failure")).to_contain_text("Sesi Anda telah berakhir")


def test_the_portals_frame(open_tab: OpenTab, portal: Portal) -> None:
    page = open_tab(f"{portal.origin}/bingkai.html")
    inside = page.frame_locator("iframe").locator("tanya-chat")
    inside.get_by_role("textbox").fill(QUESTION)
    inside.get_by_role("textbox").press("Enter")
    expect(inside.locator("article.answered")).to_have_count(1)
    assert "#token" not in page.frames[1].url
    inside.locator(".chip").first.click()
    with page.expect_popup() as opened:
        inside.get_by_role("link", name="Buka dokumen").click()
    expect(opened.value.locator("mark").first).to_be_visible()


def test_the_frame_calls_nothing_before_it_has_its_token(open_tab: OpenTab, portal: Portal) -> None:
    """However late the script that reads the token arrives: a refused call would be told below."""
    page = open_tab("about:blank")
    held: list[Route] = []
    page.route("**/ui/embed.js", lambda route: held.append(route))
    with page.expect_event("requestfinished", lambda request: "/widget.js" in request.url):
        page.goto(f"{portal.origin}/bingkai.html", wait_until="commit")
    # Time for a widget that would not wait to be drawn and to call.
    page.frames[1].evaluate("() => new Promise((done) => setTimeout(done, 200))")
    held[0].continue_()
    inside = page.frame_locator("iframe").locator("tanya-chat")
    expect(inside.locator(".suggestions button").first).to_be_visible()


def test_another_site_gets_no_token_of_the_portal(portal: Portal) -> None:
    refused = httpx.post(f"{portal.origin}/token", headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
