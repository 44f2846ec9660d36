"""The widget on pages of every kind: strict, hostile, crowded, changing."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Request, Route, expect

from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.web.conftest import ROOT, RunningServer
from tests.web.widget.conftest import OpenTab, Site, ask, chat, page_with_widget

INDONESIAN = "Apa fokus utama IT?"
ENGLISH = "What is the main goal of IT?"


def policy(home: str) -> str:
    return f"default-src 'none'; script-src {home}; connect-src {home}; style-src 'self'"


def test_it_answers_in_both_languages_under_a_strict_policy(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    url = site.put(
        "/strict.html",
        page_with_widget(open_server.url),
        Content_Security_Policy=policy(open_server.url) + "; require-trusted-types-for 'script'",
    )
    page = open_tab(url)
    indonesian = ask(page, INDONESIAN)
    expect(indonesian.locator(".lead [lang=id]")).to_contain_text("sistem teknologi informasi")
    expect(indonesian.locator("mark").first).to_have_text(
        indonesian.locator(".lead [lang]").inner_text()
    )
    english = ask(page, ENGLISH)
    expect(english.locator(".lead [lang=en]")).to_contain_text("information technology systems")
    english.get_by_text("Show the original").first.click()
    expect(english.locator("details blockquote[lang=id]").first).to_be_visible()


def test_the_interface_speaks_the_language_of_the_page(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    home = open_server.url
    for lang, attributes, name in (
        ("id", "", "Tanya dokumen"),
        ("en-GB", "", "Ask the documents"),
        ("id", 'language="en"', "Ask the documents"),
        ("", "", "Tanya dokumen"),  # the browser's own
    ):
        page = open_tab(site.put("/language.html", page_with_widget(home, attributes, lang=lang)))
        expect(page.get_by_role("button", name=name)).to_be_visible()
    page.evaluate("document.documentElement.lang = 'en'")
    expect(page.get_by_role("button", name="Ask the documents")).to_be_visible()


def test_one_request_until_it_is_opened(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    requests: list[Request] = []
    page = open_tab(site.put("/blank.html", "<!doctype html><title>blank</title>"))
    page.on("request", lambda request: requests.append(request))
    page.goto(site.put("/quiet.html", page_with_widget(open_server.url)))
    chat(page).locator(".launcher").wait_for()
    page.wait_for_timeout(300)
    paths = [r.url.removeprefix(open_server.url) for r in requests if open_server.url in r.url]
    assert paths == ["/widget.js"]


HOSTILE_CSS = """
* { all: unset !important }
*, ::before, ::after { color: red !important; font-size: 3px !important; }
tanya-chat, button, dialog, p, textarea { display: none !important; position: static !important }
:root { --top: 99px; --height: 99px; --accent: red; --on-accent: red;
    --accent-light: red; --on-accent-light: red; --accent-dark: red; --on-accent-dark: red }
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_css_does_not_get_in(
    open_tab: OpenTab, site: Site, open_server: RunningServer, scheme: str
) -> None:
    site.put("/hostile.css", HOSTILE_CSS, "text/css")
    page = open_tab(
        site.put("/hostile.html", page_with_widget(open_server.url, style="/hostile.css")),
        color_scheme=scheme,
    )
    answer = ask(page, INDONESIAN)
    expect(answer.locator(".lead")).to_be_visible()
    look = "element => [getComputedStyle(element).fontSize, getComputedStyle(element).color]"
    size, colour = answer.locator(".lead").evaluate(look)
    assert float(size.removesuffix("px")) >= 15
    assert colour != "rgb(255, 0, 0)"
    look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    assert "rgb(255, 0, 0)" not in chat(page).locator(".send").evaluate(look)


GLOBALS = """
Array.prototype.toJSON = function () { return 'spoilt'; };
Array.prototype.extra = 1;
window.define = function () { throw new Error('not yours'); };
window.$ = window.jQuery = window.Vue = window.React = window.define;
window.define.amd = {};
window.module = window.exports = {};
window.require = window.define;
window.name = 'tanya-chat';
"""


def test_another_frameworks_globals_do_not_matter(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    site.put("/globals.js", GLOBALS, "text/javascript")
    html = page_with_widget(open_server.url, more='<img name="currentScript" alt="">')
    html = html.replace("<link", '<script src="/globals.js"></script><link', 1)
    page = open_tab(site.put("/globals.html", html))
    ask(page, INDONESIAN)
    follow_up = ask(page, "Dan digital marketing?")  # sends a history, which is an array
    expect(follow_up).to_have_class("answered")


def test_twice_on_one_page(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    again = f'<tanya-chat mode="inline"></tanya-chat><script src="{open_server.url}/widget.js">'
    html = page_with_widget(open_server.url, 'position="left"', more=again + "</script>")
    page = open_tab(site.put("/twice.html", html))
    ask(page, INDONESIAN)
    second = page.locator("tanya-chat").nth(1)
    expect(second.locator("article")).to_have_count(0)
    second.get_by_role("textbox").fill(ENGLISH)
    second.get_by_role("button", name="Kirim").click()
    expect(second.locator("article")).to_have_count(1)
    expect(chat(page).locator("article")).to_have_count(1)
    page.reload()
    expect(second.locator(".question")).to_contain_text(ENGLISH)
    expect(chat(page).locator(".question")).to_contain_text(INDONESIAN)


def test_removed_and_added_again(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    page = open_tab(site.put("/again.html", page_with_widget(open_server.url)))
    ask(page, INDONESIAN)
    page.evaluate("window.taken = document.querySelector('tanya-chat'); taken.remove()")
    expect(page.locator("tanya-chat")).to_have_count(0)
    page.evaluate("document.body.prepend(taken)")
    expect(chat(page).locator("article")).to_have_count(1)
    assert ask(page, ENGLISH).get_attribute("class") == "answered"
    expect(chat(page).locator("article")).to_have_count(2)


def test_a_single_page_application_swaps_the_content(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/spa.html", page_with_widget(open_server.url)))
    ask(page, INDONESIAN)
    for _ in range(2):
        page.evaluate("""
            history.pushState({}, '', '/elsewhere');
            document.body.innerHTML = '<h1>Elsewhere</h1><tanya-chat></tanya-chat>';
        """)
        expect(chat(page).locator("article")).to_have_count(1)
    assert ask(page, ENGLISH).get_attribute("class") == "answered"


def test_the_conversation_moves_with_the_person_and_nothing_else_is_kept(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    first = site.put("/one.html", page_with_widget(open_server.url))
    second = site.put("/two.html", page_with_widget(open_server.url))
    page = open_tab(first)
    ask(page, INDONESIAN)
    page.goto(second)
    expect(chat(page).locator(".question")).to_contain_text(INDONESIAN)
    expect(chat(page).get_by_role("dialog")).to_be_visible()
    # It came back by itself, so it takes nothing from whoever is typing elsewhere.
    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate("[document.cookie, Object.keys(localStorage)]") == ["", []]
    assert page.evaluate("Object.keys(sessionStorage).length") == 1
    chat(page).get_by_role("button", name="Percakapan baru").click()
    chat(page).get_by_role("button", name="Tutup").click()
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_keeping_can_be_switched_off(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/off.html", page_with_widget(open_server.url, 'keep="off"')))
    ask(page, INDONESIAN)
    assert page.evaluate("Object.keys(sessionStorage)") == []


def launch_without_third_party_storage(chromium: BrowserType, folder: Path) -> Page:
    profile = folder / "Default"
    profile.mkdir(parents=True)
    blocked = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}
    (profile / "Preferences").write_text(json.dumps(blocked), encoding="utf-8")
    context = chromium.launch_persistent_context(
        str(folder), executable_path=CHROMIUM, args=list(CHROMIUM_OPTIONS), locale="id-ID"
    )
    return context.pages[0]


@pytest.mark.parametrize("way", ["widget", "frame"])
def test_it_needs_no_third_party_storage(
    browser: Browser, tmp_path: Path, site: Site, open_server: RunningServer, way: str
) -> None:
    frame = f'<iframe src="{open_server.url}/embed" width="500" height="600" title="x"></iframe>'
    url = site.put("/widget.html", page_with_widget(open_server.url))
    if way == "frame":
        url = site.put("/frame.html", f"<!doctype html><title>x</title>{frame}")
    chromium = browser.browser_type
    page = launch_without_third_party_storage(chromium, tmp_path / "profile")
    try:
        page.goto(url)
        if way == "widget":
            assert ask(page, INDONESIAN).get_attribute("class") == "answered"
            return
        framed = page.frame_locator("iframe").locator("tanya-chat")
        framed.get_by_role("textbox").fill(INDONESIAN)
        framed.get_by_role("textbox").press("Enter")
        expect(framed.locator("article.answered")).to_have_count(1)
        inside = page.frames[1]
        # The browser did block it: the frame cannot even look.
        blocked = "() => { try { return Boolean(localStorage); } catch { return 'blocked'; } }"
        assert inside.evaluate(blocked) == "blocked"
    finally:
        page.context.close()


def test_the_page_speaks_with_it(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    page = open_tab(site.put("/api.html", page_with_widget(open_server.url)))
    chat(page).locator(".launcher").wait_for()
    told = page.evaluate(
        """async question => {
            const told = [];
            for (const name of ['open', 'question', 'answer', 'close']) {
                document.addEventListener(`tanya:${name}`, event => told.push(
                    [name, event.detail && (event.detail.status || event.detail.question)]));
            }
            const chat = document.querySelector('tanya-chat');
            const answer = await chat.ask(question);
            chat.close();
            return [told, answer.status, chat.isOpen];
        }""",
        INDONESIAN,
    )
    assert told == [
        [["open", None], ["question", INDONESIAN], ["answer", "answered"], ["close", None]],
        "answered",
        False,
    ]


def test_the_documented_script_works_as_written(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    """Also where it runs before the widget's own script, which is `async`, has come."""
    text = Path(ROOT, "docs", "embedding.md").read_text(encoding="utf-8")
    example = text.split("## From the page's scripts")[1].split("```js")[1].split("```")[0]
    script = f"<script type=module>{example}\nwindow.given = answer;</script>"
    html = page_with_widget(open_server.url, more=script)
    page = open_tab(site.put("/blank.html", "<!doctype html><title>blank</title>"))

    def late(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/widget.js", late)
    page.goto(site.put("/documented.html", html))
    page.wait_for_function("window.given")
    assert page.evaluate("window.given.status") == "answered"


def test_attributes(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    attributes = (
        'title="Bantuan SDM" greeting="Ada yang bisa dibantu?" accent="#ffcc00" theme="dark" '
        'position="left" documents="rumus-zebra"'
    )
    page = open_tab(site.put("/attributes.html", page_with_widget(open_server.url, attributes)))
    answer = ask(page, "Apa rumus zebra?")
    titles = {each.text_content() for each in answer.locator(".place b").all()}
    assert titles == {"Rumus & <b>Zebra</b> $x$"}
    dialog = page.get_by_role("dialog", name="Bantuan SDM")
    expect(dialog).to_contain_text("Ada yang bisa dibantu?")
    box = dialog.bounding_box()
    assert box is not None
    assert box["x"] < 100
    background = dialog.evaluate("element => getComputedStyle(element).backgroundColor")
    assert sum(map(int, background.strip("rgb()").split(","))) < 150


def test_suggestions_and_thumbs(open_tab: OpenTab, site: Site, open_server: RunningServer) -> None:
    page = open_tab(site.put("/thumbs.html", page_with_widget(open_server.url)))
    chat(page).locator(".launcher").click()
    suggestion = chat(page).locator(".suggestion").first
    question = suggestion.inner_text()
    suggestion.click()
    expect(chat(page).locator(".question")).to_contain_text(question)
    thumb = chat(page).get_by_role("button", name="Jawaban ini membantu").first
    with page.expect_response(lambda response: response.url.endswith("/api/v1/feedback")) as sent:
        thumb.click()
    assert sent.value.status == 202
    expect(thumb).to_have_attribute("aria-pressed", "true")


def offer(route: Route) -> None:
    """Suggest one question: what the suggestions were asked for."""
    query = parse_qs(urlsplit(route.request.url).query)
    offered = " ".join(query["language"] + query.get("documents", []))
    headers = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(headers=headers, json={"suggestions": [offered]})


@pytest.mark.parametrize("mode", ["", "inline"])
def test_suggestions_follow_the_language_and_the_documents(
    open_tab: OpenTab, site: Site, open_server: RunningServer, mode: str
) -> None:
    page = open_tab(site.put("/blank.html", "<!doctype html><title>blank</title>"))
    page.route("**/api/v1/suggestions**", offer)
    page.goto(site.put("/suggests.html", page_with_widget(open_server.url, f'mode="{mode}"')))
    if not mode:
        chat(page).locator(".launcher").click()
    offered = chat(page).locator(".suggestion")
    expect(offered).to_have_text(["id"])
    page.evaluate("document.documentElement.lang = 'en'")
    expect(offered).to_have_text(["en"])
    chat(page).evaluate("one => one.setAttribute('documents', 'rumus-zebra')")
    expect(offered).to_have_text(["en rumus-zebra"])
    chat(page).evaluate("one => one.setAttribute('language', 'id')")
    expect(offered).to_have_text(["id rumus-zebra"])


def test_suggestions_that_come_too_late_are_not_shown(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/late.html", page_with_widget(open_server.url)))
    held: list[Route] = []
    page.route(
        "**/api/v1/suggestions**",
        lambda route: offer(route) if held else held.append(route),
    )
    with page.expect_request("**/api/v1/suggestions**"):
        chat(page).locator(".launcher").click()
    chat(page).evaluate("one => one.setAttribute('language', 'en')")
    offered = chat(page).locator(".suggestion")
    expect(offered).to_have_text(["en"])
    offer(held[0])
    page.wait_for_timeout(300)
    expect(offered).to_have_text(["en"])
    chat(page).evaluate("one => one.setAttribute('title', 'Bantuan')")  # drawn from what is stored
    expect(offered).to_have_text(["en"])


def test_what_the_documents_do_not_say(
    open_tab: OpenTab, site: Site, open_server: RunningServer
) -> None:
    page = open_tab(site.put("/none.html", page_with_widget(open_server.url)))
    answer = ask(page, "Bagaimana cara memasak rendang?")
    expect(answer).to_have_class("not_found")
    expect(answer.locator(".lead")).to_have_text("Dokumen yang ada tidak menjawab pertanyaan ini.")
    answer.locator("summary").first.click()
    expect(answer.locator(".passage").first).to_be_visible()
    expect(answer.locator("mark")).to_have_count(0)
